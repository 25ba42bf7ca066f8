/* Numbers, dates and sequence sets. */
#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/mail/date.h"
#include "sim/protocol/imap/reader.h"

static bool fail(struct mw_imap_reader *reader, const char *wanted) {
    if (reader->wanted == NULL) reader->wanted = wanted;
    return false;
}

/* --- numbers -------------------------------------------------------------------------------------------- */

static bool number_up_to(struct mw_imap_reader *reader, uint64_t limit, uint64_t *number) {
    struct mw_span text = mw_span_from(reader->text, reader->at);
    size_t len = 0;
    while (len < text.len && mw_ascii_is_digit(text.data[len]))
        len++;
    if (!mw_span_number(mw_span_cut(text, 0, len), number) || *number > limit)
        return fail(reader, limit == UINT32_MAX ? "a number of 32 bits" : "a number of 63 bits");
    reader->at += len;
    return true;
}

bool mw_imap_number(struct mw_imap_reader *reader, uint32_t *number) {
    uint64_t wide = 0;
    if (!number_up_to(reader, UINT32_MAX, &wide)) return false;
    *number = (uint32_t)wide;
    return true;
}

bool mw_imap_number64(struct mw_imap_reader *reader, uint64_t *number) {
    return number_up_to(reader, INT64_MAX, number);
}

/* --- dates ---------------------------------------------------------------------------------------------- */

static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

const char *mw_imap_month_name(int month) {
    return months[month - 1];
}

/* Exactly so many digits. */
static bool digits(struct mw_imap_reader *reader, size_t count, int *number) {
    uint64_t wide;
    struct mw_span text = mw_span_cut(reader->text, reader->at, count);
    if (text.len < count || !mw_span_number(text, &wide)) return false;
    reader->at += count;
    *number = (int)wide;
    return true;
}

static bool month(struct mw_imap_reader *reader, int *number) {
    struct mw_span text = mw_span_cut(reader->text, reader->at, 3);
    for (int i = 0; i < 12; i++) {
        if (!mw_span_is_nocase(text, months[i])) continue;
        *number = i + 1;
        reader->at += 3;
        return true;
    }
    return false;
}

static bool day_exists(const struct mw_civil *civil) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (civil->year % 4 == 0 && civil->year % 100 != 0) || civil->year % 400 == 0;
    return civil->day >= 1 && civil->day <= days[civil->month - 1] + (leap && civil->month == 2 ? 1 : 0);
}

/* "-Feb-1994" */
static bool month_and_year(struct mw_imap_reader *reader, struct mw_civil *civil) {
    int year;
    if (!mw_imap_take(reader, '-') || !month(reader, &civil->month) || !mw_imap_take(reader, '-') ||
        !digits(reader, 4, &year))
        return false;
    civil->year = year;
    return day_exists(civil);
}

bool mw_imap_date(struct mw_imap_reader *reader, int64_t *days) {
    struct mw_civil civil = {0};
    bool quote = mw_imap_take(reader, '"');
    if (quote) mw_imap_take(reader, ' ');
    bool day = digits(reader, 2, &civil.day) || digits(reader, 1, &civil.day);
    if (!day || !month_and_year(reader, &civil) || (quote && !mw_imap_take(reader, '"')))
        return fail(reader, "a date like 1-Feb-1994");
    *days = mw_date_epoch(&civil, 0) / 86400;
    return true;
}

static bool clock_time(struct mw_imap_reader *reader, struct mw_civil *civil) {
    return digits(reader, 2, &civil->hour) && mw_imap_take(reader, ':') &&
           digits(reader, 2, &civil->minute) && mw_imap_take(reader, ':') &&
           digits(reader, 2, &civil->second) && civil->hour < 24 && civil->minute < 60 && civil->second <= 60;
}

static bool zone(struct mw_imap_reader *reader, int *offset_min) {
    int hours, minutes;
    bool west = mw_imap_take(reader, '-');
    if (!west && !mw_imap_take(reader, '+')) return false;
    if (!digits(reader, 2, &hours) || !digits(reader, 2, &minutes) || minutes >= 60) return false;
    *offset_min = (hours * 60 + minutes) * (west ? -1 : 1);
    return true;
}

bool mw_imap_date_time(struct mw_imap_reader *reader, int64_t *epoch_s, int *utc_offset_min) {
    struct mw_civil civil = {0};
    bool read = mw_imap_take(reader, '"') &&
                (mw_imap_take(reader, ' ') ? digits(reader, 1, &civil.day) : digits(reader, 2, &civil.day)) &&
                month_and_year(reader, &civil) && mw_imap_take(reader, ' ') && clock_time(reader, &civil) &&
                mw_imap_take(reader, ' ') && zone(reader, utc_offset_min) && mw_imap_take(reader, '"');
    if (!read) return fail(reader, "a date and time like \"17-Jul-1996 02:44:25 -0700\"");
    *epoch_s = mw_date_epoch(&civil, *utc_offset_min);
    return true;
}

/* --- sequence sets -------------------------------------------------------------------------------------- */

/* No number of a set is 0, so 0 can stand for '*'. */
static bool sequence_number(struct mw_imap_reader *reader, uint32_t *number) {
    *number = 0;
    if (mw_imap_take(reader, '*')) return true;
    if (mw_imap_peek(reader) == '0') return fail(reader, "a sequence number from 1");
    return mw_imap_number(reader, number);
}

static bool range(struct mw_imap_reader *reader, struct mw_imap_range *ends) {
    if (!sequence_number(reader, &ends->from)) return false;
    ends->to = ends->from;
    return !mw_imap_take(reader, ':') || sequence_number(reader, &ends->to);
}

bool mw_imap_read_set(struct mw_imap_reader *reader, struct mw_imap_set *set) {
    struct mw_imap_range *ranges = NULL;
    size_t capacity = 0;
    bool good;
    *set = (struct mw_imap_set){0};
    if (mw_imap_take(reader, '$')) {
        set->saved = true;
        return true;
    }
    do {
        MW_GROW(ranges, set->count, capacity);
        good = range(reader, &ranges[set->count]);
        set->count++;
    } while (good && mw_imap_take(reader, ','));
    if (good) {
        set->ranges = mw_arena_alloc(reader->arena, set->count * sizeof *ranges);
        memcpy(set->ranges, ranges, set->count * sizeof *ranges);
    }
    mw_free(ranges);
    return good || fail(reader, "a sequence set");
}

static int by_from(const void *a, const void *b) {
    const struct mw_imap_range *left = a, *right = b;
    return left->from < right->from ? -1 : left->from > right->from;
}

/* Ranges in order become ranges that are apart. */
static void join(struct mw_imap_set *set) {
    size_t kept = 0;
    for (size_t i = 1; i < set->count; i++) {
        struct mw_imap_range *last = &set->ranges[kept], *next = &set->ranges[i];
        if (next->from <= last->to || next->from - last->to == 1) {
            if (next->to > last->to) last->to = next->to;
        } else {
            set->ranges[++kept] = *next;
        }
    }
    if (set->count > 0) set->count = kept + 1;
}

void mw_imap_resolve_set(struct mw_imap_set *set, uint32_t highest) {
    for (size_t i = 0; i < set->count; i++) {
        struct mw_imap_range *ends = &set->ranges[i];
        uint32_t from = ends->from ? ends->from : highest, to = ends->to ? ends->to : highest;
        *ends = from <= to ? (struct mw_imap_range){from, to} : (struct mw_imap_range){to, from};
    }
    if (set->count > 1) qsort(set->ranges, set->count, sizeof *set->ranges, by_from);
    join(set);
}

bool mw_imap_in_set(const struct mw_imap_set *set, uint32_t number) {
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (set->ranges[middle].to < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && set->ranges[low].from <= number;
}
