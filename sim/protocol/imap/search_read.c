/* Reading search keys (RFC 9051 §6.4.4, §9 search-key; RFC 3501 for those that it left out). */
#include "sim/base/charset.h"
#include "sim/protocol/imap/search.h"
#include "sim/protocol/imap/search_key.h"

enum { DEEPEST = 100 };

enum argument {
    NOTHING,
    A_TEXT,
    A_FIELD,
    A_DATE,
    A_SIZE,
    AN_INTERVAL,
    A_KEYWORD,
    A_UID_SET,
    A_MODSEQ,
    A_KEY,
    TWO_KEYS
};

static const struct word {
    const char *word;
    enum mw_imap_key_kind kind;
    enum argument argument;
    int flag;
    const char *field;
} WORDS[] = {
    {"ALL", MW_IMAP_KEY_ALL, NOTHING, 0, NULL},
    {"ANSWERED", MW_IMAP_KEY_HAS, NOTHING, MW_FLAG_ANSWERED, NULL},
    {"DELETED", MW_IMAP_KEY_HAS, NOTHING, MW_FLAG_DELETED, NULL},
    {"DRAFT", MW_IMAP_KEY_HAS, NOTHING, MW_FLAG_DRAFT, NULL},
    {"FLAGGED", MW_IMAP_KEY_HAS, NOTHING, MW_FLAG_FLAGGED, NULL},
    {"SEEN", MW_IMAP_KEY_HAS, NOTHING, MW_FLAG_SEEN, NULL},
    {"UNANSWERED", MW_IMAP_KEY_HAS_NOT, NOTHING, MW_FLAG_ANSWERED, NULL},
    {"UNDELETED", MW_IMAP_KEY_HAS_NOT, NOTHING, MW_FLAG_DELETED, NULL},
    {"UNDRAFT", MW_IMAP_KEY_HAS_NOT, NOTHING, MW_FLAG_DRAFT, NULL},
    {"UNFLAGGED", MW_IMAP_KEY_HAS_NOT, NOTHING, MW_FLAG_FLAGGED, NULL},
    {"UNSEEN", MW_IMAP_KEY_HAS_NOT, NOTHING, MW_FLAG_SEEN, NULL},
    {"RECENT", MW_IMAP_KEY_RECENT, NOTHING, 0, NULL},
    {"OLD", MW_IMAP_KEY_OLD, NOTHING, 0, NULL},
    {"NEW", MW_IMAP_KEY_NEW, NOTHING, 0, NULL},
    {"KEYWORD", MW_IMAP_KEY_KEYWORD, A_KEYWORD, 0, NULL},
    {"UNKEYWORD", MW_IMAP_KEY_UNKEYWORD, A_KEYWORD, 0, NULL},
    {"LARGER", MW_IMAP_KEY_LARGER, A_SIZE, 0, NULL},
    {"SMALLER", MW_IMAP_KEY_SMALLER, A_SIZE, 0, NULL},
    {"UID", MW_IMAP_KEY_UID, A_UID_SET, 0, NULL},
    {"MODSEQ", MW_IMAP_KEY_MODSEQ, A_MODSEQ, 0, NULL},
    {"BEFORE", MW_IMAP_KEY_BEFORE, A_DATE, 0, NULL},
    {"ON", MW_IMAP_KEY_ON, A_DATE, 0, NULL},
    {"SINCE", MW_IMAP_KEY_SINCE, A_DATE, 0, NULL},
    {"OLDER", MW_IMAP_KEY_OLDER, AN_INTERVAL, 0, NULL},
    {"YOUNGER", MW_IMAP_KEY_YOUNGER, AN_INTERVAL, 0, NULL},
    {"SENTBEFORE", MW_IMAP_KEY_SENTBEFORE, A_DATE, 0, NULL},
    {"SENTON", MW_IMAP_KEY_SENTON, A_DATE, 0, NULL},
    {"SENTSINCE", MW_IMAP_KEY_SENTSINCE, A_DATE, 0, NULL},
    {"BCC", MW_IMAP_KEY_ADDRESSES, A_TEXT, 0, "Bcc"},
    {"CC", MW_IMAP_KEY_ADDRESSES, A_TEXT, 0, "Cc"},
    {"FROM", MW_IMAP_KEY_ADDRESSES, A_TEXT, 0, "From"},
    {"SUBJECT", MW_IMAP_KEY_FIELD, A_TEXT, 0, "Subject"},
    {"TO", MW_IMAP_KEY_ADDRESSES, A_TEXT, 0, "To"},
    {"HEADER", MW_IMAP_KEY_FIELD, A_FIELD, 0, NULL},
    {"BODY", MW_IMAP_KEY_BODY, A_TEXT, 0, NULL},
    {"TEXT", MW_IMAP_KEY_TEXT, A_TEXT, 0, NULL},
    {"NOT", MW_IMAP_KEY_NOT, A_KEY, 0, NULL},
    {"OR", MW_IMAP_KEY_OR, TWO_KEYS, 0, NULL},
};

struct reading {
    struct mw_imap_reader *reader;
    struct mw_span charset;
    struct mw_imap_search *search;
    int depth;
};

static bool fail(struct mw_imap_reader *reader, const char *wanted) {
    if (reader->wanted == NULL) reader->wanted = wanted;
    return false;
}

enum mw_imap_charset mw_imap_charset_check(struct mw_span name) {
    return mw_charset_known(name) ? MW_IMAP_CHARSET_GOOD : MW_IMAP_CHARSET_UNKNOWN;
}

/* If no character set was named it is US-ASCII, or UTF-8 with IMAP4rev2, of which that is a part. */
static bool read_text(struct reading *reading, struct mw_imap_key *key) {
    struct mw_span bytes;
    if (!mw_imap_astring(reading->reader, &bytes)) return false;
    struct mw_span charset = reading->charset.len > 0 ? reading->charset : mw_span_of("UTF-8");
    struct mw_buffer text = {0}, folded = {0};
    bool good = mw_charset_to_utf8(&text, charset, bytes);
    mw_casemap_add(&folded, mw_buffer_span(&text));
    key->needle = mw_needle_make(mw_buffer_span(&folded), reading->reader->arena);
    mw_buffer_free(&text);
    mw_buffer_free(&folded);
    return good || fail(reading->reader, "text in the character set that was named");
}

/* "MODSEQ ["/flags/\\Draft" all] 620162338" (RFC 7162 §3.1.5): which flag changed is not kept, so a letter's
 * modseq answers for all of them, as the RFC allows. */
static bool read_modseq(struct reading *reading, struct mw_imap_key *key) {
    struct mw_imap_reader *reader = reading->reader;
    struct mw_span entry;
    reading->search->modseq = true;
    if (mw_imap_peek(reader) == '"') {
        if (!mw_imap_string(reader, &entry) || !mw_imap_space(reader)) return false;
        if (!mw_span_starts_nocase(entry, "/flags/")) return fail(reader, "the name of a flag's entry");
        bool type = mw_imap_take_word(reader, "all") || mw_imap_take_word(reader, "priv") ||
                    mw_imap_take_word(reader, "shared");
        if (!type) return fail(reader, "all, priv or shared");
        if (!mw_imap_space(reader)) return false;
    }
    return mw_imap_number64(reader, &key->number);
}

/* "1:*" is all there are, whatever comes and goes. */
static bool is_all(const struct mw_imap_set *set) {
    return set->count == 1 && set->ranges[0].from == 1 && set->ranges[0].to == 0;
}

/* kind: NUMBERS or UID */
static bool read_set(struct reading *reading, struct mw_imap_key *key, enum mw_imap_key_kind kind) {
    if (!mw_imap_read_set(reading->reader, &key->set)) return false;
    key->kind = is_all(&key->set) ? MW_IMAP_KEY_ALL : kind;
    if (key->kind == MW_IMAP_KEY_NUMBERS || key->set.saved) reading->search->fleeting = true;
    for (size_t i = 0; i < key->set.count && key->kind == MW_IMAP_KEY_UID; i++)
        if (key->set.ranges[i].from == 0 || key->set.ranges[i].to == 0) reading->search->fleeting = true;
    return true;
}

static struct mw_imap_key *read_key(struct reading *reading);

static bool read_argument(struct reading *reading, const struct word *word, struct mw_imap_key *key) {
    struct mw_imap_reader *reader = reading->reader;
    uint32_t interval;
    if (word->argument == NOTHING) return true;
    if (!mw_imap_space(reader)) return false;
    switch (word->argument) {
    case NOTHING: break;
    case A_FIELD:
        return mw_imap_astring(reader, &key->name) && mw_imap_space(reader) && read_text(reading, key);
    case A_TEXT: return read_text(reading, key);
    case A_DATE: return mw_imap_date(reader, &key->day);
    case A_SIZE: return mw_imap_number64(reader, &key->number);
    case AN_INTERVAL:
        if (!mw_imap_number(reader, &interval)) return false;
        key->number = interval;
        reading->search->fleeting = true;
        return interval > 0 || fail(reader, "a number of seconds, from 1");
    case A_KEYWORD: return mw_imap_atom(reader, &key->name);
    case A_UID_SET: return read_set(reading, key, MW_IMAP_KEY_UID);
    case A_MODSEQ: return read_modseq(reading, key);
    case A_KEY: return (key->children = read_key(reading)) != NULL;
    case TWO_KEYS:
        key->children = read_key(reading);
        if (key->children == NULL || !mw_imap_space(reader)) return false;
        return (key->children->next = read_key(reading)) != NULL;
    }
    return true;
}

/* One or more keys with blanks between them. */
static struct mw_imap_key *read_all(struct reading *reading) {
    struct mw_imap_key *all = mw_arena_alloc(reading->reader->arena, sizeof *all), **end = &all->children;
    all->kind = MW_IMAP_KEY_AND;
    do {
        *end = read_key(reading);
        if (*end == NULL) return NULL;
        end = &(*end)->next;
    } while (mw_imap_take(reading->reader, ' '));
    return all;
}

static struct mw_imap_key *read_word(struct reading *reading) {
    struct mw_imap_key *key = mw_arena_alloc(reading->reader->arena, sizeof *key);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!mw_imap_take_word(reading->reader, WORDS[i].word)) continue;
        key->kind = WORDS[i].kind;
        key->number = MW_FLAG_BIT(WORDS[i].flag);
        key->name = mw_span_of(WORDS[i].field);
        return read_argument(reading, &WORDS[i], key) ? key : NULL;
    }
    fail(reading->reader, "a search key");
    return NULL;
}

static struct mw_imap_key *read_key(struct reading *reading) {
    struct mw_imap_reader *reader = reading->reader;
    struct mw_imap_key *key = NULL;
    char c = mw_imap_peek(reader);
    if (++reading->depth > DEEPEST) {
        fail(reader, "search keys that are not nested so deep");
    } else if (mw_imap_take(reader, '(')) {
        key = read_all(reading);
        if (key != NULL && !mw_imap_expect(reader, ')')) key = NULL;
    } else if (mw_ascii_is_digit(c) || c == '*' || c == '$') {
        key = mw_arena_alloc(reader->arena, sizeof *key);
        if (!read_set(reading, key, MW_IMAP_KEY_NUMBERS)) key = NULL;
    } else {
        key = read_word(reading);
    }
    reading->depth--;
    return key;
}

bool mw_imap_search_read(struct mw_imap_reader *reader, struct mw_span charset,
                         struct mw_imap_search *search) {
    struct reading reading = {reader, charset, search, 0};
    *search = (struct mw_imap_search){0};
    search->key = read_all(&reading);
    return search->key != NULL && mw_imap_end(reader);
}
