#include "sim/mail/device.h"

#include <string.h>

#include "sim/base/memory.h"

uint64_t mw_device_room(const struct mw_device *device) {
    if (device->capacity_bytes == 0) return UINT64_MAX;
    return device->bytes < device->capacity_bytes ? device->capacity_bytes - device->bytes : 0;
}

enum mw_status mw_device_add(struct mw_device *device, struct mw_span text, uint32_t message, uint32_t *uid) {
    if (text.len > mw_device_room(device)) return MW_FULL;
    MW_GROW(device->mails, device->mail_count, device->mail_capacity);
    device->last_uid++;
    device->mails[device->mail_count++] =
        (struct mw_mail){.uid = device->last_uid, .message = message, .text = text};
    device->bytes += text.len;
    if (uid != NULL) *uid = device->last_uid;
    return MW_OK;
}

const struct mw_device_known *mw_device_find_known(const struct mw_device *device, const char *uidl) {
    for (size_t i = 0; i < device->known_count; i++)
        if (strcmp(device->known[i].uidl, uidl) == 0) return &device->known[i];
    return NULL;
}

void mw_device_know(struct mw_device *device, const char *uidl, int64_t fetched_us) {
    if (mw_device_find_known(device, uidl) != NULL) return;
    MW_GROW(device->known, device->known_count, device->known_capacity);
    device->known[device->known_count++] =
        (struct mw_device_known){mw_arena_text(&device->uidls, uidl), fetched_us};
}

void mw_device_forget(struct mw_device *device, const char *uidl) {
    const struct mw_device_known *known = mw_device_find_known(device, uidl);
    if (known == NULL) return;
    size_t index = (size_t)(known - device->known);
    device->known_count--;
    memmove(device->known + index, device->known + index + 1,
            (device->known_count - index) * sizeof *device->known);
}

void mw_device_free(struct mw_device *device) {
    mw_free(device->mails);
    mw_free(device->known);
    mw_arena_free(&device->uidls);
    *device = (struct mw_device){0};
}
