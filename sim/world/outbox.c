/* Devices that are offline for a while: what is sent then waits in the device's Outbox, and goes out in its
 * order when the device is online again. What the server does not take stays there, for the next time. */
#include "sim/base/memory.h"
#include "sim/trace/notice.h"
#include "sim/world/inside.h"

static const struct mw_scenario_device *device_of(const struct mw_world *world, uint32_t device) {
    return &world->scenario->devices[device];
}

static void put_mail(struct mw_world *world, enum mw_record_kind kind,
                     const struct mw_submission *submission) {
    mw_world_mail(world, kind, world->outboxes[submission->device].store, submission->message,
                  submission->uid, mw_trace_text(world->trace, submission->job.message));
}

/* The step is done: its letter is written. Whoever waits until it is delivered waits for the outbox, too. */
void mw_outbox_put(struct mw_world *world, struct mw_submission *submission) {
    struct mw_outbox *outbox = &world->outboxes[submission->device];
    uint16_t host = device_of(world, submission->device)->host;
    MW_GROW(outbox->waiting, outbox->count, outbox->capacity);
    outbox->waiting[outbox->count++] = submission;
    submission->uid = ++outbox->last_uid;
    put_mail(world, MW_RECORD_MAIL_ADDED, submission);
    MW_NOTE(world, host, MW_NOTICE_IN_OUTBOX, submission->message, mw_world_title(world, host),
            world->scenario->steps[submission->step].message.subject);
    mw_script_live(world, submission->step, 1);
    mw_script_done(world, submission->step, true);
}

void mw_outbox_sent(struct mw_world *world, struct mw_submission *submission) {
    struct mw_outbox *outbox = &world->outboxes[submission->device];
    size_t kept = 0;
    put_mail(world, MW_RECORD_MAIL_REMOVED, submission);
    for (size_t i = 0; i < outbox->count; i++)
        if (outbox->waiting[i] != submission) outbox->waiting[kept++] = outbox->waiting[i];
    outbox->count = kept;
    mw_script_live(world, submission->step, -1);
}

/* The device is online, and has sent what it could: now it looks for mail. */
static void receive(struct mw_world *world, uint32_t step) {
    const struct mw_scenario_device *device = device_of(world, world->scenario->steps[step].device);
    if (device->receive_server == NULL)
        mw_script_done(world, step, true);
    else if (device->receive_by == MW_RECEIVE_IMAP)
        mw_imap_device_step(world, step);
    else
        mw_client_fetch(world, step);
}

static void send_next(struct mw_world *world, uint32_t device) {
    struct mw_outbox *outbox = &world->outboxes[device];
    if (!outbox->offline && outbox->tried < outbox->count) {
        mw_client_submit(world, outbox->waiting[outbox->tried]);
        return;
    }
    outbox->busy = false;
    if (outbox->failed) mw_script_spoil(world, outbox->step);
    if (outbox->offline) /* again: the rest waits for the next time */
        mw_script_done(world, outbox->step, true);
    else
        receive(world, outbox->step);
}

void mw_outbox_tried(struct mw_world *world, struct mw_submission *submission, bool good) {
    struct mw_outbox *outbox = &world->outboxes[submission->device];
    if (!good) outbox->failed = true;
    if (!submission->accepted) outbox->tried++; /* it stays, and the next one's turn has come */
    send_next(world, submission->device);
}

void mw_outbox_go_offline(struct mw_world *world, uint32_t step) {
    uint32_t device = world->scenario->steps[step].device;
    uint16_t host = device_of(world, device)->host;
    world->outboxes[device].offline = true;
    MW_NOTE(world, host, MW_NOTICE_OFFLINE, MW_NONE, mw_world_title(world, host));
    mw_imap_device_cut(world, device);
    mw_script_done(world, step, true);
}

void mw_outbox_come_online(struct mw_world *world, uint32_t step) {
    uint32_t device = world->scenario->steps[step].device;
    struct mw_outbox *outbox = &world->outboxes[device];
    outbox->offline = false;
    if (outbox->busy) { /* somebody else's step is at it */
        receive(world, step);
        return;
    }
    outbox->busy = true;
    outbox->failed = false;
    outbox->tried = 0;
    outbox->step = step;
    send_next(world, device);
}
