/* Dates: RFC 5322 §3.3 in messages, RFC 3339 in lessons. Plain arithmetic on the Gregorian calendar; leap
 * seconds are read as the second after. */
#ifndef MW_MAIL_DATE_H
#define MW_MAIL_DATE_H

#include "sim/base/buffer.h"

struct mw_date {
    int64_t epoch_s;    /* since 1970-01-01 00:00:00 UTC; may be negative */
    int utc_offset_min; /* how the date is written: +0700 is 420 */
};

struct mw_civil {
    int64_t year;
    int month, day; /* from 1 */
    int hour, minute, second;
    int weekday; /* 0: Sunday */
};

struct mw_civil mw_date_civil(struct mw_date date);                      /* local time at the offset */
int64_t mw_date_epoch(const struct mw_civil *civil, int utc_offset_min); /* weekday is not looked at */

/* Adds "Mon, 02 Mar 2026 09:00:04 +0700". */
void mw_date_format(struct mw_buffer *out, struct mw_date date);
/* Adds "2026-03-02T09:00:04+07:00". */
void mw_date_format_rfc3339(struct mw_buffer *out, struct mw_date date);

/* Both read all of the text; false: not such a date. The day of the week may be missing; a wrong one is
 * refused. */
bool mw_date_parse(struct mw_span text, struct mw_date *date);
bool mw_date_parse_rfc3339(struct mw_span text, struct mw_date *date);
/* The date of a letter as it comes, for sorting and searching (RFC 5256 §2.2): any day of the week, what
 * stands behind the date is passed over, a zone that cannot be read is UTC, a time that cannot be is
 * 00:00:00. False: there is not even a day. */
bool mw_date_parse_loosely(struct mw_span text, struct mw_date *date);

#endif
