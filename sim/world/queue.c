/* The MTA's queue: every message that it has taken responsibility for, until each recipient's fate is known.
 *
 * RFC 5321 §4.5.4.1: retry, with growing waits, and give up after days; §6.1: whoever took a message and
 * cannot deliver it must say so to the reverse-path: see report.c. */
#include <string.h>

#include "sim/base/memory.h"
#include "sim/mail/address.h"
#include "sim/mail/received.h"
#include "sim/trace/notice.h"
#include "sim/world/inside.h"

/* SIMPLIFIED: a queue manager that looks this long after a message came; real ones are woken at once and then
 * take some time to get round to it. So the conversation that brought the message ends first, and can be
 * followed. */
static const int64_t PICK_UP_US = 250 * 1000;
static const int64_t MINUTE_US = 60 * (int64_t)1000000;

const char *mw_queue_new_id(struct mw_world *world, uint16_t host, struct mw_arena *arena) {
    uint64_t number = mw_random_next(&world->hosts[host].random) >> 24;
    return mw_arena_format(arena, "%010llX", (unsigned long long)number);
}

void mw_queue_use(struct mw_queued *queued) {
    queued->users++;
}

void mw_queue_release(struct mw_queued *queued) {
    if (--queued->users == 0) mw_queue_free(queued);
}

void mw_queue_free(struct mw_queued *queued) {
    mw_arena_free(&queued->arena);
    mw_free(queued);
}

/* Without those for whom nothing more is to be done. */
struct mw_kept_letter mw_queue_face(struct mw_world *world, const struct mw_queued *queued,
                                    struct mw_arena *arena) {
    const char **to = mw_arena_alloc(arena, queued->recipient_count * sizeof *to);
    struct mw_smtp_wish *wishes = mw_arena_alloc(arena, queued->recipient_count * sizeof *wishes);
    bool *there = mw_arena_alloc(arena, queued->recipient_count * sizeof *there);
    struct mw_kept_letter face = {.host = world->scenario->hosts[queued->host].face.name,
                                  .id = queued->id,
                                  .from = queued->from,
                                  .to = to,
                                  .wishes = wishes,
                                  .there = there,
                                  .ret = queued->ret,
                                  .envid = queued->envid,
                                  .arrived_s =
                                      world->scenario->about.start_epoch_s + queued->arrived_us / 1000000,
                                  .delay_told = queued->delay_told,
                                  .about = queued->about,
                                  .told = queued->told,
                                  .told_count = queued->told_count,
                                  .message = queued->message,
                                  .text = mw_world_bytes(world, queued->text)};
    for (size_t i = 0; i < queued->recipient_count; i++) {
        if (mw_report_settled(&queued->recipients[i])) continue;
        there[face.to_count] = queued->recipients[i].fate == MW_DELIVERED;
        wishes[face.to_count] = queued->recipients[i].wish;
        to[face.to_count++] = queued->recipients[i].address;
    }
    return face;
}

static bool keep(struct mw_world *world, const struct mw_queued *queued) {
    if (world->keeper == NULL) return true;
    struct mw_arena scratch = {0};
    struct mw_kept_letter face = mw_queue_face(world, queued, &scratch);
    bool kept = world->keeper->queued(world->keeper->self, &face);
    mw_arena_free(&scratch);
    return kept;
}

/* The place of a letter that is gone is free for another. */
static void take_place(struct mw_world *world, struct mw_queued *queued) {
    size_t place = 0;
    while (place < world->queue_count && world->queue[place] != NULL)
        place++;
    if (place == world->queue_count) {
        MW_GROW(world->queue, world->queue_count, world->queue_capacity);
        world->queue_count++;
    }
    world->queue[place] = queued;
    queued->index = (uint32_t)place;
}

static const char *own_text(struct mw_queued *queued, const char *text) {
    return text ? mw_arena_text(&queued->arena, text) : NULL;
}

/* Who has it was found to have it after a crash. Whether that server was told what to report, as it is if it
 * offers DSN, nobody remembers. */
static void was_delivered(const struct mw_world *world, struct mw_queued *queued,
                          struct mw_recipient *recipient) {
    uint16_t home = mw_world_home(world, recipient->address, queued->host);
    recipient->fate = MW_DELIVERED;
    recipient->status = "2.0.0";
    if (home == queued->host || home == MW_NO_HOST) return;
    recipient->remote = world->scenario->hosts[home].face.name;
    recipient->reported = !world->scenario->hosts[home].software.old_smtp;
}

static void copy_letter(const struct mw_world *world, struct mw_queued *queued,
                        const struct mw_kept_letter *letter) {
    queued->id = own_text(queued, letter->id);
    queued->from = own_text(queued, letter->from);
    queued->ret = own_text(queued, letter->ret);
    queued->envid = own_text(queued, letter->envid);
    queued->recipient_count = letter->to_count;
    queued->recipients = mw_arena_alloc(&queued->arena, letter->to_count * sizeof *queued->recipients);
    for (size_t i = 0; i < letter->to_count; i++) {
        struct mw_recipient *recipient = &queued->recipients[i];
        recipient->address = own_text(queued, letter->to[i]);
        if (letter->wishes != NULL)
            recipient->wish = (struct mw_smtp_wish){own_text(queued, letter->wishes[i].notify),
                                                    own_text(queued, letter->wishes[i].orcpt)};
        if (letter->there != NULL && letter->there[i]) was_delivered(world, queued, recipient);
    }
    queued->about = own_text(queued, letter->about);
    queued->told = mw_arena_alloc(&queued->arena, letter->told_count * sizeof *queued->told);
    for (; queued->told_count < letter->told_count; queued->told_count++)
        queued->told[queued->told_count] = own_text(queued, letter->told[queued->told_count]);
}

struct mw_queued *mw_queue_make(struct mw_world *world, uint16_t host, const struct mw_kept_letter *letter,
                                uint32_t text) {
    struct mw_queued *queued = mw_alloc(sizeof *queued);
    int64_t start_s = world->scenario->about.start_epoch_s;
    *queued = (struct mw_queued){.users = 1,
                                 .host = host,
                                 .text = text,
                                 .message = letter->message,
                                 .arrived_us = letter->arrived_s ? (letter->arrived_s - start_s) * 1000000
                                                                 : mw_world_now(world),
                                 .delay_told = letter->delay_told};
    copy_letter(world, queued, letter);
    if (keep(world, queued)) return queued;
    mw_queue_free(queued);
    return NULL;
}

void mw_queue_add(struct mw_world *world, struct mw_queued *queued) {
    struct mw_world_host *host = &world->hosts[queued->host];
    queued->uid = ++host->queue_uid;
    take_place(world, queued);
    mw_world_mail(world, MW_RECORD_MAIL_ADDED, host->queue_store, queued->message, queued->uid, queued->text);
    mw_script_live(world, mw_world_step_of(world, queued->message), +1);
    mw_net_wake(world->net, mw_world_now(world) + PICK_UP_US, MW_WAKE_QUEUE, queued->index, 0);
}

/* --- the end of an attempt --- */

static size_t still_waiting(const struct mw_queued *queued) {
    size_t waiting = 0;
    for (size_t i = 0; i < queued->recipient_count; i++)
        waiting += queued->recipients[i].fate == MW_WAITING;
    return waiting;
}

/* Whoever has it already must not get it again after a restart. */
static void keep_known(struct mw_world *world, const struct mw_queued *queued) {
    if (still_waiting(queued) > 0 && still_waiting(queued) < queued->recipient_count) keep(world, queued);
}

static int64_t next_wait_us(const struct mw_world *world, const struct mw_queued *queued) {
    int64_t first_us = world->scenario->hosts[queued->host].software.retry_first_us;
    int64_t wait_us = first_us ? first_us : 15 * MINUTE_US, longest_us = 4 * 60 * MINUTE_US;
    for (uint32_t i = 1; i < queued->attempts && wait_us < longest_us; i++)
        wait_us *= 2;
    return wait_us < longest_us || wait_us == first_us ? wait_us : longest_us;
}

static const char *wait_words(struct mw_world *world, struct mw_arena *arena, int64_t wait_us) {
    long long seconds = (long long)(wait_us / 1000000);
    if (seconds < 60)
        return mw_world_words(world, mw_arena_format(arena, "%lld s", seconds),
                              mw_arena_format(arena, "%lld detik", seconds));
    return mw_world_words(world, mw_arena_format(arena, "%lld min", seconds / 60),
                          mw_arena_format(arena, "%lld menit", seconds / 60));
}

/* When the queue gives up: RFC 5321 §4.5.4.1 asks for four to five days at least. */
static int64_t until_us(const struct mw_world *world, const struct mw_queued *queued) {
    int64_t lifetime_us = world->scenario->hosts[queued->host].software.queue_lifetime_us;
    return queued->arrived_us + (lifetime_us ? lifetime_us : 5 * 24 * 60 * MINUTE_US);
}

/* A place in the queue may be another letter's when the wake-up comes. */
static uint64_t place_detail(const struct mw_queued *queued) {
    return (uint64_t)queued->host << 32 | queued->uid;
}

/* RFC 3461 §4.1 (DELAY): the sender learns once that it takes long; at the right time, be there an attempt or
 * not. */
static void watch_delay(struct mw_world *world, struct mw_queued *queued) {
    int64_t notice_us = world->scenario->hosts[queued->host].software.delay_notice_us;
    int64_t late_us = queued->arrived_us + (notice_us ? notice_us : 4 * 60 * MINUTE_US);
    if (queued->delay_told) return;
    if (late_us <= mw_world_now(world)) {
        queued->delay_told = mw_report_delay(world, queued, until_us(world, queued));
        if (queued->delay_told) keep(world, queued);
    } else if (!queued->delay_watched) {
        queued->delay_watched = true;
        mw_net_wake(world->net, late_us, MW_WAKE_LATE, queued->index, place_detail(queued));
    }
}

void mw_queue_is_late(struct mw_world *world, uint32_t index, uint64_t detail) {
    struct mw_queued *queued = world->queue[index];
    if (queued == NULL || place_detail(queued) != detail) return;
    /* The attempt that is under way may be the good one. */
    if (queued->deliveries == 0) watch_delay(world, queued);
}

/* What could not be delivered now waits for the next attempt, or has waited too long. */
static void defer(struct mw_world *world, struct mw_queued *queued) {
    int64_t wait_us = next_wait_us(world, queued), now_us = mw_world_now(world);
    bool expired = now_us + wait_us > until_us(world, queued);
    for (size_t i = 0; i < queued->recipient_count; i++) {
        struct mw_recipient *recipient = &queued->recipients[i];
        if (recipient->fate != MW_WAITING) continue;
        const char *reason = recipient->reason ? recipient->reason : "";
        if (expired) {
            recipient->fate = MW_FAILED;
            recipient->status = "4.4.7";
        } else {
            MW_NOTE(world, queued->host, MW_NOTICE_DEFERRED, queued->message, recipient->address, reason,
                    wait_words(world, &queued->arena, wait_us));
        }
    }
    if (expired) return;
    mw_net_wake(world->net, now_us + wait_us, MW_WAKE_QUEUE, queued->index, 0);
    watch_delay(world, queued);
}

/* Says what became of it. A report that cannot be kept is written at another attempt: until then the letter
 * stays, though nobody waits for it. */
static bool report(struct mw_world *world, struct mw_queued *queued) {
    bool told = mw_report_successes(world, queued);
    return mw_report_failures(world, queued) && told;
}

static void attempt_over(struct mw_world *world, struct mw_queued *queued) {
    bool told = report(world, queued);
    if (still_waiting(queued)) {
        defer(world, queued);
        if (still_waiting(queued) == 0) told = report(world, queued);
        keep_known(world, queued);
    }
    if (still_waiting(queued)) return;
    if (!told) {
        mw_net_wake(world->net, mw_world_now(world) + next_wait_us(world, queued), MW_WAKE_QUEUE,
                    queued->index, 0);
        return;
    }
    queued->gone = true;
    mw_world_mail(world, MW_RECORD_MAIL_REMOVED, world->hosts[queued->host].queue_store, queued->message,
                  queued->uid, queued->text);
    if (world->keeper) {
        struct mw_kept_letter face = mw_queue_face(world, queued, &queued->arena);
        world->keeper->done(world->keeper->self, &face);
    }
    mw_script_live(world, mw_world_step_of(world, queued->message), -1);
    world->queue[queued->index] = NULL;
    mw_queue_release(queued);
}

void mw_queue_delivery_over(struct mw_world *world, struct mw_queued *queued) {
    if (--queued->deliveries == 0) attempt_over(world, queued);
}

/* --- an attempt --- */

static void deliver_here(struct mw_world *world, struct mw_queued *queued, struct mw_recipient *recipient) {
    struct mw_buffer bytes = {0};
    mw_return_path_add(&bytes, mw_span_of(queued->from));
    mw_buffer_add(&bytes, mw_world_bytes(world, queued->text));
    enum mw_status status =
        mw_postbox_deliver(world, queued->host, recipient->address, mw_buffer_span(&bytes), queued->message);
    mw_buffer_free(&bytes);
    if (status == MW_SYSTEM) { /* the keeper has trouble: perhaps not at the next attempt */
        recipient->status = "4.3.0";
        recipient->reason = mw_world_words(world, "it could not be stored", "tidak dapat disimpan");
        return;
    }
    recipient->fate = status == MW_OK ? MW_DELIVERED : MW_FAILED;
    recipient->status = status == MW_OK ? "2.0.0" : status == MW_FULL ? "5.2.2" : "5.1.1";
    if (status != MW_OK)
        recipient->reason = status == MW_FULL
                                ? mw_world_words(world, "the mailbox is full", "kotak suratnya penuh")
                                : mw_world_words(world, "no such user", "tidak ada pengguna itu");
}

static bool same_domain(const char *a, const char *b) {
    return mw_domain_equal(mw_span_of(mw_world_domain_of(a)), mw_span_of(mw_world_domain_of(b)));
}

/* Whether no recipient before this one that still waits has the same domain. */
static bool first_of_domain(const struct mw_queued *queued, size_t i) {
    for (size_t before = 0; before < i; before++)
        if (queued->recipients[before].fate == MW_WAITING &&
            same_domain(queued->recipients[before].address, queued->recipients[i].address))
            return false;
    return true;
}

static bool is_local(const struct mw_world *world, const struct mw_queued *queued, size_t i) {
    return mw_world_home(world, queued->recipients[i].address, queued->host) == queued->host;
}

/* Where a letter is written and read on the same server, this is what takes the place of MX and relay. */
static void tell_local(struct mw_world *world, const struct mw_queued *queued) {
    for (size_t i = 0; i < queued->recipient_count; i++) {
        const char *domain = mw_world_domain_of(queued->recipients[i].address);
        if (*domain && is_local(world, queued, i) && first_of_domain(queued, i))
            MW_NOTE(world, queued->host, MW_NOTICE_LOCAL_DELIVERY, queued->message, domain);
    }
}

void mw_queue_run(struct mw_world *world, uint32_t index) {
    struct mw_queued *queued = world->queue[index];
    if (queued->gone || queued->deliveries > 0) return;
    if (queued->attempts++ == 0 && queued->first_hand) tell_local(world, queued);
    queued->deliveries = 1; /* the local ones together; held until all others have begun */
    for (size_t i = 0; i < queued->recipient_count; i++) {
        struct mw_recipient *recipient = &queued->recipients[i];
        if (recipient->fate == MW_WAITING && is_local(world, queued, i))
            deliver_here(world, queued, recipient);
    }
    for (size_t i = 0; i < queued->recipient_count; i++) {
        bool waits_here = is_local(world, queued, i); /* for room: no other server has it */
        if (queued->recipients[i].fate != MW_WAITING || waits_here || !first_of_domain(queued, i)) continue;
        queued->deliveries++;
        mw_delivery_begin(world, queued, mw_world_domain_of(queued->recipients[i].address));
    }
    mw_report_successes(world, queued);
    keep_known(world, queued);
    mw_queue_delivery_over(world, queued);
}
