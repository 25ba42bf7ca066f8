/* What an MTA tells the sender of a message in its queue.
 *
 * RFC 5321 §6.1: of every failure; RFC 3461 §4.1, §5.2: unless the sender asked for less, and of a success if
 * the sender asked for more. One bounce for all recipients that failed in the same attempt, one report for
 * all that went well. A success at another server is reported here only if that server does not offer DSN:
 * else it was told what to report. Of a delay (RFC 3461 §4.1) the sender is told once. Nothing with a null
 * reverse-path is reported.
 *
 * A report is in the queue, and kept, before the letter that it is about leaves; it names that letter and
 * whose fate it tells, so that a crash between the two neither loses it nor doubles it. */
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
                                      .action = recipient->fate == MW_FAILED    ? MW_BOUNCE_FAILED
                                                : recipient->fate == MW_WAITING ? MW_BOUNCE_DELAYED
                                                : recipient->remote             ? MW_BOUNCE_RELAYED
                                                                                : MW_BOUNCE_DELIVERED,
                                      .orcpt = decoded(&queued->arena, recipient->wish.orcpt)};
}

/* RFC 3461 §4.3: RET speaks of failures only; all else brings the header back. */
static bool whole_wanted(const struct mw_queued *queued, enum mw_notice notice) {
    return notice == MW_NOTICE_BOUNCED && queued->ret != NULL &&
           mw_span_is_nocase(mw_span_of(queued->ret), "FULL");
}

/* NULL: it could not be kept. */
static struct mw_queued *write_report(struct mw_world *world, struct mw_queued *queued, enum mw_notice notice,
                                      const struct mw_bounce_outcome *outcomes, size_t outcome_count,
                                      int64_t until_us) {
    const struct mw_host *host = &world->scenario->hosts[queued->host].face;
    const struct mw_about *about = &world->scenario->about;
    const char *id = mw_queue_new_id(world, queued->host, &queued->arena);
    struct mw_bounce bounce = {
        .host = host->name,
        .to = queued->from,
        .message_id = mw_arena_format(&queued->arena, "%s@%s", id, host->name),
        .date = mw_world_date(world),
        .arrived = {about->start_epoch_s + queued->arrived_us / 1000000, about->utc_offset_min},
        .until = {about->start_epoch_s + until_us / 1000000, about->utc_offset_min},
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
    struct mw_kept_letter letter = {.id = id,
                                    .from = "",
                                    .to = (const char *[]){queued->from},
                                    .to_count = 1,
                                    .about = queued->id,
                                    .message = message};
    letter.told = mw_arena_alloc(&queued->arena, outcome_count * sizeof *letter.told);
    for (size_t i = 0; i < outcome_count; i++)
        if (outcomes[i].action != MW_BOUNCE_DELAYED) letter.told[letter.told_count++] = outcomes[i].recipient;
    return mw_queue_make(world, queued->host, &letter, text);
}

static void send_report(struct mw_world *world, const struct mw_queued *queued, enum mw_notice notice,
                        struct mw_queued *report) {
    MW_NOTE(world, queued->host, (int)notice, report->message, world->scenario->hosts[queued->host].face.name,
            queued->from);
    mw_queue_add(world, report);
    report->first_hand = true;
}

/* Those whose fate this is, who are not reported yet and whose report was asked for. *all: counts the others
 * too. */
static struct mw_bounce_outcome *collect(struct mw_queued *queued, int fate, const char *what, size_t *count,
                                         size_t *all) {
    struct mw_bounce_outcome *wanted =
        mw_arena_alloc(&queued->arena, queued->recipient_count * sizeof *wanted);
    *count = *all = 0;
    for (size_t i = 0; i < queued->recipient_count; i++) {
        struct mw_recipient *recipient = &queued->recipients[i];
        if ((int)recipient->fate != fate || recipient->reported) continue;
        ++*all;
        if (*queued->from != '\0' && mw_smtp_notify_asks(recipient->wish.notify, what))
            wanted[(*count)++] = outcome_of(queued, recipient);
    }
    return wanted;
}

static void mark(struct mw_queued *queued, int fate) {
    for (size_t i = 0; i < queued->recipient_count; i++)
        if ((int)queued->recipients[i].fate == fate) queued->recipients[i].reported = true;
}

bool mw_report_settled(const struct mw_recipient *recipient) {
    return recipient->fate != MW_WAITING && recipient->reported;
}

static void tell_failures(struct mw_world *world, const struct mw_queued *queued) {
    for (size_t i = 0; i < queued->recipient_count; i++) {
        const struct mw_recipient *recipient = &queued->recipients[i];
        if (recipient->fate == MW_FAILED && !recipient->reported)
            MW_NOTE(world, queued->host, MW_NOTICE_RECIPIENT_FAILED, queued->message, recipient->address,
                    recipient->reason ? recipient->reason : recipient->status);
    }
}

bool mw_report_failures(struct mw_world *world, struct mw_queued *queued) {
    size_t count, failed;
    struct mw_bounce_outcome *wanted = collect(queued, MW_FAILED, "FAILURE", &count, &failed);
    struct mw_queued *bounce = NULL;
    if (failed == 0) return true;
    if (count > 0) {
        bounce = write_report(world, queued, MW_NOTICE_BOUNCED, wanted, count, 0);
        if (bounce == NULL) return false;
    }
    tell_failures(world, queued);
    if (*queued->from == '\0')
        MW_NOTE(world, queued->host, MW_NOTICE_BOUNCE_DROPPED, queued->message, "");
    else if (count < failed)
        MW_NOTE(world, queued->host, MW_NOTICE_NOT_REPORTED, queued->message, "");
    if (bounce != NULL) send_report(world, queued, MW_NOTICE_BOUNCED, bounce);
    mark(queued, MW_FAILED);
    return true;
}

bool mw_report_successes(struct mw_world *world, struct mw_queued *queued) {
    size_t count, delivered;
    struct mw_bounce_outcome *wanted = collect(queued, MW_DELIVERED, "SUCCESS", &count, &delivered);
    if (count > 0) {
        struct mw_queued *report = write_report(world, queued, MW_NOTICE_REPORTED, wanted, count, 0);
        if (report == NULL) return false;
        send_report(world, queued, MW_NOTICE_REPORTED, report);
    }
    mark(queued, MW_DELIVERED);
    return true;
}

bool mw_report_delay(struct mw_world *world, struct mw_queued *queued, int64_t until_us) {
    size_t count, waiting;
    struct mw_bounce_outcome *wanted = collect(queued, MW_WAITING, "DELAY", &count, &waiting);
    if (count == 0) return true;
    struct mw_queued *report = write_report(world, queued, MW_NOTICE_DELAY_REPORTED, wanted, count, until_us);
    if (report != NULL) send_report(world, queued, MW_NOTICE_DELAY_REPORTED, report);
    return report != NULL;
}
