/* The catalogue of a trace: what its records' numbers mean.
 *
 * Hosts, links, stores, connections, the machines' tables, and the lesson's words. A trace with its catalogue
 * is whole: a view needs nothing else. All texts belong to the catalogue's arena. */
#ifndef MW_TRACE_CATALOGUE_H
#define MW_TRACE_CATALOGUE_H

#include "sim/base/arena.h"
#include "sim/base/bilingual.h"
#include "sim/base/table.h"
#include "sim/trace/record.h"

/* X(name, id, the port it is known by) */
#define MW_PROTOCOLS(X)                                                                                      \
    X(NONE, "none", 0)                                                                                       \
    X(SMTP, "smtp", 25)                                                                                      \
    X(POP3, "pop3", 110)                                                                                     \
    X(IMAP, "imap", 143)                                                                                     \
    X(DNS, "dns", 53)

enum mw_protocol {
#define X(name, id, port) MW_PROTOCOL_##name,
    MW_PROTOCOLS(X)
#undef X
        MW_PROTOCOL_COUNT
};

const char *mw_protocol_id(enum mw_protocol protocol);
const char *mw_protocol_label(enum mw_protocol protocol); /* "SMTP" */

/* What a host looks like on screen. X(name, id) */
#define MW_HOST_KINDS(X)                                                                                     \
    X(LAPTOP, "laptop")                                                                                      \
    X(PC, "pc")                                                                                              \
    X(PHONE, "phone")                                                                                        \
    X(SERVER, "server")                                                                                      \
    X(DNS, "dns")                                                                                            \
    X(ROUTER, "router")

enum mw_host_kind {
#define X(name, id) MW_HOST_##name,
    MW_HOST_KINDS(X)
#undef X
        MW_HOST_KIND_COUNT
};

struct mw_host {
    const char *id;            /* the lesson's key: "laptop" */
    const char *name;          /* full name in the DNS: "mail.sekolah.example"; may be the id */
    struct mw_bilingual title; /* "Ani's laptop" */
    struct mw_bilingual role;  /* "mail client", "MTA + mailbox server" */
    enum mw_host_kind kind;
    const char *ipv4; /* "192.0.2.10" */
    const char *ipv6; /* or NULL */
    int x, y;         /* place of the card's middle, 0 … 1000 of the network panel both ways */
};

struct mw_link {
    const char *id;
    uint16_t a, b; /* hosts */
    int64_t latency_us;
    uint64_t bits_per_s;
};

/* Where letters lie. X(name, id) */
#define MW_STORE_KINDS(X)                                                                                    \
    X(MAILBOX, "mailbox") /* on a server, a person's */                                                      \
    X(DEVICE, "device")   /* what a device has downloaded */                                                 \
    X(SENT, "sent")       /* a device's own copies of what it sent */                                        \
    X(QUEUE, "queue")     /* an MTA's */                                                                     \
    X(OUTBOX, "outbox")   /* what a device has written while it was offline, and not sent yet */

enum mw_store_kind {
#define X(name, id) MW_STORE_##name,
    MW_STORE_KINDS(X)
#undef X
        MW_STORE_KIND_COUNT
};

struct mw_store {
    enum mw_store_kind kind;
    uint16_t host;
    const char *name;        /* "INBOX", "Arsip/2026", "Sent", "queue"; as FOLDER_RENAMED finds it */
    const char *owner;       /* the person's address; NULL for a queue */
    const char *owner_name;  /* "Budi"; NULL for a queue */
    uint64_t capacity_bytes; /* quota or device storage; 0: no limit is shown. Of folders that belong together
                                (see mw_trace_folder_group) the first has it for all */
    const char *use;         /* IMAP: what the folder is for (RFC 6154: "\\Archive" …), or NULL */
    bool absent;             /* not there at the start: a FOLDER_ADDED makes it */
};

struct mw_connection {
    enum mw_protocol protocol;
    uint16_t client, server; /* hosts */
    uint16_t client_port, server_port;
    bool udp;
    uint32_t opened_by;  /* the CONNECTING record; UDP: the first COMMAND */
    uint16_t machine[2]; /* tables of the client's and the server's end; 0xFFFF: none */
};

struct mw_step {
    const char *id;
    struct mw_bilingual title; /* "Ani sends the letter" */
    uint32_t record;           /* its STEP record; MW_NONE if it never began */
};

struct mw_chapter {
    const char *id;
    struct mw_bilingual title;
    struct mw_bilingual tag;   /* a word or two for the timeline; may be empty: then the title serves */
    enum mw_protocol protocol; /* its colour */
    uint32_t record;           /* where it begins; MW_NONE if that never happened */
};

struct mw_note {
    struct mw_bilingual title;
    struct mw_bilingual text; /* one idea, at most 60 words; **bold** and *italic* */
    const char *rfc;          /* or NULL */
    const char **words;       /* ids of words to know, NULL-terminated; may be NULL */
    uint32_t record;          /* the note stands from this record on */
};

struct mw_answer {
    struct mw_bilingual text;
    struct mw_bilingual because; /* said when it was chosen */
    bool right;
};

struct mw_question {
    const char *id;
    struct mw_bilingual ask;
    struct mw_answer *answers;
    size_t answer_count;
    uint32_t record; /* stepping is held at this record until it is answered */
};

struct mw_word {
    const char *id;
    struct mw_bilingual word, meaning;
};

struct mw_about {
    const char *id;
    struct mw_bilingual title, summary;
    int number; /* in the course; 0: none */
    struct mw_bilingual *objectives;
    size_t objective_count;
    const char *variant;               /* id of the variant that ran, or NULL */
    struct mw_bilingual variant_title; /* "Delete mode" */
    struct mw_bilingual variant_summary;
    int64_t start_epoch_s; /* what the wall clock shows at virtual time 0 */
    int utc_offset_min;
    uint64_t seed;
};

struct mw_expectation {
    struct mw_bilingual text; /* what must hold, in words; made by the loader when the lesson gives none */
    bool held;
    const char *found; /* what was found instead; NULL if it held */
};

/* Each list is items, count, capacity; grow with MW_GROW through the mw_catalogue_add_* functions. */
struct mw_catalogue {
    struct mw_arena arena;
    struct mw_about about;
#define MW_CATALOGUE_LISTS(X)                                                                                \
    X(host, hosts)                                                                                           \
    X(link, links)                                                                                           \
    X(store, stores)                                                                                         \
    X(connection, connections)                                                                               \
    X(step, steps)                                                                                           \
    X(chapter, chapters)                                                                                     \
    X(note, notes)                                                                                           \
    X(question, questions)                                                                                   \
    X(word, words)                                                                                           \
    X(expectation, expectations)
#define X(one, many)                                                                                         \
    struct mw_##one *many;                                                                                   \
    size_t one##_count, one##_capacity;
    MW_CATALOGUE_LISTS(X)
#undef X
    const struct mw_table **machines;
    size_t machine_count, machine_capacity;
};

/* Each adds a copy of *item (texts are not copied: make them in the arena) and returns its number. */
#define X(one, many)                                                                                         \
    uint32_t mw_catalogue_add_##one(struct mw_catalogue *catalogue, const struct mw_##one *item);
MW_CATALOGUE_LISTS(X)
#undef X

/* The number of the table, added if it is not there yet. The table outlives the catalogue. */
uint16_t mw_catalogue_machine(struct mw_catalogue *catalogue, const struct mw_table *table);

/* By the lesson's id or the DNS name; MW_NO_HOST if there is none. */
uint16_t mw_catalogue_find_host(const struct mw_catalogue *catalogue, const char *id);

void mw_catalogue_free(struct mw_catalogue *catalogue);

#endif
