#include "sim/mail/date.h"

#include "sim/mail/lex.h"

enum { DAY_S = 24 * 60 * 60, ERA_DAYS = 146097, ERA_YEARS = 400 };

static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const WEEKDAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01. Years are counted from March, so that the leap day is the last one; the calendar
 * repeats every 400 years. (Howard Hinnant, "chrono-compatible low-level date algorithms".) */
static int64_t days_from_civil(int64_t year, int month, int day) {
    year -= month <= 2;
    int64_t era = floor_div(year, ERA_YEARS);
    int64_t year_of_era = year - era * ERA_YEARS;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - 719468;
}

static void civil_from_days(int64_t days, struct mw_civil *civil) {
    days += 719468;
    int64_t era = floor_div(days, ERA_DAYS);
    int64_t day_of_era = days - era * ERA_DAYS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (ERA_DAYS - 1)) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    civil->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    civil->month = (int)(month < 10 ? month + 3 : month - 9);
    civil->year = era * ERA_YEARS + year_of_era + (civil->month <= 2);
}

struct mw_civil mw_date_civil(struct mw_date date) {
    struct mw_civil civil;
    int64_t local_s = date.epoch_s + (int64_t)date.utc_offset_min * 60;
    int64_t days = floor_div(local_s, DAY_S);
    int second = (int)(local_s - days * DAY_S);
    civil_from_days(days, &civil);
    civil.hour = second / 3600;
    civil.minute = second / 60 % 60;
    civil.second = second % 60;
    civil.weekday = (int)(days + 4 - floor_div(days + 4, 7) * 7);
    return civil;
}

int64_t mw_date_epoch(const struct mw_civil *civil, int utc_offset_min) {
    return days_from_civil(civil->year, civil->month, civil->day) * DAY_S + civil->hour * 3600 +
           civil->minute * 60 + civil->second - (int64_t)utc_offset_min * 60;
}

void mw_date_format(struct mw_buffer *out, struct mw_date date) {
    struct mw_civil civil = mw_date_civil(date);
    int offset = date.utc_offset_min < 0 ? -date.utc_offset_min : date.utc_offset_min;
    mw_buffer_format(out, "%s, %02d %s %04lld %02d:%02d:%02d %c%02d%02d", WEEKDAYS[civil.weekday], civil.day,
                     MONTHS[civil.month - 1], (long long)civil.year, civil.hour, civil.minute, civil.second,
                     date.utc_offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
}

void mw_date_format_rfc3339(struct mw_buffer *out, struct mw_date date) {
    struct mw_civil civil = mw_date_civil(date);
    int offset = date.utc_offset_min < 0 ? -date.utc_offset_min : date.utc_offset_min;
    mw_buffer_format(out, "%04lld-%02d-%02dT%02d:%02d:%02d", (long long)civil.year, civil.month, civil.day,
                     civil.hour, civil.minute, civil.second);
    if (offset == 0)
        mw_buffer_add_byte(out, 'Z');
    else
        mw_buffer_format(out, "%c%02d:%02d", date.utc_offset_min < 0 ? '-' : '+', offset / 60, offset % 60);
}

/* --- reading ------------------------------------------------------------------------------------------ */

/* A number of at least `least` and at most `most` digits; false if something else stands there. */
static bool digits(struct mw_span *text, size_t least, size_t most, int *number) {
    size_t len = 0;
    *number = 0;
    while (len < most && len < text->len && mw_ascii_is_digit(text->data[len]))
        *number = *number * 10 + (text->data[len++] - '0');
    if (len < least || (len < text->len && mw_ascii_is_digit(text->data[len]))) return false;
    *text = mw_span_from(*text, len);
    return true;
}

/* A name from a list, as its number; -1 if none of them stands there. */
static int name_of(struct mw_span *text, const char *const *names, int count) {
    for (int i = 0; i < count; i++) {
        if (!mw_span_starts_nocase(*text, names[i])) continue;
        *text = mw_span_from(*text, 3);
        return i;
    }
    return -1;
}

static bool is_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static bool is_possible(const struct mw_civil *civil) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (civil->month < 1 || civil->month > 12 || civil->day < 1) return false;
    int length = lengths[civil->month - 1] + (civil->month == 2 && is_leap(civil->year));
    return civil->day <= length && civil->hour < 24 && civil->minute < 60 && civil->second <= 60;
}

static bool time_of_day(struct mw_span *text, struct mw_civil *civil, bool seconds_may_lack) {
    if (!digits(text, 2, 2, &civil->hour) || !mw_lex_byte(text, ':') || !digits(text, 2, 2, &civil->minute))
        return false;
    civil->second = 0;
    if (mw_lex_byte(text, ':')) return digits(text, 2, 2, &civil->second);
    return seconds_may_lack;
}

/* "+0700"; or a name that old programs write (RFC 5322 §4.3). */
static bool zone(struct mw_span *text, int *offset_min) {
    static const struct {
        const char *name;
        int offset_min;
    } names[] = {{"UT", 0},        {"GMT", 0},       {"EDT", -4 * 60}, {"EST", -5 * 60}, {"CDT", -5 * 60},
                 {"CST", -6 * 60}, {"MDT", -6 * 60}, {"MST", -7 * 60}, {"PDT", -7 * 60}, {"PST", -8 * 60}};
    bool east = mw_lex_byte(text, '+');
    if (east || mw_lex_byte(text, '-')) {
        int hhmm;
        if (!digits(text, 4, 4, &hhmm) || hhmm % 100 > 59) return false;
        *offset_min = (hhmm / 100 * 60 + hhmm % 100) * (east ? 1 : -1);
        return true;
    }
    struct mw_span name = mw_lex_dot_atom(text);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!mw_span_is_nocase(name, names[i].name)) continue;
        *offset_min = names[i].offset_min;
        return true;
    }
    return false;
}

static bool year_of(struct mw_span *text, int64_t *year) {
    struct mw_span before = *text;
    int number;
    if (!digits(text, 2, 4, &number)) return false;
    size_t len = before.len - text->len;
    *year = number; /* RFC 5322 §4.3: what years of two and three digits mean */
    if (len == 2) *year += number < 50 ? 2000 : 1900;
    if (len == 3) *year += 1900;
    return true;
}

bool mw_date_parse(struct mw_span text, struct mw_date *date) {
    struct mw_civil civil = {0};
    int offset_min;
    mw_lex_skip_cfws(&text);
    int weekday = name_of(&text, WEEKDAYS, 7);
    mw_lex_skip_cfws(&text);
    if (weekday >= 0 && !mw_lex_byte(&text, ',')) return false;
    mw_lex_skip_cfws(&text);
    if (!digits(&text, 1, 2, &civil.day)) return false;
    mw_lex_skip_cfws(&text);
    civil.month = name_of(&text, MONTHS, 12) + 1;
    mw_lex_skip_cfws(&text);
    if (civil.month == 0 || !year_of(&text, &civil.year)) return false;
    mw_lex_skip_cfws(&text);
    if (!time_of_day(&text, &civil, true)) return false;
    mw_lex_skip_cfws(&text);
    if (!zone(&text, &offset_min)) return false;
    mw_lex_skip_cfws(&text);
    if (text.len > 0 || !is_possible(&civil)) return false;
    struct mw_date read = {mw_date_epoch(&civil, offset_min), offset_min};
    if (weekday >= 0 && (days_from_civil(civil.year, civil.month, civil.day) + 4 - weekday) % 7 != 0)
        return false;
    *date = read;
    return true;
}

/* Blanks and comments, or what else stands between the numbers: "Fri. 1-Jan-99". */
static void skip_between(struct mw_span *text) {
    size_t before = 0;
    while (before != text->len) {
        before = text->len;
        mw_lex_skip_cfws(text);
        if (mw_lex_byte(text, ',') || mw_lex_byte(text, '.') || mw_lex_byte(text, '-')) continue;
    }
}

static void time_loosely(struct mw_span *text, struct mw_civil *civil) {
    struct mw_civil time = *civil;
    bool good = digits(text, 1, 2, &time.hour) && mw_lex_byte(text, ':') && digits(text, 2, 2, &time.minute);
    if (good && mw_lex_byte(text, ':')) good = digits(text, 2, 2, &time.second);
    if (good && is_possible(&time)) *civil = time;
}

bool mw_date_parse_loosely(struct mw_span text, struct mw_date *date) {
    struct mw_civil civil = {0};
    int offset_min = 0;
    skip_between(&text);
    while (text.len > 0 && mw_ascii_is_letter(text.data[0])) /* the day of the week */
        text = mw_span_from(text, 1);
    skip_between(&text);
    if (!digits(&text, 1, 2, &civil.day)) return false;
    skip_between(&text);
    civil.month = name_of(&text, MONTHS, 12) + 1;
    while (text.len > 0 && mw_ascii_is_letter(text.data[0])) /* "March" */
        text = mw_span_from(text, 1);
    skip_between(&text);
    if (civil.month == 0 || !year_of(&text, &civil.year) || !is_possible(&civil)) return false;
    mw_lex_skip_cfws(&text);
    time_loosely(&text, &civil);
    mw_lex_skip_cfws(&text);
    if (!zone(&text, &offset_min)) offset_min = 0;
    *date = (struct mw_date){mw_date_epoch(&civil, offset_min), offset_min};
    return true;
}

bool mw_date_parse_rfc3339(struct mw_span text, struct mw_date *date) {
    struct mw_civil civil = {0};
    int year, hours = 0, minutes = 0;
    if (!digits(&text, 4, 4, &year) || !mw_lex_byte(&text, '-') || !digits(&text, 2, 2, &civil.month) ||
        !mw_lex_byte(&text, '-') || !digits(&text, 2, 2, &civil.day))
        return false;
    civil.year = year;
    if (!mw_lex_byte(&text, 'T') && !mw_lex_byte(&text, 't') && !mw_lex_byte(&text, ' ')) return false;
    if (!time_of_day(&text, &civil, false)) return false;
    if (mw_lex_byte(&text, '.')) { /* fractions are read over */
        size_t len = 0;
        while (len < text.len && mw_ascii_is_digit(text.data[len]))
            len++;
        if (len == 0) return false;
        text = mw_span_from(text, len);
    }
    bool west = false;
    if (!mw_lex_byte(&text, 'Z') && !mw_lex_byte(&text, 'z')) {
        west = mw_lex_byte(&text, '-');
        if (!west && !mw_lex_byte(&text, '+')) return false;
        if (!digits(&text, 2, 2, &hours) || !mw_lex_byte(&text, ':') || !digits(&text, 2, 2, &minutes))
            return false;
    }
    if (text.len > 0 || !is_possible(&civil) || hours > 23 || minutes > 59) return false;
    int offset_min = (hours * 60 + minutes) * (west ? -1 : 1);
    *date = (struct mw_date){mw_date_epoch(&civil, offset_min), offset_min};
    return true;
}
