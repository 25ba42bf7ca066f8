#include "sim/lesson/value.h"

#include <math.h>
#include <string.h>

#include "sim/base/ip.h"

struct unit {
    const char *name;
    uint64_t worth;
};

/* "12.5s": decimal digits, perhaps a fraction, and one of the units. */
static bool read_amount(const char *text, const struct unit *units, uint64_t most, uint64_t *amount) {
    uint64_t whole = 0, fraction = 0, scale = 1;
    const char *at = text;
    if (!mw_ascii_is_digit(*at)) return false;
    for (; mw_ascii_is_digit(*at); at++) {
        if (whole > most) return false;
        whole = whole * 10 + (uint64_t)(*at - '0');
    }
    if (*at == '.') {
        at++;
        if (!mw_ascii_is_digit(*at)) return false;
        for (; mw_ascii_is_digit(*at); at++) {
            if (scale >= 1000000) continue; /* finer than anything that can be said */
            fraction = fraction * 10 + (uint64_t)(*at - '0');
            scale *= 10;
        }
    }
    for (; units->name != NULL; units++) {
        if (strcmp(at, units->name) != 0) continue;
        if (whole > most / units->worth) return false;
        *amount = whole * units->worth + fraction * units->worth / scale;
        return *amount <= most;
    }
    return false;
}

enum { MOST_YEARS = 100 };
static const uint64_t most_us = (uint64_t)MOST_YEARS * 366 * 86400 * 1000000;

static bool read_duration(const char *text, int64_t *duration_us) {
    static const struct unit units[] = {{"us", 1},
                                        {"ms", 1000},
                                        {"s", 1000000},
                                        {"min", 60000000},
                                        {"h", UINT64_C(3600000000)},
                                        {"d", UINT64_C(86400000000)},
                                        {NULL, 0}};
    uint64_t amount;
    if (!read_amount(text, units, most_us, &amount)) return false;
    *duration_us = (int64_t)amount;
    return true;
}

bool mw_value_duration(const char *text, int64_t *duration_us) {
    bool negative = *text == '-';
    if (!read_duration(text + negative, duration_us)) return false;
    if (negative) *duration_us = -*duration_us;
    return true;
}

bool mw_value_size(const char *text, uint64_t *bytes) {
    static const struct unit units[] = {
        {"B", 1}, {"KB", 1000}, {"MB", 1000000}, {"GB", 1000000000}, {NULL, 0}};
    return read_amount(text, units, UINT64_C(1000000000000), bytes);
}

bool mw_value_rate(const char *text, uint64_t *bits_per_s) {
    static const struct unit units[] = {
        {"bit/s", 1}, {"kbit/s", 1000}, {"Mbit/s", 1000000}, {"Gbit/s", 1000000000}, {NULL, 0}};
    return read_amount(text, units, UINT64_C(1000000000000), bits_per_s) && *bits_per_s > 0;
}

/* `count` digits, then `after` unless that is NUL. */
static bool read_digits(const char **at, int count, char after, int least, int most, int *number) {
    *number = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (!mw_ascii_is_digit(**at)) return false;
        *number = *number * 10 + (**at - '0');
    }
    if (after != '\0' && mw_ascii_upper(*(*at)++) != after) return false;
    return *number >= least && *number <= most;
}

/* Days since 1970-01-01 in the Gregorian calendar: years begin in March, so that the leap day comes last. */
static int64_t days_since_1970(int year, int month, int day) {
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = y / 400, year_of_era = y % 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

bool mw_value_timestamp(const char *text, int64_t *epoch_s, int *utc_offset_min) {
    const char *at = text;
    int year, month, day, hour, minute, second, offset_hour = 0, offset_minute = 0;
    bool good = read_digits(&at, 4, '-', 1970, 9999, &year) && read_digits(&at, 2, '-', 1, 12, &month) &&
                read_digits(&at, 2, 'T', 1, 31, &day) && read_digits(&at, 2, ':', 0, 23, &hour) &&
                read_digits(&at, 2, ':', 0, 59, &minute) && read_digits(&at, 2, '\0', 0, 59, &second);
    if (!good) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (day > lengths[month - 1] + (month == 2 && leap ? 1 : 0)) return false;
    char sign = *at++;
    if (mw_ascii_upper(sign) == 'Z')
        good = *at == '\0';
    else
        good = (sign == '+' || sign == '-') && read_digits(&at, 2, ':', 0, 23, &offset_hour) &&
               read_digits(&at, 2, '\0', 0, 59, &offset_minute) && *at == '\0';
    if (!good) return false;
    *utc_offset_min = (offset_hour * 60 + offset_minute) * (sign == '-' ? -1 : 1);
    *epoch_s =
        days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - *utc_offset_min * 60;
    return true;
}

int64_t mw_value_node_duration(const struct mw_node *node, int64_t otherwise_us) {
    int64_t duration_us = otherwise_us;
    if (node != NULL && node->kind == MW_NODE_NUMBER) return llround(node->number * 1e6);
    if (node != NULL && node->kind == MW_NODE_STRING) mw_value_duration(node->text, &duration_us);
    return duration_us;
}

uint64_t mw_value_node_size(const struct mw_node *node, uint64_t otherwise) {
    uint64_t bytes = otherwise;
    if (node != NULL && node->kind == MW_NODE_NUMBER) return (uint64_t)node->number;
    if (node != NULL && node->kind == MW_NODE_STRING) mw_value_size(node->text, &bytes);
    return bytes;
}

/* --- names and addresses ----------------------------------------------------------------------------------
 */

static bool is_domain(struct mw_span name) {
    size_t label = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.data[i];
        if (c == '.') {
            if (label == 0 || label > 63 || name.data[i - 1] == '-') return false;
            label = 0;
            continue;
        }
        if (!mw_ascii_is_letter(c) && !mw_ascii_is_digit(c) && (c != '-' || label == 0) && c != '_')
            return false;
        label++;
    }
    return label > 0 && label <= 63 && name.len <= 253 && name.data[name.len - 1] != '-';
}

bool mw_value_is_name(const char *text) {
    struct mw_span name = mw_span_of(text);
    return is_domain(name) && (mw_span_ends_nocase(name, ".example") || mw_span_is_nocase(name, "example"));
}

bool mw_value_is_mx_host(const char *text) {
    return strcmp(text, ".") == 0 || mw_value_is_name(text);
}

static bool is_mail(struct mw_span mail) {
    size_t at = mw_span_find(mail, '@');
    if (at == 0 || at > 64 || at >= mail.len || mail.data[0] == '.' || mail.data[at - 1] == '.') return false;
    for (size_t i = 0; i < at; i++) {
        char c = mail.data[i];
        if (c == '.' && mail.data[i + 1] == '.') return false;
        if (!mw_ascii_is_letter(c) && !mw_ascii_is_digit(c) && strchr("!#$%&'*+-/=?^_`{|}~.", c) == NULL)
            return false;
    }
    struct mw_span domain = mw_span_from(mail, at + 1);
    return is_domain(domain) && mw_span_ends_nocase(domain, ".example");
}

bool mw_value_is_mail(const char *text) {
    return is_mail(mw_span_of(text));
}

bool mw_value_is_reverse_path(const char *text) {
    return *text == '\0' || mw_value_is_mail(text);
}

bool mw_value_is_sender(const char *text) {
    struct mw_span sender = mw_span_of(text);
    size_t open = mw_span_find(sender, '<');
    if (open == sender.len) return is_mail(sender);
    return sender.data[sender.len - 1] == '>' &&
           is_mail(mw_span_cut(sender, open + 1, sender.len - open - 2)) && strpbrk(text, "\r\n") == NULL;
}

bool mw_value_is_id(const char *text) {
    if (!mw_ascii_is_letter(*text) && !mw_ascii_is_digit(*text)) return false;
    for (; *text != '\0'; text++)
        if (!mw_ascii_is_letter(*text) && !mw_ascii_is_digit(*text) && strchr("._-", *text) == NULL)
            return false;
    return true;
}

bool mw_value_is_ipv4(const char *text) {
    struct mw_ip ip;
    if (!mw_ip_parse(text, &ip) || ip.v6) return false;
    static const uint8_t ranges[][3] = {{192, 0, 2}, {198, 51, 100}, {203, 0, 113}};
    for (size_t i = 0; i < 3; i++)
        if (memcmp(ip.bytes, ranges[i], 3) == 0) return true;
    return false;
}

bool mw_value_is_ipv6(const char *text) {
    struct mw_ip ip;
    return mw_ip_parse(text, &ip) && ip.v6 && memcmp(ip.bytes, "\x20\x01\x0D\xB8", 4) == 0;
}

bool mw_value_is_media_type(const char *text) {
    const char *slash = strchr(text, '/');
    if (slash == NULL || slash == text || slash[1] == '\0') return false;
    for (const char *at = text; *at != '\0'; at++) {
        bool tail = at > slash && (mw_ascii_is_digit(*at) || strchr(".+-", *at) != NULL);
        if (at != slash && !mw_ascii_is_letter(*at) && !tail) return false;
    }
    return true;
}

bool mw_value_is_duration(const char *text) {
    int64_t duration_us;
    return read_duration(text, &duration_us);
}

bool mw_value_is_moment(const char *text) {
    int64_t moment_us;
    return mw_value_duration(text, &moment_us);
}

bool mw_value_is_size(const char *text) {
    uint64_t bytes;
    return mw_value_size(text, &bytes);
}

bool mw_value_is_rate(const char *text) {
    uint64_t rate;
    return mw_value_rate(text, &rate);
}

bool mw_value_is_timestamp(const char *text) {
    int64_t epoch_s;
    int offset_min;
    return mw_value_timestamp(text, &epoch_s, &offset_min);
}

bool mw_value_is_query(const char *text) {
    static const char *const types[] = {"A", "NS", "CNAME", "MX", "TXT", "AAAA", "PTR", "SOA", "ANY"};
    struct mw_span rest = mw_span_of(text), type = mw_span_word(&rest);
    bool known = false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        known = known || mw_span_is_nocase(type, types[i]);
    return known && (rest.len == 0 || is_domain(rest));
}

bool mw_value_is_owner_device(const char *text) {
    const char *slash = strchr(text, '/');
    return slash != NULL && slash != text && mw_value_is_id(slash + 1);
}

const char *mw_value_domain(const char *mail) {
    const char *at = strchr(mail, '@');
    return at == NULL ? NULL : at + 1;
}

size_t mw_value_words(const char *text) {
    size_t words = 0;
    for (; *text != '\0'; words++) {
        text += strspn(text, " \t\n");
        if (*text == '\0') break;
        text += strcspn(text, " \t\n");
    }
    return words;
}
