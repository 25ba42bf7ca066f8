#include "sim/trace/record.h"

#include <stddef.h>

static const char *const ids[] = {
#define X(name, id, grain) id,
    MW_RECORD_KINDS(X)
#undef X
};

static const enum mw_grain grains[] = {
#define X(name, id, grain) grain,
    MW_RECORD_KINDS(X)
#undef X
};

const char *mw_record_kind_id(enum mw_record_kind kind) {
    return ids[kind];
}

const char *mw_mail_flag_id(enum mw_mail_flag flag) {
    static const char *const flag_ids[] = {
#define X(name, id, wire) id,
        MW_MAIL_FLAGS(X)
#undef X
    };
    return flag_ids[flag];
}

uint16_t mw_record_mail_flags(uint64_t flags) {
    uint64_t keywords = UINT64_C(1) << MW_MAIL_FLAG_KEYWORD;
    uint64_t state = flags & (keywords - 1);
    if (flags >= keywords) state |= keywords;
    return (uint16_t)(state * MW_MAIL_SEEN);
}

bool mw_record_stops(const struct mw_record *record, enum mw_grain grain) {
    enum mw_grain own = grains[record->kind];
    if (own == MW_GRAIN_COUNT || own < grain || grain >= MW_GRAIN_CHAPTER) return false;
    switch (record->kind) {
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT: return grain == MW_GRAIN_PACKET || !(record->flags & MW_LINE_CONTINUES);
    case MW_RECORD_MAIL_ADDED:
    case MW_RECORD_MAIL_REMOVED:
    case MW_RECORD_MAIL_FLAGGED:
    case MW_RECORD_MAIL_GROWN: return !(record->flags & (MW_MAIL_INITIAL | MW_MAIL_CONTINUES));
    case MW_RECORD_FOLDER_ADDED: return !(record->flags & MW_MAIL_CONTINUES);
    default: return true;
    }
}

uint32_t mw_record_text(const struct mw_record *record) {
    switch (record->kind) {
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT:
    case MW_RECORD_HEARD: return record->line.text;
    case MW_RECORD_PACKET: return record->packet.text;
    case MW_RECORD_MAIL_ADDED:
    case MW_RECORD_MAIL_REMOVED:
    case MW_RECORD_MAIL_MARKED:
    case MW_RECORD_MAIL_UNMARKED:
    case MW_RECORD_MAIL_FLAGGED:
    case MW_RECORD_MAIL_GROWN:
    case MW_RECORD_FOLDER_ADDED:
    case MW_RECORD_FOLDER_REMOVED:
    case MW_RECORD_FOLDER_RENAMED: return record->mail.text;
    default: return MW_NONE;
    }
}
