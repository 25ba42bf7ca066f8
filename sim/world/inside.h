/* For sim/world alone: the state of a running world, and how its parts call each other.
 *
 * world.c owns the loop: it takes the next event off the network and hands it to whom it concerns. A TCP
 * connection is a `wire` with two `ends`; each end is a protocol machine and the role that it plays on its
 * host (submitting, relaying, receiving, fetching, serving a mailbox). conversation.c drives the machines and
 * turns their facts into trace records; the roles answer the machines' questions and act on their news. */
#ifndef MW_WORLD_INSIDE_H
#define MW_WORLD_INSIDE_H

#include "sim/base/arena.h"
#include "sim/base/random.h"
#include "sim/mail/account.h"
#include "sim/mail/cache.h"
#include "sim/mail/date.h"
#include "sim/mail/device.h"
#include "sim/net/net.h"
#include "sim/net/resolver.h"
#include "sim/protocol/dns/zone.h"
#include "sim/protocol/session.h"
#include "sim/protocol/smtp/client.h"
#include "sim/world/keep.h"
#include "sim/world/outside.h"
#include "sim/world/world.h"

struct mw_end;

/* How a conversation ended for one of its ends. */
enum mw_ending {
    MW_ENDED_WELL,    /* both sides closed */
    MW_ENDED_REFUSED, /* it never began: RST */
    MW_ENDED_SILENT,  /* it never began, or went dead: nothing came back */
    MW_ENDED_BROKEN,  /* it was cut off by the other side */
};

/* What an end does on its host. */
struct mw_role {
    enum mw_protocol protocol;
    int side;
    /* The machine waits for an answer, and gets it before this returns. Texts of the fact die with the
     * answer. */
    void (*asks)(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact);
    void (*tells)(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact);
    /* The conversation is over; called once. The machine still lives, its transport does not. */
    void (*ended)(struct mw_world *world, struct mw_end *end, enum mw_ending ending);
    void (*destroy)(struct mw_end *end); /* frees the machine */
};

/* Lines that were said and that the other end has not read yet. */
struct mw_unheard {
    uint32_t *records;
    size_t first, count, capacity;
};

struct mw_end {
    const struct mw_role *role; /* NULL: not open yet, or gone */
    struct mw_session *session;
    void *machine; /* the same as the role's own type */
    void *work;    /* what the role is doing: a submission, a visit, a delivery */
    /* Somebody else may have changed this account; false: this end has nothing to do with it. May be NULL. */
    /* The machine waits until what it said has left, and is to be told; NULL: it does not. */
    void (*has_room)(struct mw_world *world, struct mw_end *end);
    bool (*looks)(struct mw_world *world, struct mw_end *end, const struct mw_account *account);
    bool (*lags)(const struct mw_end *end); /* it has looked, and there is more to tell than goes at once */
    const struct mw_account *unseen;        /* it is to look at this once more has left; NULL: at none */
    uint32_t wire;                          /* the network's number of the connection */
    uint32_t connection;                    /* the catalogue's */
    int side;
    uint16_t host, peer;
    uint32_t heard;   /* the record of the line that was heard last; MW_NONE */
    uint32_t message; /* of the content that was said or heard last; MW_NONE */
    uint32_t store;   /* where the content that is said comes from; MW_NONE */
    int64_t armed_us; /* the earliest wake-up that is under way; MW_NEVER: none */
    bool closing, ended;
    bool speaking;              /* its facts are being read */
    struct mw_unheard unheard;  /* said by the other end */
    struct mw_outside *outside; /* the other end is no simulated one; else NULL */
};

struct mw_wire {
    struct mw_end ends[2]; /* the client's, the server's */
};

/* A question to the DNS that somebody on a host waits for. Answered by calling `told` once. */
struct mw_lookup {
    uint32_t number; /* the resolver's */
    uint16_t host;
    void (*told)(struct mw_world *world, void *work, const struct mw_resolver_answer *answer);
    void *work;
    struct mw_arena *arena; /* where the answer is kept */
    uint32_t asked;         /* the record that came next: what was said about it stands behind that */
};

/* One recipient of a queued message. */
struct mw_recipient {
    const char *address;
    enum { MW_WAITING, MW_DELIVERED, MW_FAILED } fate;
    const char *status; /* why it waits or failed, as RFC 3463 numbers it: "5.1.1" */
    const char *reply;  /* the server's own words; NULL: none replied */
    const char *reason; /* in words, for a notice: the reply, or ours */
    const char *remote; /* the server that was asked; NULL: none */
    bool reported;      /* the sender was told of it here, or is not to be */
    struct mw_smtp_wish wish;
};

/* A message that an MTA has taken responsibility for. It lives as long as it is in the queue, or a
 * conversation is about it. */
struct mw_queued {
    struct mw_arena arena; /* of all that belongs to it */
    size_t users;          /* the queue, and each conversation about it */
    uint16_t host;
    uint32_t index;          /* in the world's list */
    const char *id;          /* the queue's name for it, "4C1F6A2B90" */
    const char *from;        /* reverse-path; "" for bounces */
    const char *ret, *envid; /* as in struct mw_envelope */
    struct mw_recipient *recipients;
    size_t recipient_count;
    uint32_t text, message, uid; /* uid in the queue's store */
    int64_t arrived_us;
    uint32_t attempts;
    size_t deliveries;              /* to other servers, under way */
    bool delay_watched, delay_told; /* whether the sender will be told that it takes long, or was */
    const char *about, **told;      /* as in struct mw_kept_letter */
    size_t told_count;
    bool first_hand; /* from a person or from this server itself, not from another server */
    bool gone;
};

/* A folder and the store that shows it. */
struct mw_shown_folder {
    uint32_t folder; /* id in its account */
    uint32_t store;
};

/* What a person, or a host's postmaster, has on their server. */
struct mw_world_account {
    struct mw_account account;
    uint16_t host; /* MW_NO_HOST: the person's domain has no server here */
    const char *name;
    struct mw_shown_folder *shown; /* in order of their ids */
    size_t shown_count, shown_capacity;
    uint32_t *free_stores; /* that show nothing any more */
    size_t free_count, free_capacity;
};

/* What the trace shows of a letter on an IMAP device. */
struct mw_shown_letter {
    uint32_t uid, message, text;
    uint16_t flags; /* as they were shown last */
};

/* A folder of an IMAP device and the store that shows it. */
struct mw_shown_copy {
    const char *name;
    uint32_t store;
    bool gone; /* the folder is no longer there; the store waits for one of the same name */
    struct mw_shown_letter *letters;
    size_t letter_count, letter_capacity;
};

struct mw_imap_device {
    struct mw_cache cache;
    struct mw_shown_copy *shown; /* INBOX first */
    size_t shown_count, shown_capacity;
};

/* One message on its way to its sender's own server. */
struct mw_submission {
    uint32_t step, device;
    uint32_t message;
    uint32_t uid; /* in the outbox; 0: it never lay there */
    struct mw_smtp_job job;
    bool accepted, failed; /* failed: at least one recipient will not get it this way */
};

/* What a device has written and not sent yet. */
struct mw_outbox {
    bool offline;   /* the device */
    uint32_t store; /* MW_NONE: this device never sends while it is offline */
    uint32_t last_uid;
    struct mw_submission **waiting; /* the oldest first; the world's */
    size_t count, capacity;
    bool busy;     /* it is being emptied: */
    uint32_t step; /* which step waits for that */
    size_t tried;  /* how many stay, for now */
    bool failed;   /* one that was tried */
};

struct mw_world_host {
    struct mw_resolver *resolver;
    int64_t resolver_armed_us;
    uint32_t queue_store; /* MTA: catalogue number */
    uint32_t queue_uid;
    struct mw_random random;            /* names of queued messages */
    struct mw_world_account postmaster; /* RFC 5321 §4.5.1: must be there. Shown once somebody has written */
};

struct mw_world_step {
    bool waking, begun, done;
    bool spoiled;           /* a part of it has failed: so has it, however the rest goes */
    int64_t watch_until_us; /* WATCH: 0: it has not begun */
    unsigned watch_tries;   /* to connect again, since it was broken off */
    size_t live;            /* queued messages that go back to it */
};

struct mw_world {
    const struct mw_scenario *scenario;
    struct mw_trace *trace;
    struct mw_net *net;
    struct mw_arena arena; /* everything that lives as long as the world */
    struct mw_dns_zone zone;
    struct mw_world_host *hosts;
    struct mw_world_account *accounts; /* one per person */
    struct mw_device *devices;
    struct mw_imap_device *imap_devices; /* likewise one per device */
    struct mw_outbox *outboxes;          /* likewise */
    uint32_t *device_store, *sent_store;
    uint32_t *sent_uid;
    struct mw_world_step *steps;
    struct mw_wire **wires; /* by the network's connection number */
    size_t wire_count, wire_capacity;
    struct mw_lookup **lookups;
    size_t lookup_count, lookup_capacity;
    struct mw_queued **queue; /* of all MTAs; a NULL is a place that is free again */
    size_t queue_count, queue_capacity;
    uint32_t *message_step; /* of the first letters: the script step that each goes back to, or MW_NONE */
    size_t step_count, step_capacity;
    uint32_t message_count;
    const char **words; /* that notices have used, each once */
    size_t word_count, word_capacity;
    const struct mw_keeper *keeper; /* NULL: nothing outlives the run */
    struct mw_outsiders outsiders;
    bool looks_again; /* a wake-up for those who are behind is under way */
};

/* What a wake-up of the network's heap means to the world. */
enum mw_wake {
    MW_WAKE_STEP,     /* subject: step */
    MW_WAKE_WATCH,    /* subject: step, of a watch that was broken off */
    MW_WAKE_SESSION,  /* subject: network connection, detail: side */
    MW_WAKE_RESOLVER, /* subject: host */
    MW_WAKE_QUEUE,    /* subject: index in the queue */
    MW_WAKE_LATE,     /* subject: index in the queue, detail: whose place it is */
    MW_WAKE_LOOK,     /* ends that were behind may look now */
    MW_WAKE_CLOCK,    /* the clock moves on, and nothing happens */
};

/* --- records (world.c) -----------------------------------------------------------------------------------
 */

struct mw_span mw_world_bytes(const struct mw_world *world, uint32_t text);
/* A letter comes to lie in a store, leaves it, or is marked. */
void mw_world_mail(struct mw_world *world, enum mw_record_kind kind, uint32_t store, uint32_t message,
                   uint32_t uid, uint32_t text);
/* args ends in NULL; at most four. */
void mw_world_notice(struct mw_world *world, uint16_t host, int notice, uint32_t message,
                     const char *const *args);
#define MW_NOTE(world, host, notice, message, ...)                                                           \
    mw_world_notice((world), (host), (notice), (message), (const char *const[]){__VA_ARGS__, NULL})

/* Arguments of notices that differ by language; they live as long as the world. */
const char *mw_world_title(struct mw_world *world, uint16_t host);
const char *mw_world_words(struct mw_world *world, const char *english, const char *indonesian);
/* The number of a new letter; step: the one that it goes back to, or MW_NONE. */
uint32_t mw_world_new_message(struct mw_world *world, uint32_t step);
uint32_t mw_world_step_of(const struct mw_world *world, uint32_t message);

/* --- conversations (conversation.c) ----------------------------------------------------------------------
 */

/* Gives an end its machine; the machine greets when its transport is open. */
void mw_end_take(struct mw_world *world, struct mw_end *end, const struct mw_role *role, void *machine,
                 struct mw_session *session, void *work);
void mw_end_opened(struct mw_world *world, struct mw_end *end);
void mw_end_feed(struct mw_world *world, struct mw_end *end, struct mw_span bytes);
void mw_end_wake(struct mw_world *world, struct mw_end *end);
/* What it said has left; nothing happens if the machine does not wait for that. */
void mw_end_has_room(struct mw_world *world, struct mw_end *end);
void mw_end_over(struct mw_world *world, struct mw_end *end, enum mw_ending ending);
void mw_end_release(struct mw_end *end);
/* The machine has been called from elsewhere: what it says goes out. */
void mw_end_speaks(struct mw_world *world, struct mw_end *end);
/* All ends that work on this account look at it, but those that are at work just now. Whose peer has much to
 * read yet looks later, and then sees several changes as one. */
void mw_end_all_look(struct mw_world *world, const struct mw_account *account);
void mw_end_look_again(struct mw_world *world);

/* --- the network's side (world.c) -------------------------------------------------------------------------
 */

/* Starts a connection; the machine speaks when it is open. */
struct mw_end *mw_world_connect(struct mw_world *world, uint16_t host, const struct mw_ip *to, uint16_t port,
                                const struct mw_role *role, void *machine, struct mw_session *session,
                                void *work);

/* --- names (names.c) --------------------------------------------------------------------------------------
 */

void mw_names_listen(struct mw_world *world);
/* told is called once, now or later; the answer is kept in the arena. */
void mw_names_ask(struct mw_world *world, uint16_t host, const char *name, enum mw_dns_type type,
                  void (*told)(struct mw_world *, void *, const struct mw_resolver_answer *), void *work,
                  struct mw_arena *arena);
void mw_names_datagram(struct mw_world *world, const struct mw_net_event *event);
void mw_names_wake(struct mw_world *world, uint16_t host);
/* The conversation that a UDP packet belongs to; MW_NONE. */
uint32_t mw_names_exchange(const struct mw_world *world, const struct mw_net_packet *packet);

/* --- mail client (client.c)
 * --------------------------------------------------------------------------------- */

void mw_client_send(struct mw_world *world, uint32_t step);
void mw_client_fetch(struct mw_world *world, uint32_t step);
void mw_client_submit(struct mw_world *world, struct mw_submission *submission);
/* The answer to a look-up of a server's address, or why there is none (told as a notice). */
bool mw_client_address_found(struct mw_world *world, uint16_t host, const struct mw_resolver_answer *answer);
/* A client has no questions. */
void mw_client_asks_nothing(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact);

/* --- outbox (outbox.c)
 * -------------------------------------------------------------------------------------- */

void mw_outbox_put(struct mw_world *world, struct mw_submission *submission);
/* One that lay there was taken by the server; one was tried, and is over. */
void mw_outbox_sent(struct mw_world *world, struct mw_submission *submission);
void mw_outbox_tried(struct mw_world *world, struct mw_submission *submission, bool good);
void mw_outbox_go_offline(struct mw_world *world, uint32_t step);
/* What waits is sent, then the device looks for mail. */
void mw_outbox_come_online(struct mw_world *world, uint32_t step);

/* --- devices that receive with IMAP (imap_device.c; imap_shown.c: what the trace shows of them)
 * ----------------------- */

void mw_imap_device_step(struct mw_world *world, uint32_t step);
/* The connection of a watch was lost: it begins again, for the rest of its time. */
void mw_imap_device_watch_again(struct mw_world *world, uint32_t step);
/* Visits that are under way end: the device goes offline. */
void mw_imap_device_cut(struct mw_world *world, uint32_t device);
/* What was sent is stored on the server too; the text lives as long as the world. */
void mw_imap_device_save_sent(struct mw_world *world, uint32_t device, struct mw_span text, uint32_t message);

void mw_imap_shown_init(struct mw_world *world, uint32_t device, uint32_t inbox_store);
void mw_imap_shown_free(struct mw_imap_device *device);
/* One of the client machine's news: what the device holds now is shown. The arena is for the time of the
 * call.
 */
void mw_imap_shown_news(struct mw_world *world, uint32_t device, const struct mw_fact *fact,
                        struct mw_arena *arena);
/* The same for what was done on the device without a machine. */
void mw_imap_shown_flags(struct mw_world *world, uint32_t device, const char *folder, uint32_t uid);
void mw_imap_shown_gone(struct mw_world *world, uint32_t device, const char *folder, uint32_t uid);
void mw_imap_shown_folder(struct mw_world *world, uint32_t device, const char *name);
void mw_imap_shown_dropped(struct mw_world *world, uint32_t device, const char *folder);
void mw_imap_shown_renamed(struct mw_world *world, uint32_t device, const char *from, const char *to);

/* --- script (script.c)
 * -------------------------------------------------------------------------------------- */

void mw_script_start(struct mw_world *world);
void mw_script_begin(struct mw_world *world, uint32_t step);
void mw_script_done(struct mw_world *world, uint32_t step, bool succeeded);
void mw_script_spoil(struct mw_world *world, uint32_t step);
/* A queued message that goes back to this step came or went. */
void mw_script_live(struct mw_world *world, uint32_t step, int change);

/* --- MTA (mta.c takes in, queue.c gives out, delivery.c relays)
 * ---------------------------------------------- */

void mw_mta_listen(struct mw_world *world, uint16_t host);
bool mw_mta_accept(struct mw_world *world, struct mw_end *end,
                   uint16_t port); /* false: not one of its ports */
/* A message for a host's queue; recipients and texts are copied, the message itself is `text` of the trace.
 * It is kept then, and must be added. NULL: it could not be kept. */
struct mw_queued *mw_queue_make(struct mw_world *world, uint16_t host, const struct mw_kept_letter *letter,
                                uint32_t text);
void mw_queue_add(struct mw_world *world, struct mw_queued *queued);
const char *mw_queue_new_id(struct mw_world *world, uint16_t host, struct mw_arena *arena);
void mw_queue_use(struct mw_queued *queued);
void mw_queue_release(struct mw_queued *queued); /* the last one frees it */
void mw_queue_free(struct mw_queued *queued);
/* What a keeper is told of it. */
struct mw_kept_letter mw_queue_face(struct mw_world *world, const struct mw_queued *queued,
                                    struct mw_arena *arena);
void mw_queue_run(struct mw_world *world, uint32_t index);
/* It is time to tell the sender that the letter is late, if it still waits: `detail` is the wake-up's. */
void mw_queue_is_late(struct mw_world *world, uint32_t index, uint64_t detail);
/* One domain's delivery is over, for now: what became of the recipients stands in them. */
void mw_queue_delivery_over(struct mw_world *world, struct mw_queued *queued);
void mw_delivery_begin(struct mw_world *world, struct mw_queued *queued, const char *domain);

/* --- reports (report.c) -----------------------------------------------------------------------------------
 */

/* Tell the sender of what failed, or went well, and was not told yet, as far as the sender wants to know.
 * false: the report could not be kept, and is still owed. */
bool mw_report_failures(struct mw_world *world, struct mw_queued *queued);
bool mw_report_successes(struct mw_world *world, struct mw_queued *queued);
/* The same of those who still wait; until_us: when the queue will give up. */
bool mw_report_delay(struct mw_world *world, struct mw_queued *queued, int64_t until_us);
/* Whether nothing more is to be done for the recipient. */
bool mw_report_settled(const struct mw_recipient *recipient);

/* --- mailbox server (postbox.c)
 * -------------------------------------------------------------------------------- */

void mw_postbox_listen(struct mw_world *world, uint16_t host);
bool mw_postbox_accept(struct mw_world *world, struct mw_end *end, uint16_t port);
/* Stores a message for a local address; MW_FULL: no room. MW_NOT_FOUND: nobody there. */
enum mw_status mw_postbox_deliver(struct mw_world *world, uint16_t host, const char *address,
                                  struct mw_span text, uint32_t message);
/* What a POP3 session may still send, whatever has become of it in the mailbox; NULL: it is none. */
const struct mw_pop3_maildrop *mw_postbox_drop(const struct mw_end *end);

/* --- the same with IMAP (imapbox.c)
 * ------------------------------------------------------------------------------------------------ */

void mw_imapbox_listen(struct mw_world *world, uint16_t host);
bool mw_imapbox_accept(struct mw_world *world, struct mw_end *end, uint16_t port);
/* The server ends the session with these words, which outlive it; false: it is no IMAP session. */
bool mw_imapbox_good_bye(struct mw_world *world, struct mw_end *end, const char *words);

/* --- accounts (accounts.c)
 * ------------------------------------------------------------------------------------------------ */

/* owner and name outlive the world. Not shown yet. */
void mw_accounts_init(struct mw_world *world, struct mw_world_account *owned, uint16_t host,
                      const char *owner, const char *name, uint64_t quota_bytes);
/* With the usual folders for these uses, 1u << enum mw_folder_use of each. */
void mw_accounts_show(struct mw_world *world, struct mw_world_account *owned, unsigned folders);
void mw_accounts_free(struct mw_world_account *owned);
/* A person's, or that of "postmaster@HOST"; NULL: there is none. */
struct mw_world_account *mw_accounts_of(struct mw_world *world, const char *owner);
uint32_t mw_accounts_store(const struct mw_world_account *owned, uint32_t folder); /* MW_NONE: not shown */
/* A letter that lay there from the start. */
void mw_accounts_put_initial(struct mw_world *world, struct mw_world_account *owned,
                             const struct mw_folder *folder, const struct mw_mail *mail);
/* Before a new letter comes to lie in an account: its text is kept, in the trace (*kept) and by the keeper.
 * MW_SYSTEM: it cannot be kept. */
enum mw_status mw_accounts_keep(struct mw_world *world, const struct mw_account *account, struct mw_span text,
                                uint32_t message, struct mw_span *kept);
/* Reads the journal. at_once: what is in it comes from one command, and is one stop. Must be called before
 * anything is said that follows from the changes. */
void mw_accounts_settle(struct mw_world *world, struct mw_world_account *owned, bool at_once);
void mw_accounts_settle_all(struct mw_world *world);
/* What was put back into it is shown. */
void mw_accounts_restored(struct mw_world *world, struct mw_world_account *owned);

/* --- people (people.c)
 * ------------------------------------------------------------------------------------------------- */

/* The person whose address this is; MW_NONE. */
uint32_t mw_world_person(const struct mw_world *world, const char *address);
/* The host that is home to the address's domain; MW_NO_HOST: it is no simulated domain. "postmaster" alone is
 * at home everywhere: then `here`. */
uint16_t mw_world_home(const struct mw_world *world, const char *address, uint16_t here);
bool mw_world_is_postmaster(const char *address);
const char *mw_world_domain_of(const char *address); /* "" if there is none */
/* Who goes by this login name on this host, as "ani@sekolah.example" or as "ani"; MW_NONE: nobody. */
uint32_t mw_world_user(const struct mw_world *world, uint16_t host, const char *name);
/* The person who may log in there with this name (full address or local part) and password; MW_NONE. */
uint32_t mw_world_login(const struct mw_world *world, uint16_t host, const char *name, const char *password);
struct mw_date mw_world_date(const struct mw_world *world);

#endif
