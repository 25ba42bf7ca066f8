#include "sim/protocol/imap/fetch.h"

#include "sim/mail/mime_decode.h"
#include "sim/protocol/imap/section.h"
#include "sim/protocol/imap/structure.h"

enum { MOST_ITEMS = 500 };

/* X(name, words on the wire) */
#define ITEMS(X)                                                                                             \
    X(FLAGS, "FLAGS")                                                                                        \
    X(UID, "UID")                                                                                            \
    X(INTERNALDATE, "INTERNALDATE")                                                                          \
    X(SIZE, "RFC822.SIZE")                                                                                   \
    X(MODSEQ, "MODSEQ")                                                                                      \
    X(ENVELOPE, "ENVELOPE")                                                                                  \
    X(STRUCTURE, "BODYSTRUCTURE")                                                                            \
    X(BODY, "BODY")                                                                                          \
    X(BODY_PEEK, "BODY.PEEK")                                                                                \
    X(BINARY, "BINARY")                                                                                      \
    X(BINARY_PEEK, "BINARY.PEEK")                                                                            \
    X(BINARY_SIZE, "BINARY.SIZE")                                                                            \
    X(RFC822, "RFC822")                                                                                      \
    X(RFC822_HEADER, "RFC822.HEADER")                                                                        \
    X(RFC822_TEXT, "RFC822.TEXT")

enum item {
#define X(name, words) ITEM_##name,
    ITEMS(X)
#undef X
        ITEM_COUNT
};

static const char *const WORDS[ITEM_COUNT] = {
#define X(name, words) words,
    ITEMS(X)
#undef X
};

struct mw_imap_fetch_item {
    enum item item;
    bool has_section; /* BODY and BINARY with "[…]" */
    struct mw_imap_section section;
};

/* --- reading -------------------------------------------------------------------------------------------- */

static bool read_section(struct mw_imap_reader *reader, struct mw_imap_fetch *fetch,
                         struct mw_imap_fetch_item *item) {
    bool binary = item->item == ITEM_BINARY || item->item == ITEM_BINARY_PEEK;
    bool size = item->item == ITEM_BINARY_SIZE;
    if (!mw_imap_section_read(reader, binary || size, size, &item->section)) return false;
    item->has_section = true;
    if (item->item == ITEM_BODY || item->item == ITEM_BINARY) fetch->sets_seen = true;
    if (!size) fetch->wants_text = true;
    if (binary || size) fetch->binary = true;
    if (item->item == ITEM_BODY_PEEK) item->item = ITEM_BODY;
    if (item->item == ITEM_BINARY_PEEK) item->item = ITEM_BINARY;
    return true;
}

static bool read_item(struct mw_imap_reader *reader, struct mw_imap_fetch *fetch,
                      struct mw_imap_fetch_item *item) {
    int which = 0;
    *item = (struct mw_imap_fetch_item){0};
    while (which < ITEM_COUNT && !mw_imap_take_word(reader, WORDS[which]))
        which++;
    item->item = (enum item)which;
    switch (item->item) {
    case ITEM_BODY: return mw_imap_peek(reader) != '[' || read_section(reader, fetch, item);
    case ITEM_BODY_PEEK:
    case ITEM_BINARY:
    case ITEM_BINARY_PEEK:
    case ITEM_BINARY_SIZE: return read_section(reader, fetch, item);
    case ITEM_RFC822:
    case ITEM_RFC822_TEXT:
        fetch->sets_seen = fetch->wants_text = true;
        item->section.text = item->item == ITEM_RFC822 ? MW_IMAP_SECTION_ALL : MW_IMAP_SECTION_TEXT;
        return true;
    case ITEM_RFC822_HEADER:
        fetch->wants_text = true;
        item->section.text = MW_IMAP_SECTION_HEADER;
        return true;
    case ITEM_MODSEQ: fetch->modseq = true; return true;
    case ITEM_FLAGS: fetch->flags = true; return true;
    case ITEM_COUNT:
        if (reader->wanted == NULL) reader->wanted = "an item to fetch";
        return false;
    default: return true;
    }
}

static void keep(struct mw_imap_reader *reader, struct mw_imap_fetch *fetch,
                 const struct mw_imap_fetch_item *items, size_t count) {
    fetch->items = mw_arena_alloc(reader->arena, count * sizeof *items);
    fetch->count = count;
    for (size_t i = 0; i < count; i++)
        fetch->items[i] = items[i];
}

static bool read_macro(struct mw_imap_reader *reader, struct mw_imap_fetch *fetch) {
    static const struct mw_imap_fetch_item items[] = {{.item = ITEM_FLAGS},
                                                      {.item = ITEM_INTERNALDATE},
                                                      {.item = ITEM_SIZE},
                                                      {.item = ITEM_ENVELOPE},
                                                      {.item = ITEM_BODY}};
    static const struct {
        const char *word;
        size_t count;
    } macros[] = {{"FAST", 3}, {"ALL", 4}, {"FULL", 5}};
    for (size_t i = 0; i < sizeof macros / sizeof *macros; i++) {
        if (!mw_imap_take_word(reader, macros[i].word)) continue;
        keep(reader, fetch, items, macros[i].count);
        fetch->flags = true;
        return true;
    }
    return false;
}

/* Asked for twice, "FLAGS" and its like are told once. */
static bool is_told_already(const struct mw_imap_fetch_item *items, size_t count) {
    for (size_t i = 0; i < count && !items[count].has_section; i++)
        if (items[i].item == items[count].item && !items[i].has_section) return true;
    return false;
}

bool mw_imap_fetch_read(struct mw_imap_reader *reader, struct mw_imap_fetch *fetch) {
    struct mw_imap_fetch_item items[MOST_ITEMS];
    size_t count = 0;
    *fetch = (struct mw_imap_fetch){0};
    if (read_macro(reader, fetch)) return true;
    bool list = mw_imap_take(reader, '(');
    do {
        if (count == MOST_ITEMS) {
            if (reader->wanted == NULL) reader->wanted = "fewer items to fetch";
            return false;
        }
        if (!read_item(reader, fetch, &items[count])) return false;
        if (!is_told_already(items, count)) count++;
    } while (list && mw_imap_take(reader, ' '));
    keep(reader, fetch, items, count);
    return !list || mw_imap_expect(reader, ')');
}

/* --- answering ------------------------------------------------------------------------------------------ */

void mw_imap_put_flags(struct mw_imap_reply *reply, const struct mw_mailbox *mailbox, uint64_t flags,
                       bool recent) {
    static const char *const names[MW_FLAG_COUNT] = {
#define X(name, text) text,
        MW_FLAGS(X)
#undef X
    };
    const char *between = "";
    mw_imap_put_text(reply, "(");
    for (size_t i = 0; i < MW_FLAG_COUNT + mailbox->keyword_count; i++) {
        if ((flags & MW_FLAG_BIT(i)) == 0) continue;
        mw_imap_put_text(reply, between);
        mw_imap_put_text(reply, i < MW_FLAG_COUNT ? names[i] : mailbox->keywords[i - MW_FLAG_COUNT]);
        between = " ";
    }
    if (recent) mw_imap_put_text(reply, between);
    mw_imap_put_text(reply, recent ? "\\Recent)" : ")");
}

/* What all items of one answer share; the letter is taken apart when the first item needs it. */
struct answer {
    const struct mw_mail *mail;
    const struct mw_mime_part *letter;
    struct mw_arena arena;
    struct mw_imap_reply *reply;
};

static const struct mw_mime_part *letter_of(struct answer *answer) {
    if (answer->letter == NULL) answer->letter = mw_mime_parse(answer->mail->text, &answer->arena);
    return answer->letter;
}

/* A literal cannot hold NUL (RFC 9051 §4.3), a letter can: 0x80 stands for it, so that every size is right.
 */
static void put_octets(struct answer *answer, struct mw_span octets) {
    if (octets.data == NULL) {
        mw_imap_put_text(answer->reply, "NIL");
        return;
    }
    if (mw_span_find(octets, '\0') < octets.len) {
        char *clean = mw_arena_span_text(&answer->arena, octets);
        for (size_t i = 0; i < octets.len; i++)
            if (clean[i] == '\0') clean[i] = '\x80';
        octets.data = clean;
    }
    mw_imap_put_literal(answer->reply, octets, false);
}

static void put_section(struct answer *answer, const struct mw_imap_fetch_item *item) {
    const struct mw_mime_part *letter = item->section.number_count > 0 ? letter_of(answer) : NULL;
    struct mw_span octets =
        mw_imap_section_octets(&item->section, answer->mail->text, letter, &answer->arena);
    put_octets(answer, mw_imap_section_cut(&item->section, octets));
}

/* The octets that a part stands for: what is inside base64 and quoted-printable (RFC 3516 §4.2). A whole
 * letter, a multipart and all headers have no encoding of their own. */
static bool binary_octets(struct answer *answer, const struct mw_imap_section *section,
                          struct mw_span *octets) {
    const struct mw_mime_part *letter = section->number_count > 0 ? letter_of(answer) : NULL;
    *octets = mw_imap_section_octets(section, answer->mail->text, letter, &answer->arena);
    if (letter == NULL || section->text != MW_IMAP_SECTION_ALL) return true;
    const struct mw_mime_part *part = mw_imap_section_part(section, letter);
    if (part == NULL || part->kind == MW_MIME_MULTIPART || part->encoding == MW_MIME_IDENTITY) return true;
    struct mw_buffer plain = {0};
    bool known = mw_mime_decode(part, &plain);
    *octets = mw_arena_span(&answer->arena, mw_buffer_span(&plain));
    mw_buffer_free(&plain);
    return known;
}

static bool put_binary(struct answer *answer, const struct mw_imap_fetch_item *item) {
    struct mw_span octets;
    if (!binary_octets(answer, &item->section, &octets)) return false;
    if (item->item == ITEM_BINARY_SIZE) {
        mw_imap_put(answer->reply, "%zu", octets.len);
        return true;
    }
    octets = mw_imap_section_cut(&item->section, octets);
    if (octets.data == NULL)
        mw_imap_put_text(answer->reply, "NIL");
    else
        mw_imap_put_literal(answer->reply, octets, mw_span_find(octets, '\0') < octets.len);
    return true;
}

static void put_modseq(struct mw_imap_reply *reply, uint64_t modseq) {
    mw_imap_put_text(reply, "(");
    mw_imap_put_number(reply, modseq);
    mw_imap_put_text(reply, ")");
}

static void put_number_of_letter(struct mw_imap_reply *reply, uint32_t number) {
    mw_imap_put_text(reply, "* ");
    mw_imap_put_number(reply, number);
    mw_imap_put_text(reply, " FETCH (");
}

static bool put_item(struct answer *answer, const struct mw_imap_fetch_item *item,
                     const struct mw_mailbox *mailbox, const struct mw_imap_seen *seen, int utc_offset_min) {
    struct mw_imap_reply *reply = answer->reply;
    const struct mw_mail *mail = answer->mail;
    mw_imap_put_text(reply, WORDS[item->item]);
    if (item->has_section) mw_imap_section_put(&item->section, reply);
    mw_imap_put_text(reply, " ");
    switch (item->item) {
    case ITEM_FLAGS: mw_imap_put_flags(reply, mailbox, seen->flags, seen->recent); break;
    case ITEM_UID: mw_imap_put_number(reply, mail->uid); break;
    case ITEM_INTERNALDATE:
        mw_imap_put_date_time(reply, mail->arrived_s, mail->zoned ? mail->zone_min : utc_offset_min);
        break;
    case ITEM_SIZE: mw_imap_put_number(reply, mail->text.len); break;
    case ITEM_MODSEQ: put_modseq(reply, seen->modseq); break;
    case ITEM_ENVELOPE: mw_imap_put_envelope(reply, mail->text, &answer->arena); break;
    case ITEM_STRUCTURE: mw_imap_put_structure(reply, letter_of(answer), true, &answer->arena); break;
    case ITEM_BINARY:
    case ITEM_BINARY_SIZE: return put_binary(answer, item);
    case ITEM_BODY:
        if (!item->has_section) {
            mw_imap_put_structure(reply, letter_of(answer), false, &answer->arena);
            break;
        }
        put_section(answer, item);
        break;
    default: put_section(answer, item); break;
    }
    return true;
}

static bool has(const struct mw_imap_fetch *fetch, enum item item) {
    for (size_t i = 0; i < fetch->count; i++)
        if (fetch->items[i].item == item) return true;
    return false;
}

bool mw_imap_fetch_answer_gone(const struct mw_imap_fetch *fetch, uint32_t number,
                               const struct mw_mailbox *mailbox, const struct mw_imap_seen *seen,
                               struct mw_imap_reply *reply) {
    struct mw_mail known = {.uid = seen->uid};
    struct answer answer = {.mail = &known, .reply = reply};
    bool some = false;
    for (size_t i = 0; i < fetch->count; i++) {
        enum item item = fetch->items[i].item;
        if (item != ITEM_UID && item != ITEM_FLAGS && item != ITEM_MODSEQ) continue;
        if (some)
            mw_imap_put_text(reply, " ");
        else
            put_number_of_letter(reply, number);
        put_item(&answer, &fetch->items[i], mailbox, seen, 0);
        some = true;
    }
    if (some) mw_imap_put_text(reply, ")");
    return some;
}

bool mw_imap_fetch_answer(const struct mw_imap_fetch *fetch, uint32_t number, const struct mw_mail *mail,
                          const struct mw_mailbox *mailbox, const struct mw_imap_seen *seen, bool uid,
                          bool modseq, int utc_offset_min, struct mw_imap_reply *reply) {
    struct answer answer = {.mail = mail, .reply = reply};
    size_t text_before = reply->text.len, literals_before = reply->literal_count;
    bool good = true;
    const char *between = "";
    put_number_of_letter(reply, number);
    if (uid && !has(fetch, ITEM_UID)) {
        mw_imap_put_text(reply, "UID ");
        mw_imap_put_number(reply, mail->uid);
        between = " ";
    }
    for (size_t i = 0; i < fetch->count && good; i++) {
        mw_imap_put_text(reply, between);
        good = put_item(&answer, &fetch->items[i], mailbox, seen, utc_offset_min);
        between = " ";
    }
    if (modseq && !has(fetch, ITEM_MODSEQ)) {
        mw_imap_put_text(reply, between);
        mw_imap_put_text(reply, "MODSEQ ");
        put_modseq(reply, seen->modseq);
    }
    mw_imap_put_text(reply, ")");
    mw_arena_free(&answer.arena);
    if (!good) {
        reply->text.len = text_before;
        reply->text.data[text_before] = '\0';
        reply->literal_count = literals_before;
    }
    return good;
}
