/* What the strings of a lesson mean: durations, sizes, rates, times, addresses. */
#ifndef MW_LESSON_VALUE_H
#define MW_LESSON_VALUE_H

#include "sim/lesson/node.h"

/* "250ms", "12.5s", "15min", "2h", "7d", with a sign in front only for a moment; up to 100 years. */
bool mw_value_duration(const char *text, int64_t *duration_us);
bool mw_value_size(const char *text, uint64_t *bytes);      /* "512B", "800KB", "10MB", "2GB" */
bool mw_value_rate(const char *text, uint64_t *bits_per_s); /* "64kbit/s", "20Mbit/s", "1Gbit/s"; not 0 */
bool mw_value_timestamp(const char *text, int64_t *epoch_s, int *utc_offset_min); /* RFC 3339 §5.6 */

/* Of nodes that may also be numbers (seconds, bytes); `otherwise` if the node is NULL. The node has been
 * checked. */
int64_t mw_value_node_duration(const struct mw_node *node, int64_t otherwise_us);
uint64_t mw_value_node_size(const struct mw_node *node, uint64_t otherwise);

bool mw_value_is_name(
    const char *text); /* letters, digits, hyphens between dots; ends in .example (RFC 2606) */
bool mw_value_is_mx_host(const char *text);      /* a name, or "." (RFC 7505) */
bool mw_value_is_mail(const char *text);         /* dot-atom@name (RFC 5321 §4.1.2), no quoted local parts */
bool mw_value_is_reverse_path(const char *text); /* the same, or "" */
bool mw_value_is_sender(const char *text);       /* mail, or "Name <mail>" */
bool mw_value_is_id(const char *text);
bool mw_value_is_ipv4(const char *text); /* of the documentation ranges of RFC 5737 */
bool mw_value_is_ipv6(const char *text); /* of RFC 3849 */
bool mw_value_is_media_type(const char *text);
bool mw_value_is_duration(const char *text);
bool mw_value_is_moment(const char *text);
bool mw_value_is_size(const char *text);
bool mw_value_is_rate(const char *text);
bool mw_value_is_timestamp(const char *text);
bool mw_value_is_query(const char *text);        /* "MX kantor.example" or "MX" */
bool mw_value_is_owner_device(const char *text); /* "budi/pc" */

/* The text after "@"; NULL if there is none. */
const char *mw_value_domain(const char *mail);

/* Words as a reader counts them: what stands between blanks. */
size_t mw_value_words(const char *text);

#endif
