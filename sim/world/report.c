/* What an MTA tells the sender of a message in its queue.
 *
 * RFC 5321 §6.1: of every failure; RFC 3461 §4.1, §5.2: unless the sender asked for less, and of a success if
 * the sender asked for more. One bounce for all recipients that failed in the same attempt, one report for
 * all that went well. A success at another server is reported here only if that server does not offer DSN:
 * else it was told what to report. Nothing with a null reverse-path is reported. SIMPLIFIED: no notice about
 * a mere delay. */
#include "sim/base/text.h"
#include "sim/mail/bounce.h"
#include "sim/protocol/smtp/parameter.h"
#include "sim/protocol/smtp/xtext.h"
#include "sim/trace/notice.h"
#include "sim/world/inside.h"

/* NULL stays NULL. */
static const char *decoded(struct mw_arena *arena, const char *xtext) {
    if (xtext == NULL) return NULL;
    struct mw_buffer text = {0};
    mw_xtext_decode(mw_span_of(xtext), &text);
    const char *kept = mw_arena_text(arena, mw_buffer_text(&text));
    mw_buffer_free(&text);
    return kept;
}

static struct mw_bounce_outcome outcome_of(struct mw_queued *queued, const struct mw_recipient *recipient) {
    return (struct mw_bounce_outcome){.recipient = recipient->address,
                                      .status = recipient->status,
                                      .diagnostic = recipient->reply,
                                      .remote = recipient->remote,
                                      .action = recipient->fate == MW_FAILED ? MW_BOUNCE_FAILED
                                                : recipient->remote          ? MW_BOUNCE_RELAYED
                                                                             : MW_BOUNCE_DELIVERED,
                                      .orcpt = decoded(&queued->arena, recipient->wish.orcpt)};
}

/* RFC 3461 §4.3: RET speaks of failures only; all else brings the header back. */
static bool whole_wanted(const struct mw_queued *queued, enum mw_notice notice) {
    return notice == MW_NOTICE_BOUNCED && queued->ret != NULL &&
           mw_span_is_nocase(mw_span_of(queued->ret), "FULL");
}

static void write_report(struct mw_world *world, struct mw_queued *queued, enum mw_notice notice,
                         const struct mw_bounce_outcome *outcomes, size_t outcome_count) {
    const struct mw_host *host = &world->scenario->hosts[queued->host].face;
    const struct mw_about *about = &world->scenario->about;
    const char *id = mw_queue_new_id(world, queued->host, &queued->arena);
    struct mw_bounce bounce = {
        .host = host->name,
        .to = queued->from,
        .message_id = mw_arena_format(&queued->arena, "%s@%s", id, host->name),
        .date = mw_world_date(world),
        .arrived = {about->start_epoch_s + queued->arrived_us / 1000000, about->utc_offset_min},
        .outcomes = outcomes,
        .outcome_count = outcome_count,
        .original = mw_world_bytes(world, queued->text),
        .whole = whole_wanted(queued, notice),
        .envid = decoded(&queued->arena, queued->envid)};
    struct mw_buffer bytes = {0};
    mw_bounce_compose(&bounce, &bytes);
    uint32_t text = mw_trace_text(world->trace, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    uint32_t message = mw_world_new_message(world, mw_world_step_of(world, queued->message));
    MW_NOTE(world, queued->host, (int)notice, message, host->name, queued->from);
    struct mw_envelope envelope = {.from = "", .to = (const char *[]){queued->from}, .to_count = 1};
    struct mw_queued *reply = mw_queue_add(world, queued->host, &envelope, id, text, message);
    if (reply != NULL) reply->first_hand = true;
}

void mw_report_failures(struct mw_world *world, struct mw_queued *queued) {
    struct mw_bounce_outcome *wanted =
        mw_arena_alloc(&queued->arena, queued->recipient_count * sizeof *wanted);
    size_t count = 0, failed = 0;
    for (size_t i = 0; i < queued->recipient_count; i++) {
        struct mw_recipient *recipient = &queued->recipients[i];
        if (recipient->fate != MW_FAILED || recipient->reported) continue;
        recipient->reported = true;
        failed++;
        if (mw_smtp_notify_asks(recipient->wish.notify, "FAILURE"))
            wanted[count++] = outcome_of(queued, recipient);
        MW_NOTE(world, queued->host, MW_NOTICE_RECIPIENT_FAILED, queued->message, recipient->address,
                recipient->reason ? recipient->reason : recipient->status);
    }
    if (failed == 0) return;
    if (*queued->from == '\0') {
        MW_NOTE(world, queued->host, MW_NOTICE_BOUNCE_DROPPED, queued->message, "");
        return;
    }
    if (count < failed) MW_NOTE(world, queued->host, MW_NOTICE_NOT_REPORTED, queued->message, "");
    if (count > 0) write_report(world, queued, MW_NOTICE_BOUNCED, wanted, count);
}

void mw_report_successes(struct mw_world *world, struct mw_queued *queued) {
    struct mw_bounce_outcome *wanted =
        mw_arena_alloc(&queued->arena, queued->recipient_count * sizeof *wanted);
    size_t count = 0;
    for (size_t i = 0; i < queued->recipient_count; i++) {
        struct mw_recipient *recipient = &queued->recipients[i];
        if (recipient->fate != MW_DELIVERED || recipient->reported) continue;
        recipient->reported = true;
        if (mw_smtp_notify_asks(recipient->wish.notify, "SUCCESS"))
            wanted[count++] = outcome_of(queued, recipient);
    }
    if (count > 0 && *queued->from) write_report(world, queued, MW_NOTICE_REPORTED, wanted, count);
}
