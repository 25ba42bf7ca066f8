/* Letters that were damaged at random, through FETCH, SEARCH, SORT and THREAD: every answer keeps to the
 * grammar (RFC 9051 §9), and a letter that says so is found.
 *
 * test_imap_damaged [FIRST_SEED [COUNT]]. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "letters.h"
#include "sim/protocol/imap/fetch.h"
#include "tests/mail/damaged_letter.h"

static void fail(uint64_t seed, const char *what, struct mw_span answer) {
    fprintf(stderr, "seed %llu: %s\n%.*s\nrepeat: test_imap_damaged %llu 1\n", (unsigned long long)seed, what,
            (int)answer.len, answer.data, (unsigned long long)seed);
    exit(1);
}

/* --- the grammar of an answer --------------------------------------------------------------------------- */

static bool quoted(struct mw_span *text) {
    for (size_t i = 1; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        if (c == '"') {
            *text = mw_span_from(*text, i + 1);
            return true;
        }
        if (c == '\\') c = (unsigned char)text->data[++i];
        if (c == 0 || c == '\r' || c == '\n' || c >= 0x80) return false;
    }
    return false;
}

static bool literal(struct mw_span *text, bool binary) {
    size_t digits = binary ? 2 : 1, brace = mw_span_find(*text, '}');
    uint64_t len;
    if (!mw_span_number(mw_span_cut(*text, digits, brace - digits), &len)) return false;
    struct mw_span octets = mw_span_from(*text, brace + 3);
    if (octets.len < len) return false;
    bool nul = mw_span_find(mw_span_cut(octets, 0, (size_t)len), '\0') < len;
    *text = mw_span_from(octets, (size_t)len);
    return nul == binary;
}

/* Values with one blank between them, which may be missing between lists; up to the ')' of this level. */
static bool values(struct mw_span *text, int depth) {
    bool after_list = false, first = true;
    for (;;) {
        if (text->len == 0) return depth == 0;
        if (text->data[0] == ')') return depth > 0;
        bool blank = text->data[0] == ' ';
        bool list = mw_span_from(*text, blank).len > 0 && mw_span_from(*text, blank).data[0] == '(';
        if (first ? blank : !blank && !(after_list && list)) return false;
        *text = mw_span_from(*text, blank);
        if (text->len == 0) return false;
        char c = text->data[0];
        if (c == '(') {
            *text = mw_span_from(*text, 1);
            if (!values(text, depth + 1)) return false;
            *text = mw_span_from(*text, 1);
        } else if (c == '"') {
            if (!quoted(text)) return false;
        } else if (c == '{' || c == '~') {
            if (!literal(text, c == '~')) return false;
        } else {
            size_t len = 0;
            bool section = false; /* "BODY[HEADER.FIELDS (A B)]" is one word */
            for (; len < text->len && (section || strchr(" ()\"{\r\n", text->data[len]) == NULL); len++)
                section = text->data[len] == '[' || (section && text->data[len] != ']');
            if (len == 0) return false;
            *text = mw_span_from(*text, len);
        }
        after_list = list;
        first = false;
    }
}

/* --- one letter ----------------------------------------------------------------------------------------- */

static void fetch(struct letters *letters, uint64_t seed, const char *items) {
    struct mw_imap_reader reader = {.text = mw_span_of(items), .arena = &letters->arena};
    struct mw_imap_fetch wanted;
    struct mw_imap_reply reply = {0};
    if (!mw_imap_fetch_read(&reader, &wanted)) fail(seed, "not read", mw_span_of(items));
    for (uint32_t number = 1; number <= letters->view.count; number++) {
        mw_imap_reply_clear(&reply);
        if (!mw_imap_fetch_answer(&wanted, number, mw_imap_view_mail(&letters->view, number),
                                  mw_imap_view_mailbox(&letters->view), &letters->view.seen[number - 1], true,
                                  true, 420, &reply))
            continue;
        struct mw_span text = mw_buffer_span(&reply.text);
        if (!values(&text, 0)) fail(seed, items, mw_buffer_span(&reply.text));
    }
    mw_imap_reply_free(&reply);
}

static void one(uint64_t seed) {
    static const char *const items[] = {
        "(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)",
        "BODY",
        "BODYSTRUCTURE",
        "(BODY[] BODY[1] BODY[2.1]<3.20> BODY[1.MIME] BODY[1.HEADER] BODY[2.TEXT] BODY[TEXT])",
        "(BODY[HEADER.FIELDS (FROM X-A)] BODY[1.HEADER.FIELDS.NOT (SUBJECT)])",
        "(BINARY[1] BINARY.SIZE[1])",
        "(BINARY[] BINARY[2]<1.5>)",
    };
    static const char *const keys[] = {
        "TEXT a",     "BODY {2}\r\n\xc3\xa9", "FROM ani",        "TO \"\"",
        "SUBJECT re", "SENTSINCE 1-Jan-2000", "HEADER X-A \"\"", "NOT (OR TEXT x BODY y)",
    };
    struct letters letters;
    letters_open(&letters);
    struct mw_span owned[4];
    for (uint64_t i = 0; i < 4; i++) {
        owned[i] = damaged_letter(seed * 4 + i);
        letters_add(&letters, "x", 0, 1000);
        mw_account_inbox(&letters.account)->mailbox.mails[i].text = owned[i];
    }
    for (size_t i = 0; i < sizeof items / sizeof *items; i++)
        fetch(&letters, seed, items[i]);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(letters_search(&letters, NULL, keys[i]), "BAD") == 0)
            fail(seed, keys[i], mw_span_of("BAD"));
    if (strcmp(letters_search(&letters, NULL, "TEXT \"\" BODY \"\""), "1:4") != 0)
        fail(seed, "nothing is in everything", mw_span_of(""));
    const char *sorted = letters_sort(&letters, "(SUBJECT FROM DISPLAYTO DATE REVERSE CC TO)");
    if (strlen(sorted) != strlen("1 2 3 4")) fail(seed, "SORT", mw_span_of(sorted));
    for (int by = 0; by < MW_IMAP_THREAD_BY_COUNT; by++) {
        struct mw_span told = mw_span_of(letters_thread(&letters, (enum mw_imap_thread_by)by, false));
        size_t digits = 0;
        for (size_t i = 0; i < told.len; i++)
            digits += mw_ascii_is_digit(told.data[i]);
        if (digits != 4) fail(seed, "THREAD", told);
    }
    letters_free(&letters);
    for (size_t i = 0; i < 4; i++)
        free((char *)owned[i].data);
}

int main(int argc, char **argv) {
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;
    uint64_t count = argc > 2 ? strtoull(argv[2], NULL, 10) : 3000;
    for (uint64_t seed = first; seed < first + count; seed++)
        one(seed);
    return 0;
}
