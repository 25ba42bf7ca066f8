/* Relaying: one attempt to give a queued message to the servers of one domain.
 *
 * RFC 5321 §5.1: the domain's MX hosts in order of preference, equal ones in the order the DNS gave them;
 * without MX the domain's own address; a null MX (RFC 7505) takes no mail. Every address of a host is tried.
 * SIMPLIFIED: IPv6 addresses are asked for only when a host has no IPv4 address. */
#include <string.h>

#include "sim/base/check.h"
#include "sim/mail/address.h"
#include "sim/protocol/smtp/client.h"
#include "sim/protocol/smtp/path.h"
#include "sim/trace/notice.h"
#include "sim/world/inside.h"

struct delivery {
    struct mw_queued *queued;
    const char *domain;
    const struct mw_lookup_mx *hosts;
    size_t host_count, next_host;
    const char *host; /* that is being tried */
    const struct mw_ip *addresses;
    size_t address_count, next_address;
    struct mw_smtp_job job;
    size_t *recipients; /* of the queued message, in the order of the job's envelope */
    bool unreachable;   /* this conversation ended before the outcome was known */
    bool settled;       /* the outcome is known, and the queue was told */
};

static void try_next_address(struct mw_world *world, struct delivery *delivery);
static void try_next_host(struct mw_world *world, struct delivery *delivery);

static bool concerns(const struct delivery *delivery, const struct mw_recipient *recipient) {
    return recipient->fate == MW_WAITING &&
           mw_domain_equal(mw_span_of(mw_world_domain_of(recipient->address)), mw_span_of(delivery->domain));
}

/* The same fate, or the same reason to wait, for all that are still waiting for this delivery. */
static void settle(struct delivery *delivery, bool failed, const char *status, const char *reason,
                   const char *remote) {
    for (size_t i = 0; i < delivery->queued->recipient_count; i++) {
        struct mw_recipient *recipient = &delivery->queued->recipients[i];
        if (!concerns(delivery, recipient)) continue;
        if (failed) recipient->fate = MW_FAILED;
        recipient->status = status;
        recipient->reply = NULL;
        recipient->reason = reason;
        recipient->remote = remote;
    }
}

/* "5.1.1" out of "550 5.1.1 No such user"; without one, what the reply's class says (RFC 3463 §2). */
static const char *status_of(struct mw_arena *arena, struct mw_span reply) {
    struct mw_span rest = mw_span_from(reply, 4);
    struct mw_span code = mw_span_word(&rest);
    if (code.len >= 5 && code.data[0] == reply.data[0] && code.data[1] == '.')
        return mw_arena_span_text(arena, code);
    return reply.len && reply.data[0] == '4' ? "4.0.0" : "5.0.0";
}

/* --- the conversation --- */

static void refused(struct delivery *delivery, struct mw_recipient *recipient, struct mw_span reply,
                    bool final) {
    struct mw_arena *arena = &delivery->queued->arena;
    recipient->fate = final ? MW_FAILED : MW_WAITING;
    recipient->status = final || reply.data[0] == '4' ? status_of(arena, reply) : "4.5.3";
    recipient->reply = recipient->reason = mw_arena_span_text(arena, reply);
    recipient->remote = delivery->host;
}

/* What a server that heard the sender's wishes makes of the message is that server's to report. */
static void relayed(struct delivery *delivery, struct mw_recipient *recipient, struct mw_span reply,
                    bool reports) {
    recipient->fate = MW_DELIVERED;
    recipient->status = "2.0.0";
    recipient->reply = mw_arena_span_text(&delivery->queued->arena, reply);
    recipient->remote = delivery->host;
    recipient->reported = reports;
}

static void tells(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct delivery *delivery = end->work;
    struct mw_queued *queued = delivery->queued;
    switch ((enum mw_smtp_client_news)fact->code) {
    case MW_SMTP_RECIPIENT_ACCEPTED: break;
    case MW_SMTP_RECIPIENT_REFUSED:
        refused(delivery, &queued->recipients[delivery->recipients[fact->number]], fact->text,
                mw_smtp_client_refusal_is_final(fact->text));
        /* What is refused for now must not be taken for accepted when the message is. */
        delivery->recipients[fact->number] = SIZE_MAX;
        break;
    case MW_SMTP_MESSAGE_ACCEPTED:
        for (size_t i = 0; i < delivery->job.envelope.to_count; i++)
            if (delivery->recipients[i] != SIZE_MAX)
                relayed(delivery, &queued->recipients[delivery->recipients[i]], fact->text,
                        mw_smtp_client_passes_wishes(end->machine));
        MW_NOTE(world, end->host, MW_NOTICE_RELAYED, queued->message, delivery->host,
                world->scenario->hosts[end->host].face.name);
        /* The promise is the other server's from this reply on, whatever becomes of the connection. */
        delivery->settled = true;
        mw_queue_delivery_over(world, queued);
        break;
    case MW_SMTP_LOGIN_REFUSED:
    case MW_SMTP_MESSAGE_REFUSED:
        for (size_t i = 0; i < delivery->job.envelope.to_count; i++)
            if (delivery->recipients[i] != SIZE_MAX)
                refused(delivery, &queued->recipients[delivery->recipients[i]], fact->text,
                        fact->text.len && fact->text.data[0] == '5');
        break;
    case MW_SMTP_CONNECTION_FAILED: delivery->unreachable = true; break;
    }
}

static void ended(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    struct delivery *delivery = end->work;
    if (delivery->settled) return;
    if (!delivery->unreachable) {
        mw_queue_delivery_over(world, delivery->queued);
        return;
    }
    const char *reason =
        ending == MW_ENDED_REFUSED  ? mw_world_words(world, "connection refused", "sambungan ditolak")
        : ending == MW_ENDED_SILENT ? mw_world_words(world, "no answer", "tidak ada jawaban")
                                    : mw_world_words(world, "connection lost", "sambungan terputus");
    settle(delivery, false, "4.4.1", reason, delivery->host);
    try_next_address(world, delivery);
}

static void asks(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    (void)world, (void)end, (void)fact;
    MW_ASSERT(!"a client has no questions");
}

static void destroy(struct mw_end *end) {
    struct delivery *delivery = end->work;
    mw_smtp_client_destroy(end->machine);
    mw_queue_release(delivery->queued);
}

static const struct mw_role relaying = {MW_PROTOCOL_SMTP, 0, asks, tells, ended, destroy};

static void converse(struct mw_world *world, struct delivery *delivery, const struct mw_ip *address) {
    struct mw_queued *queued = delivery->queued;
    const struct mw_scenario_host *host = &world->scenario->hosts[queued->host];
    const char **to = mw_arena_alloc(&queued->arena, queued->recipient_count * sizeof *to);
    struct mw_smtp_wish *wishes = mw_arena_alloc(&queued->arena, queued->recipient_count * sizeof *wishes);
    size_t count = 0;
    delivery->recipients =
        mw_arena_alloc(&queued->arena, queued->recipient_count * sizeof *delivery->recipients);
    for (size_t i = 0; i < queued->recipient_count; i++) {
        if (!concerns(delivery, &queued->recipients[i])) continue;
        delivery->recipients[count] = i;
        wishes[count] = queued->recipients[i].wish;
        to[count++] = queued->recipients[i].address;
    }
    delivery->unreachable = false;
    mw_queue_use(queued);
    delivery->job = (struct mw_smtp_job){.helo_name = host->face.name,
                                         .envelope = {.from = queued->from,
                                                      .to = to,
                                                      .to_count = count,
                                                      .wishes = wishes,
                                                      .ret = queued->ret,
                                                      .envid = queued->envid},
                                         .message = mw_world_bytes(world, queued->text),
                                         .pipelining = host->software.pipelining};
    struct mw_smtp_client *client = mw_smtp_client_create(&delivery->job);
    struct mw_end *end = mw_world_connect(world, queued->host, address, 25, &relaying, client,
                                          mw_smtp_client_session(client), delivery);
    end->message = queued->message;
    end->store = world->hosts[queued->host].queue_store;
}

/* --- which server --- */

static void try_next_address(struct mw_world *world, struct delivery *delivery) {
    if (delivery->next_address < delivery->address_count) {
        converse(world, delivery, &delivery->addresses[delivery->next_address++]);
    } else {
        try_next_host(world, delivery);
    }
}

static void address_told(struct mw_world *world, void *work, const struct mw_resolver_answer *answer) {
    struct delivery *delivery = work;
    uint16_t host = delivery->queued->host;
    if (answer->status == MW_LOOKUP_FOUND) {
        delivery->addresses = answer->addresses;
        delivery->address_count = answer->address_count;
        delivery->next_address = 0;
        try_next_address(world, delivery);
        return;
    }
    if (answer->status == MW_LOOKUP_NODATA && answer->type == MW_DNS_A) {
        mw_names_ask(world, host, delivery->host, MW_DNS_AAAA, address_told, delivery,
                     &delivery->queued->arena);
        return;
    }
    bool final = answer->status == MW_LOOKUP_NXDOMAIN || answer->status == MW_LOOKUP_NODATA;
    MW_NOTE(world, host, final ? MW_NOTICE_NAME_UNKNOWN : MW_NOTICE_DNS_SILENT, delivery->queued->message,
            answer->name);
    /* RFC 5321 §5.1: an MX that cannot be resolved is as one that cannot be reached; the only host is final.
     */
    settle(delivery, final && delivery->host_count == 1, final ? "5.4.4" : "4.4.3",
           mw_world_words(world, "its server's name has no address", "nama servernya tidak punya alamat"),
           delivery->host);
    try_next_host(world, delivery);
}

static void try_next_host(struct mw_world *world, struct delivery *delivery) {
    struct mw_queued *queued = delivery->queued;
    bool waiting = false;
    for (size_t i = 0; i < queued->recipient_count; i++)
        waiting = waiting || concerns(delivery, &queued->recipients[i]);
    if (!waiting || delivery->next_host == delivery->host_count) {
        mw_queue_delivery_over(world, queued);
        return;
    }
    const char *before = delivery->next_host ? delivery->host : NULL;
    delivery->host = delivery->hosts[delivery->next_host++].host;
    if (before) MW_NOTE(world, queued->host, MW_NOTICE_NEXT_HOST, queued->message, before, delivery->host);
    mw_names_ask(world, queued->host, delivery->host, MW_DNS_A, address_told, delivery, &queued->arena);
}

/* RFC 5321 §5.1: a server that is in the list itself must not give mail to itself or to a worse one. */
static size_t hosts_better_than_me(const struct mw_world *world, const struct delivery *delivery,
                                   const struct mw_lookup_mx *mx, size_t count) {
    const char *me = world->scenario->hosts[delivery->queued->host].face.name;
    for (size_t i = 0; i < count; i++) {
        if (!mw_dns_name_equal(mx[i].host, me)) continue;
        size_t better = 0;
        while (mx[better].preference < mx[i].preference)
            better++;
        return better;
    }
    return count;
}

static void give_up(struct mw_world *world, struct delivery *delivery, int notice, const char *status,
                    const char *words) {
    MW_NOTE(world, delivery->queued->host, notice, delivery->queued->message, delivery->domain);
    settle(delivery, status[0] == '5', status, words, NULL);
    mw_queue_delivery_over(world, delivery->queued);
}

static void use_hosts(struct mw_world *world, struct delivery *delivery,
                      const struct mw_resolver_answer *answer) {
    struct mw_queued *queued = delivery->queued;
    if (answer->mx_count == 1 && (*answer->mx[0].host == '\0' || strcmp(answer->mx[0].host, ".") == 0)) {
        give_up(world, delivery, MW_NOTICE_MX_NULL, "5.1.10",
                mw_world_words(world, "the domain takes no mail", "domain itu tidak menerima surat"));
        return;
    }
    MW_NOTE(world, queued->host, MW_NOTICE_MX_FOUND, queued->message, delivery->domain, answer->mx[0].host,
            mw_arena_format(&queued->arena, "%u", answer->mx[0].preference));
    delivery->hosts = answer->mx;
    delivery->host_count = hosts_better_than_me(world, delivery, answer->mx, answer->mx_count);
    if (delivery->host_count == 0)
        settle(delivery, true, "5.4.6",
               mw_world_words(world, "mail for this domain loops back to this server",
                              "surat untuk domain itu kembali ke server ini"),
               NULL);
    try_next_host(world, delivery);
}

static void mx_told(struct mw_world *world, void *work, const struct mw_resolver_answer *answer) {
    struct delivery *delivery = work;
    switch (answer->status) {
    case MW_LOOKUP_FOUND: use_hosts(world, delivery, answer); break;
    case MW_LOOKUP_NXDOMAIN:
        give_up(world, delivery, MW_NOTICE_NAME_UNKNOWN, "5.1.2",
                mw_world_words(world, "the domain does not exist", "domain itu tidak ada"));
        break;
    case MW_LOOKUP_NODATA: {
        struct mw_lookup_mx *implicit = mw_arena_alloc(&delivery->queued->arena, sizeof *implicit);
        *implicit = (struct mw_lookup_mx){0, delivery->domain};
        MW_NOTE(world, delivery->queued->host, MW_NOTICE_MX_MISSING, delivery->queued->message,
                delivery->domain);
        delivery->hosts = implicit;
        delivery->host_count = 1;
        try_next_host(world, delivery);
        break;
    }
    case MW_LOOKUP_SILENT:
    case MW_LOOKUP_SERVFAIL:
        give_up(world, delivery, MW_NOTICE_DNS_SILENT, "4.4.3",
                mw_world_words(world, "no answer from the DNS", "tidak ada jawaban dari DNS"));
        break;
    }
}

/* RFC 5321 §4.1.3: an address is where the mail goes, and the DNS is not asked. */
static void use_literal(struct mw_world *world, struct delivery *delivery, const struct mw_ip *literal) {
    struct mw_ip *address = mw_arena_alloc(&delivery->queued->arena, sizeof *address);
    *address = *literal;
    delivery->host = delivery->domain;
    delivery->addresses = address;
    delivery->address_count = 1;
    try_next_address(world, delivery);
}

void mw_delivery_begin(struct mw_world *world, struct mw_queued *queued, const char *domain) {
    struct delivery *delivery = mw_arena_alloc(&queued->arena, sizeof *delivery);
    delivery->queued = queued;
    delivery->domain = domain;
    struct mw_ip literal;
    if (mw_path_literal(mw_span_of(domain), &literal)) {
        use_literal(world, delivery, &literal);
        return;
    }
    mw_names_ask(world, queued->host, domain, MW_DNS_MX, mx_told, delivery, &queued->arena);
}
