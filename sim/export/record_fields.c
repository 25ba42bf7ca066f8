#include "sim/export/record_fields.h"

#include <string.h>

#define AT(member) offsetof(struct mw_record, member), sizeof(((struct mw_record *)NULL)->member)

static const struct mw_record_field line_fields[] = {{"text", AT(line.text), MW_FIELD_TEXT, true},
                                                     {"cause", AT(line.cause), MW_FIELD_RECORD, true},
                                                     {"store", AT(line.store), MW_FIELD_STORE, true},
                                                     {"message", AT(line.message), MW_FIELD_PLAIN, true},
                                                     {0}};
static const struct mw_record_field packet_fields[] = {{"seq", AT(packet.seq), MW_FIELD_PLAIN, false},
                                                       {"ack", AT(packet.ack), MW_FIELD_PLAIN, false},
                                                       {"length", AT(packet.length), MW_FIELD_PLAIN, false},
                                                       {"text", AT(packet.text), MW_FIELD_TEXT, true},
                                                       {0}};
static const struct mw_record_field taken_fields[] = {{"cause", AT(taken.cause), MW_FIELD_RECORD, true},
                                                      {"machine", AT(taken.machine), MW_FIELD_MACHINE, false},
                                                      {"row", AT(taken.row), MW_FIELD_PLAIN, false},
                                                      {"was", AT(taken.from), MW_FIELD_PLAIN, false},
                                                      {"now", AT(taken.to), MW_FIELD_PLAIN, false},
                                                      {"side", AT(taken.side), MW_FIELD_PLAIN, false},
                                                      {0}};
static const struct mw_record_field mail_fields[] = {{"store", AT(mail.store), MW_FIELD_STORE, false},
                                                     {"message", AT(mail.message), MW_FIELD_PLAIN, true},
                                                     {"uid", AT(mail.uid), MW_FIELD_PLAIN, true},
                                                     {"text", AT(mail.text), MW_FIELD_TEXT, true},
                                                     {0}};
static const struct mw_record_field notice_fields[] = {{"notice", AT(notice.notice), MW_FIELD_NOTICE, false},
                                                       {"args", AT(notice.args), MW_FIELD_TEXT, true},
                                                       {"cause", AT(notice.cause), MW_FIELD_RECORD, true},
                                                       {"message", AT(notice.message), MW_FIELD_PLAIN, true},
                                                       {0}};
static const struct mw_record_field step_fields[] = {{"step", AT(step.step), MW_FIELD_STEP, false}, {0}};
static const struct mw_record_field step_done_fields[] = {
    {"step", AT(step.step), MW_FIELD_STEP, false},
    {"outcome", AT(step.outcome), MW_FIELD_OUTCOME, false},
    {0}};
static const struct mw_record_field no_fields[] = {{0}};

const struct mw_record_field *mw_record_fields(enum mw_record_kind kind) {
    switch (kind) {
    case MW_RECORD_STEP: return step_fields;
    case MW_RECORD_STEP_DONE: return step_done_fields;
    case MW_RECORD_PACKET: return packet_fields;
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT:
    case MW_RECORD_HEARD: return line_fields;
    case MW_RECORD_TAKEN: return taken_fields;
    case MW_RECORD_MAIL_ADDED:
    case MW_RECORD_MAIL_REMOVED:
    case MW_RECORD_MAIL_MARKED:
    case MW_RECORD_MAIL_UNMARKED:
    case MW_RECORD_MAIL_FLAGGED:
    case MW_RECORD_MAIL_GROWN:
    case MW_RECORD_LOCKED:
    case MW_RECORD_UNLOCKED:
    case MW_RECORD_FOLDER_ADDED:
    case MW_RECORD_FOLDER_REMOVED:
    case MW_RECORD_FOLDER_RENAMED: return mail_fields;
    case MW_RECORD_NOTICE: return notice_fields;
    default: return no_fields;
    }
}

const char *const *mw_record_flag_names(enum mw_record_kind kind) {
    static const char *const lines[] = {"continues", "secret", "failure", NULL};
    static const char *const mails[] = {"initial", "partial", "continues",
#define X(name, id, wire) id,
                                        MW_MAIL_FLAGS(X)
#undef X
                                            NULL};
    static const char *const packets[] = {"syn", "ack", "fin", "rst", "psh", "udp", "lost", "again", NULL};
    static const char *const none[] = {NULL};
    switch (kind) {
    case MW_RECORD_COMMAND:
    case MW_RECORD_REPLY:
    case MW_RECORD_CONTENT:
    case MW_RECORD_HEARD: return lines;
    case MW_RECORD_MAIL_ADDED:
    case MW_RECORD_MAIL_REMOVED:
    case MW_RECORD_MAIL_FLAGGED:
    case MW_RECORD_MAIL_GROWN:
    case MW_RECORD_FOLDER_ADDED: return mails;
    case MW_RECORD_PACKET: return packets;
    default: return none;
    }
}

uint32_t mw_record_field(const struct mw_record *record, const struct mw_record_field *field) {
    uint16_t half;
    uint32_t whole;
    const char *at = (const char *)record + field->offset;
    if (field->bytes == sizeof half) {
        memcpy(&half, at, sizeof half);
        return half;
    }
    memcpy(&whole, at, sizeof whole);
    return whole;
}

void mw_record_set_field(struct mw_record *record, const struct mw_record_field *field, uint32_t value) {
    char *at = (char *)record + field->offset;
    uint16_t half = (uint16_t)value;
    if (field->bytes == sizeof half)
        memcpy(at, &half, sizeof half);
    else
        memcpy(at, &value, sizeof value);
}
