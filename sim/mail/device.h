/* What a device keeps of a mailbox: the letters it downloaded, and which UIDLs it has seen and when.
 *
 * A mail program that leaves letters on the server tells new ones from old by their UIDL (RFC 1939 §7). The
 * text of a letter is not copied: it outlives the device. UIDLs are. */
#ifndef MW_MAIL_DEVICE_H
#define MW_MAIL_DEVICE_H

#include "sim/base/arena.h"
#include "sim/mail/mailbox.h"

struct mw_device_known {
    const char *uidl;
    int64_t fetched_us;
};

/* Zeroed but for capacity_bytes it is an empty device. */
struct mw_device {
    uint64_t capacity_bytes; /* 0: no limit */
    uint64_t bytes;
    uint32_t last_uid;
    struct mw_mail *mails; /* in order of arrival */
    size_t mail_count, mail_capacity;
    struct mw_device_known *known; /* in order of fetching */
    size_t known_count, known_capacity;
    struct mw_arena uidls;
};

uint64_t mw_device_room(const struct mw_device *device); /* UINT64_MAX: no limit */

/* MW_FULL if it does not fit: then nothing changes. uid (within the device) may be NULL. */
enum mw_status mw_device_add(struct mw_device *device, struct mw_span text, uint32_t message, uint32_t *uid);

const struct mw_device_known *mw_device_find_known(const struct mw_device *device,
                                                   const char *uidl); /* or NULL */
void mw_device_know(struct mw_device *device, const char *uidl,
                    int64_t fetched_us);                           /* the first time counts */
void mw_device_forget(struct mw_device *device, const char *uidl); /* the server no longer has it */

void mw_device_free(struct mw_device *device);

#endif
