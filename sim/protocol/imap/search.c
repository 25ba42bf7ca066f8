#include "sim/protocol/imap/search.h"

#include "sim/mail/date.h"
#include "sim/mail/letter_text.h"
#include "sim/protocol/imap/search_key.h"

enum { DAY_S = 24 * 60 * 60 };

/* --- before the first letter ---------------------------------------------------------------------------- */

static enum mw_imap_key_cost cost_of(enum mw_imap_key_kind kind) {
    static const enum mw_imap_key_cost costs[] = {
#define X(name, cost) MW_IMAP_KEY_##cost,
        MW_IMAP_KEYS(X)
#undef X
    };
    return costs[kind];
}

/* The cheap ones first, else as they were. */
static void order_children(struct mw_imap_key *key) {
    struct mw_imap_key *first[MW_IMAP_KEY_COSTS] = {NULL}, **end[MW_IMAP_KEY_COSTS];
    for (size_t i = 0; i < MW_IMAP_KEY_COSTS; i++)
        end[i] = &first[i];
    for (struct mw_imap_key *child = key->children; child != NULL; child = child->next) {
        *end[child->cost] = child;
        end[child->cost] = &child->next;
        if (child->cost > key->cost) key->cost = child->cost;
    }
    struct mw_imap_key **all = &key->children;
    for (size_t i = 0; i < MW_IMAP_KEY_COSTS; i++) {
        *all = first[i];
        if (first[i] != NULL) all = end[i];
    }
    *all = NULL;
}

static void prepare(struct mw_imap_key *key, const struct mw_imap_view *view, struct mw_mailbox *mailbox) {
    key->cost = cost_of(key->kind);
    if (key->kind == MW_IMAP_KEY_NUMBERS && !key->set.saved)
        mw_imap_resolve_set(&key->set, (uint32_t)view->count);
    if (key->kind == MW_IMAP_KEY_UID && !key->set.saved)
        mw_imap_resolve_set(&key->set, view->count > 0   ? view->seen[view->count - 1].uid
                                       : mailbox != NULL ? mailbox->last_uid + 1
                                                         : 1);
    if (key->kind == MW_IMAP_KEY_KEYWORD || key->kind == MW_IMAP_KEY_UNKEYWORD)
        key->number = mailbox != NULL ? mw_mailbox_keyword(mailbox, key->name, false) : 0;
    for (struct mw_imap_key *child = key->children; child != NULL; child = child->next)
        prepare(child, view, mailbox);
    order_children(key);
}

void mw_imap_search_prepare(struct mw_imap_search *search, const struct mw_imap_search_place *place) {
    prepare(search->key, place->view, mw_imap_view_mailbox(place->view));
}

/* --- one letter ----------------------------------------------------------------------------------------- */

/* What several keys ask of one letter is read once. */
struct letter {
    const struct mw_imap_search_place *place;
    uint32_t number;
    const struct mw_mail *mail;
    const struct mw_imap_seen *seen;
    struct mw_arena arena;
    const struct mw_mime_part *tree;
    bool has_headers, has_body;
    struct mw_buffer headers, body;
};

static int64_t days_of(int64_t epoch_s, int utc_offset_min) {
    int64_t local_s = epoch_s + (int64_t)utc_offset_min * 60;
    return local_s >= 0 ? local_s / DAY_S : -((-local_s + DAY_S - 1) / DAY_S);
}

/* The day that the letter itself says, without time and zone; false: it says none. */
static bool sent_day(const struct letter *letter, int64_t *day) {
    struct mw_span rest = letter->mail->text;
    struct mw_field field;
    struct mw_date date;
    while (mw_mime_field_next(&rest, &field)) {
        if (!mw_span_is_nocase(field.name, "date")) continue;
        if (!mw_date_parse_loosely(field.value, &date)) return false;
        *day = days_of(date.epoch_s, date.utc_offset_min);
        return true;
    }
    return false;
}

static bool is_same_name(struct mw_span a, struct mw_span b) {
    bool same = a.len == b.len;
    for (size_t i = 0; same && i < a.len; i++)
        same = mw_ascii_lower(a.data[i]) == mw_ascii_lower(b.data[i]);
    return same;
}

static bool in_field(const struct letter *letter, const struct mw_imap_key *key) {
    struct mw_span rest = letter->mail->text;
    struct mw_field field;
    bool found = false;
    while (!found && mw_mime_field_next(&rest, &field)) {
        if (!is_same_name(field.name, key->name)) continue;
        struct mw_buffer value = {0};
        if (key->kind == MW_IMAP_KEY_ADDRESSES)
            mw_letter_text_addresses(&value, field.value);
        else
            mw_letter_text_value(&value, field.value);
        found = mw_needle_in(&key->needle, mw_buffer_span(&value));
        mw_buffer_free(&value);
    }
    return found;
}

static const struct mw_mime_part *tree_of(struct letter *letter) {
    if (letter->tree == NULL) letter->tree = mw_mime_parse(letter->mail->text, &letter->arena);
    return letter->tree;
}

/* RFC 9051 §6.4.4: "in the header (including MIME header fields)". */
static bool in_headers(struct letter *letter, const struct mw_needle *needle) {
    if (!letter->has_headers) mw_letter_text_headers(&letter->headers, tree_of(letter));
    letter->has_headers = true;
    return mw_needle_in(needle, mw_buffer_span(&letter->headers));
}

/* "doesn't match any header fields" */
static bool in_body(struct letter *letter, const struct mw_needle *needle) {
    if (!letter->has_body) mw_letter_text_body(&letter->body, tree_of(letter));
    letter->has_body = true;
    return mw_needle_in(needle, mw_buffer_span(&letter->body));
}

static bool in_set(const struct letter *letter, const struct mw_imap_key *key) {
    const struct mw_imap_set *saved = letter->place->saved;
    if (key->set.saved) return saved != NULL && mw_imap_in_set(saved, letter->mail->uid);
    return mw_imap_in_set(&key->set, key->kind == MW_IMAP_KEY_UID ? letter->mail->uid : letter->number);
}

static bool matches(struct letter *letter, const struct mw_imap_key *key);

static bool any_child(struct letter *letter, const struct mw_imap_key *key, bool wanted) {
    for (const struct mw_imap_key *child = key->children; child != NULL; child = child->next)
        if (matches(letter, child) == wanted) return true;
    return false;
}

static bool dates_match(const struct letter *letter, const struct mw_imap_key *key) {
    int64_t arrived_s = letter->mail->arrived_s, now_s = letter->place->now_s, sent = 0;
    const struct mw_mail *mail = letter->mail;
    int64_t arrived = days_of(arrived_s, mail->zoned ? mail->zone_min : letter->place->utc_offset_min);
    switch (key->kind) {
    case MW_IMAP_KEY_BEFORE: return arrived < key->day;
    case MW_IMAP_KEY_ON: return arrived == key->day;
    case MW_IMAP_KEY_SINCE: return arrived >= key->day;
    case MW_IMAP_KEY_OLDER: return arrived_s <= now_s - (int64_t)key->number;
    case MW_IMAP_KEY_YOUNGER: return arrived_s >= now_s - (int64_t)key->number;
    case MW_IMAP_KEY_SENTBEFORE: return sent_day(letter, &sent) && sent < key->day;
    case MW_IMAP_KEY_SENTON: return sent_day(letter, &sent) && sent == key->day;
    default: return sent_day(letter, &sent) && sent >= key->day;
    }
}

static bool matches(struct letter *letter, const struct mw_imap_key *key) {
    const struct mw_mail *mail = letter->mail;
    switch (key->kind) {
    case MW_IMAP_KEY_ALL: return true;
    case MW_IMAP_KEY_HAS:
    case MW_IMAP_KEY_KEYWORD: return (mail->flags & key->number) != 0;
    case MW_IMAP_KEY_HAS_NOT:
    case MW_IMAP_KEY_UNKEYWORD: return (mail->flags & key->number) == 0;
    case MW_IMAP_KEY_RECENT: return letter->seen->recent;
    case MW_IMAP_KEY_OLD: return !letter->seen->recent;
    case MW_IMAP_KEY_NEW: return letter->seen->recent && (mail->flags & MW_FLAG_BIT(MW_FLAG_SEEN)) == 0;
    case MW_IMAP_KEY_LARGER: return mail->text.len > key->number;
    case MW_IMAP_KEY_SMALLER: return mail->text.len < key->number;
    case MW_IMAP_KEY_NUMBERS:
    case MW_IMAP_KEY_UID: return in_set(letter, key);
    case MW_IMAP_KEY_MODSEQ: return mail->modseq >= key->number;
    case MW_IMAP_KEY_FIELD:
    case MW_IMAP_KEY_ADDRESSES: return in_field(letter, key);
    case MW_IMAP_KEY_BODY: return in_body(letter, &key->needle);
    case MW_IMAP_KEY_TEXT: return in_headers(letter, &key->needle) || in_body(letter, &key->needle);
    case MW_IMAP_KEY_AND: return !any_child(letter, key, false);
    case MW_IMAP_KEY_OR: return any_child(letter, key, true);
    case MW_IMAP_KEY_NOT: return any_child(letter, key, false);
    default: return dates_match(letter, key);
    }
}

bool mw_imap_search_matches(const struct mw_imap_search *search, const struct mw_imap_search_place *place,
                            uint32_t number) {
    struct letter letter = {.place = place, .number = number};
    letter.mail = mw_imap_view_mail(place->view, number);
    if (letter.mail == NULL) return false;
    letter.seen = &place->view->seen[number - 1];
    bool found = matches(&letter, search->key);
    mw_arena_free(&letter.arena);
    mw_buffer_free(&letter.headers);
    mw_buffer_free(&letter.body);
    return found;
}
