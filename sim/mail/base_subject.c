#include "sim/mail/base_subject.h"

#include "sim/base/encoded_word.h"

/* Step 1: encoded words become UTF-8, line breaks, tabs and runs of blanks one blank. */
static void normalize(struct mw_buffer *out, struct mw_span value) {
    struct mw_buffer line = {0}, words = {0};
    for (size_t i = 0; i < value.len; i++)
        if (value.data[i] != '\r' && value.data[i] != '\n') mw_buffer_add_byte(&line, value.data[i]);
    mw_encoded_words_decode(&words, mw_buffer_span(&line));
    bool after_blank = false;
    for (size_t i = 0; i < words.len; i++) {
        char c = words.data[i];
        bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!blank || !after_blank) mw_buffer_add_byte(out, blank ? ' ' : c);
        after_blank = blank;
    }
    mw_buffer_free(&line);
    mw_buffer_free(&words);
}

/* Step 2: subj-trailer = "(fwd)" / WSP, as often as it stands there. */
static void drop_trailers(struct mw_span *text, bool *is_reply) {
    for (;;) {
        *text = mw_span_trim(*text);
        if (!mw_span_ends_nocase(*text, "(fwd)")) return;
        text->len -= 5;
        *is_reply = true;
    }
}

/* subj-blob = "[" *BLOBCHAR "]" *WSP: its length; 0: none stands there. */
static size_t blob_len(struct mw_span text) {
    size_t len = 1;
    if (text.len == 0 || text.data[0] != '[') return 0;
    while (len < text.len && text.data[len] != '[' && text.data[len] != ']')
        len++;
    if (len == text.len || text.data[len] != ']') return 0;
    len++;
    while (len < text.len && text.data[len] == ' ')
        len++;
    return len;
}

/* subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":" */
static size_t refwd_len(struct mw_span text) {
    size_t len = mw_span_starts_nocase(text, "fwd")                                       ? 3
                 : mw_span_starts_nocase(text, "re") || mw_span_starts_nocase(text, "fw") ? 2
                                                                                          : 0;
    if (len == 0) return 0;
    while (len < text.len && text.data[len] == ' ')
        len++;
    len += blob_len(mw_span_from(text, len));
    return len < text.len && text.data[len] == ':' ? len + 1 : 0;
}

/* Step 3: subj-leader = (*subj-blob subj-refwd) / WSP. searched: behind the blobs that end there no
 * subj-refwd stands, so blobs before it need not be gone through again. */
static bool drop_leader(struct mw_span *text, const char **searched) {
    size_t blobs = 0, len;
    if (text->len > 0 && text->data[0] == ' ') {
        *text = mw_span_trim(*text);
        return true;
    }
    if (*searched != NULL && text->data < *searched) return false;
    while ((len = blob_len(mw_span_from(*text, blobs))) > 0)
        blobs += len;
    len = refwd_len(mw_span_from(*text, blobs));
    if (len == 0) {
        *searched = text->data + blobs;
        return false;
    }
    *text = mw_span_from(*text, blobs + len);
    return true;
}

bool mw_base_subject(struct mw_buffer *out, struct mw_span value) {
    struct mw_buffer plain = {0};
    bool is_reply = false;
    normalize(&plain, value);
    struct mw_span text = mw_buffer_span(&plain);
    for (;;) {
        const char *searched = NULL;
        drop_trailers(&text, &is_reply);
        for (bool dropped = true; dropped;) { /* steps 3, 4 and 5 */
            dropped = false;
            while (drop_leader(&text, &searched)) {
                dropped = true;
                is_reply = true; /* blanks at the front are gone since the trailers were dropped */
            }
            size_t blob = blob_len(text);
            if (blob == 0 || blob == text.len) continue;
            text = mw_span_from(text, blob);
            dropped = true;
        }
        /* Step 6: subj-fwd = "[fwd:" subject "]" */
        if (!mw_span_starts_nocase(text, "[fwd:") || !mw_span_ends_nocase(text, "]")) break;
        text = mw_span_cut(text, 5, text.len - 6);
        is_reply = true;
    }
    mw_buffer_add(out, text);
    mw_buffer_free(&plain);
    return is_reply;
}
