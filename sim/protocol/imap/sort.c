/* SORT (RFC 5256 §3; DISPLAYFROM and DISPLAYTO: RFC 5957). */
#include <stdlib.h>
#include <string.h>

#include "sim/base/encoded_word.h"
#include "sim/base/memory.h"
#include "sim/mail/address_list.h"
#include "sim/protocol/imap/search.h"
#include "sim/protocol/imap/sort_key.h"

enum { MOST_CRITERIA = 100 };

/* What the values of a criterion are made of. */
enum source { ARRIVAL, SIZE, SENT, SUBJECT, FIRST_ADDRESS, DISPLAY_NAME };

static const struct word {
    const char *word;
    enum source source;
    const char *field;
} WORDS[] = {
    {"ARRIVAL", ARRIVAL, NULL},
    {"CC", FIRST_ADDRESS, "Cc"},
    {"DATE", SENT, NULL},
    {"FROM", FIRST_ADDRESS, "From"},
    {"SIZE", SIZE, NULL},
    {"SUBJECT", SUBJECT, NULL},
    {"TO", FIRST_ADDRESS, "To"},
    {"DISPLAYFROM", DISPLAY_NAME, "From"},
    {"DISPLAYTO", DISPLAY_NAME, "To"},
};

struct mw_imap_criterion {
    enum source source;
    const char *field;
    bool reverse;
};

bool mw_imap_sort_read(struct mw_imap_reader *reader, struct mw_imap_sort *sort) {
    struct mw_imap_criterion criteria[MOST_CRITERIA];
    *sort = (struct mw_imap_sort){0};
    if (!mw_imap_expect(reader, '(')) return false;
    do {
        bool reverse = mw_imap_take_word(reader, "REVERSE");
        if (reverse && !mw_imap_space(reader)) return false;
        size_t which = 0, words = sizeof WORDS / sizeof *WORDS;
        while (which < words && !mw_imap_take_word(reader, WORDS[which].word))
            which++;
        if (which == words || sort->count == MOST_CRITERIA) {
            if (reader->wanted == NULL) reader->wanted = "a sort criterion";
            return false;
        }
        criteria[sort->count++] =
            (struct mw_imap_criterion){WORDS[which].source, WORDS[which].field, reverse};
    } while (mw_imap_take(reader, ' '));
    sort->criteria = mw_arena_alloc(reader->arena, sort->count * sizeof *criteria);
    memcpy(sort->criteria, criteria, sort->count * sizeof *criteria);
    return mw_imap_expect(reader, ')');
}

/* --- what letters are compared by ----------------------------------------------------------------------- */

/* The first address in any field of this name, or the first group; false: there is none. */
static bool first_address(struct mw_span header, const char *name, struct mw_arena *arena,
                          struct mw_listed_address *address) {
    struct mw_field field;
    while (mw_mime_field_next(&header, &field)) {
        if (!mw_span_is_nocase(field.name, name)) continue;
        struct mw_address_walk walk = {.rest = field.value};
        enum mw_address_item item = mw_address_walk(&walk, arena, address);
        if (item == MW_ADDRESS_GROUP) address->local = address->name; /* addr-mailbox of a group's start */
        if (item != MW_ADDRESS_END) return true;
    }
    return false;
}

static struct mw_span address_text(struct mw_span header, const struct mw_imap_criterion *criterion,
                                   struct mw_arena *arena) {
    struct mw_arena own = {0};
    struct mw_listed_address address;
    struct mw_buffer text = {0};
    if (first_address(header, criterion->field, &own, &address)) {
        if (criterion->source == FIRST_ADDRESS) {
            mw_buffer_add(&text, address.local);
        } else if (address.name.len > 0) {
            mw_encoded_words_decode(&text, address.name);
        } else {
            mw_buffer_add(&text, address.local);
            mw_buffer_add_text(&text, "@");
            mw_buffer_add(&text, address.domain);
        }
    }
    struct mw_span kept = mw_imap_sort_text(mw_buffer_span(&text), arena);
    mw_buffer_free(&text);
    mw_arena_free(&own);
    return kept;
}

/* --- sorting -------------------------------------------------------------------------------------------- */

struct value {
    int64_t number;
    struct mw_span text;
};

struct entry {
    const struct mw_imap_sort *sort;
    uint32_t number;
    struct value *values; /* one a criterion */
};

static struct value value_of(const struct mw_imap_criterion *criterion, const struct mw_mail *mail,
                             struct mw_arena *arena) {
    struct value value = {0};
    struct mw_field field;
    switch (criterion->source) {
    case ARRIVAL: value.number = mail->arrived_s; break;
    case SIZE: value.number = (int64_t)mail->text.len; break;
    case SENT: value.number = mw_imap_sent_s(mail); break;
    case SUBJECT:
        value.text = mw_imap_find_field(mail->text, "Subject", &field)
                         ? mw_imap_base_subject(field.value, arena, NULL)
                         : (struct mw_span){0};
        break;
    case FIRST_ADDRESS:
    case DISPLAY_NAME: value.text = address_text(mail->text, criterion, arena); break;
    }
    return value;
}

static int compare_texts(struct mw_span a, struct mw_span b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.data, b.data, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* RFC 5256 §3: what all criteria find equal stays in order of sequence numbers. */
static int compare(const void *a, const void *b) {
    const struct entry *left = a, *right = b;
    for (size_t i = 0; i < left->sort->count; i++) {
        const struct value *x = &left->values[i], *y = &right->values[i];
        int order = (x->number > y->number) - (x->number < y->number);
        if (order == 0) order = compare_texts(x->text, y->text);
        if (order != 0) return left->sort->criteria[i].reverse ? -order : order;
    }
    return (left->number > right->number) - (left->number < right->number);
}

void mw_imap_sort(const struct mw_imap_sort *sort, const struct mw_imap_search_place *place,
                  uint32_t *numbers, size_t count) {
    struct mw_arena arena = {0};
    if (count == 0) return;
    struct entry *entries = mw_alloc(count * sizeof *entries);
    struct value *values = mw_alloc(count * sort->count * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        const struct mw_mail *mail = mw_imap_view_mail(place->view, numbers[i]);
        entries[i] = (struct entry){sort, numbers[i], values + i * sort->count};
        for (size_t c = 0; mail != NULL && c < sort->count; c++)
            entries[i].values[c] = value_of(&sort->criteria[c], mail, &arena);
    }
    qsort(entries, count, sizeof *entries, compare);
    for (size_t i = 0; i < count; i++)
        numbers[i] = entries[i].number;
    mw_free(values);
    mw_free(entries);
    mw_arena_free(&arena);
}
