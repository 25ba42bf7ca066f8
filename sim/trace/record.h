/* The records of a trace: everything that happened in a run, in order.
 *
 * A record is 40 bytes; texts are stored once in the trace's text store and named by number. Records are only
 * ever appended. `at_us` never goes down from one record to the next.
 *
 * How one command travels, as records:
 *   COMMAND   the client's machine said a line; it is on its way from now on
 *   PACKET    the segment (or segments) that carry it, each with its travel time, and the acknowledgements
 *   HEARD     the server's machine has read the whole line (cause: the COMMAND)
 *   TAKEN     the row of the server's table that the line made it take (cause: the COMMAND)
 *   REPLY     what it answered (cause: the COMMAND)
 */
#ifndef MW_TRACE_RECORD_H
#define MW_TRACE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#define MW_NONE    0xFFFFFFFFu /* no record, text, connection, store … */
#define MW_NO_HOST 0xFFFFu

/* How finely a student steps. Each level stops at its own records and at those of the levels after it. */
enum mw_grain {
    MW_GRAIN_PACKET, /* every segment and datagram */
    MW_GRAIN_LINE,   /* every command, reply, message and change of a mailbox: "event" numbers count these */
    MW_GRAIN_EXCHANGE, /* a command together with its reply */
    MW_GRAIN_CHAPTER,
    MW_GRAIN_COUNT
};

/* X(name, id in NDJSON, grain that stops here or MW_GRAIN_COUNT for none) */
#define MW_RECORD_KINDS(X)                                                                                   \
    X(STEP, "step", MW_GRAIN_EXCHANGE)           /* a script step begins: somebody does something */         \
    X(STEP_DONE, "step-done", MW_GRAIN_COUNT)    /* its outcome is known */                                  \
    X(CONNECTING, "connecting", MW_GRAIN_LINE)   /* a client sends its first SYN */                          \
    X(CONNECTED, "connected", MW_GRAIN_COUNT)    /* the handshake is complete */                             \
    X(REFUSED, "refused", MW_GRAIN_EXCHANGE)     /* RST in answer to SYN */                                  \
    X(TIMED_OUT, "timed-out", MW_GRAIN_EXCHANGE) /* nothing came back, or the machine stopped waiting */     \
    X(RESET, "reset", MW_GRAIN_EXCHANGE)         /* RST on a connection that was open */                     \
    X(CLOSED, "closed", MW_GRAIN_COUNT)          /* both directions have ended in good order */              \
    X(PACKET, "packet", MW_GRAIN_PACKET)                                                                     \
    X(COMMAND, "command", MW_GRAIN_LINE) /* a client's line; for DNS the query */                            \
    X(REPLY, "reply", MW_GRAIN_EXCHANGE) /* a server's line; for DNS the answer */                           \
    X(CONTENT, "content", MW_GRAIN_LINE) /* a message inside the dialogue: DATA, RETR, TOP, FETCH */         \
    X(HEARD, "heard", MW_GRAIN_COUNT)    /* the other side has read a COMMAND, REPLY or CONTENT */           \
    X(TAKEN, "taken", MW_GRAIN_COUNT)    /* a machine took a row of its table */                             \
    X(MAIL_ADDED, "mail-added", MW_GRAIN_EXCHANGE)                                                           \
    X(MAIL_REMOVED, "mail-removed", MW_GRAIN_EXCHANGE)                                                       \
    X(MAIL_MARKED, "mail-marked", MW_GRAIN_COUNT)     /* POP3 DELE: not yet removed */                       \
    X(MAIL_UNMARKED, "mail-unmarked", MW_GRAIN_COUNT) /* RSET, or a session that ended without QUIT */       \
    X(MAIL_FLAGGED, "mail-flagged", MW_GRAIN_LINE)    /* IMAP: its flags are these from now on */            \
    X(MAIL_GROWN, "mail-grown", MW_GRAIN_LINE)        /* a device that had a part of it has more now */      \
    X(LOCKED, "locked", MW_GRAIN_COUNT)               /* a session holds the store's exclusive lock */       \
    X(UNLOCKED, "unlocked", MW_GRAIN_COUNT)                                                                  \
    X(FOLDER_ADDED, "folder-added", MW_GRAIN_EXCHANGE)     /* a store that was not there is there now */     \
    X(FOLDER_REMOVED, "folder-removed", MW_GRAIN_EXCHANGE) /* its letters have been told of as removed */    \
    X(FOLDER_RENAMED, "folder-renamed", MW_GRAIN_EXCHANGE)                                                   \
    X(NOTICE, "notice", MW_GRAIN_EXCHANGE) /* software on a host found out or decided something */

enum mw_record_kind {
#define X(name, id, grain) MW_RECORD_##name,
    MW_RECORD_KINDS(X)
#undef X
        MW_RECORD_KIND_COUNT
};

/* Flags of COMMAND, REPLY and CONTENT. */
enum {
    MW_LINE_CONTINUES = 1 << 0, /* not the last record of a reply or of a burst: no stop of its own. IMAP:
                                   every line but the tagged one; of what is told to an idling client, all but
                                   the last */
    MW_LINE_SECRET = 1 << 1,    /* holds a password that everybody on this link can read */
    MW_LINE_FAILURE = 1 << 2,   /* a reply that refuses: 4yz, 5yz, -ERR, NXDOMAIN */
};

/* The flags that a letter can have in IMAP (RFC 9051 §2.3.2), in the order of MW_FLAGS in sim/mail/mailbox.h,
 * which a view may not see, and one for all keywords together. X(name, id, as people see it) */
#define MW_MAIL_FLAGS(X)                                                                                     \
    X(SEEN, "seen", "\\Seen")                                                                                \
    X(ANSWERED, "answered", "\\Answered")                                                                    \
    X(FLAGGED, "flagged", "\\Flagged")                                                                       \
    X(DELETED, "deleted", "\\Deleted") /* marked: EXPUNGE removes it. POP3's mark is MAIL_MARKED */          \
    X(DRAFT, "draft", "\\Draft")                                                                             \
    X(KEYWORD, "keyword", "keyword") /* it has one keyword or more */

enum mw_mail_flag {
#define X(name, id, wire) MW_MAIL_FLAG_##name,
    MW_MAIL_FLAGS(X)
#undef X
        MW_MAIL_FLAG_COUNT,
};

/* Flags of MAIL_*; FOLDER_ADDED may be marked as CONTINUES, too. */
enum {
    MW_MAIL_INITIAL = 1 << 0, /* MAIL_ADDED: it lay there when the lesson began: no stop */
    MW_MAIL_PARTIAL = 1 << 1, /* MAIL_ADDED, MAIL_GROWN, on a device: the text is only what the device has of
                                 it so far (its header, one part); the whole letter lies elsewhere */
    MW_MAIL_CONTINUES = 1 << 2, /* the same command changes another letter (brings another folder) next: no
                                   stop of its own */
#define X(name, id, wire) MW_MAIL_##name = 1 << (3 + MW_MAIL_FLAG_##name),
    MW_MAIL_FLAGS(X) /* MAIL_ADDED, MAIL_FLAGGED, MAIL_GROWN: what it has now */
#undef X
    MW_MAIL_STATE = ((1 << MW_MAIL_FLAG_COUNT) - 1) << 3, /* all of these together */
};

/* Flags of PACKET. */
enum {
    MW_PACKET_SYN = 1 << 0,
    MW_PACKET_ACK = 1 << 1,
    MW_PACKET_FIN = 1 << 2,
    MW_PACKET_RST = 1 << 3,
    MW_PACKET_PSH = 1 << 4,
    MW_PACKET_UDP = 1 << 5,
    MW_PACKET_LOST = 1 << 6,  /* it never arrives */
    MW_PACKET_AGAIN = 1 << 7, /* a retransmission */
};

struct mw_record {
    int64_t at_us;      /* virtual time since the lesson's start; for what travels, when it left */
    uint32_t travel_us; /* PACKET: until it arrives. Else 0. */
    uint16_t kind;      /* enum mw_record_kind */
    uint16_t flags;
    uint16_t host; /* where it happens; for what travels, the sender. MW_NO_HOST: nowhere in particular */
    uint16_t peer; /* for what travels, the receiver; else MW_NO_HOST */
    uint32_t connection; /* catalogue number, or MW_NONE */
    union {
        struct {            /* COMMAND, REPLY, CONTENT, HEARD */
            uint32_t text;  /* as on the wire, CRLF included; DNS: the line that people read ("MX?
                               kantor.example") */
            uint32_t cause; /* REPLY: the COMMAND it answers. HEARD: the line that was heard. Else MW_NONE */
            uint32_t store,
                message; /* CONTENT: where the message lies or came from, if known; else MW_NONE */
        } line;
        struct {               /* PACKET */
            uint32_t seq, ack; /* TCP numbers as on the wire */
            uint32_t length;   /* payload bytes */
            uint32_t text;     /* UDP: the payload. TCP: MW_NONE; the lines in order are the stream */
        } packet;
        struct {              /* TAKEN */
            uint32_t cause;   /* the line that made it happen, or MW_NONE (a timer, a lost connection) */
            uint16_t machine; /* catalogue number of the table */
            uint16_t row;
            uint16_t from, to; /* states before and after */
            uint32_t side;     /* 0 the client's machine, 1 the server's */
        } taken;
        struct { /* MAIL_* (all fields); LOCKED, UNLOCKED (store only); FOLDER_* (store, text) */
            uint32_t store;
            uint32_t
                message;   /* number within the run: the same letter has the same number wherever it lies */
            uint32_t uid;  /* number within the store, from 1 */
            uint32_t text; /* the message as it lies there; FOLDER_*: the name, as it is from now on (was) */
        } mail;
        struct {             /* NOTICE */
            uint32_t notice; /* enum mw_notice */
            uint32_t args;   /* text: what fills %1 %2 …, separated by U+001F; or MW_NONE */
            uint32_t cause;  /* the line it follows from, or MW_NONE */
            uint32_t message;
        } notice;
        struct {              /* STEP, STEP_DONE */
            uint32_t step;    /* catalogue number */
            uint32_t outcome; /* STEP_DONE: enum mw_step_outcome */
        } step;
    };
};

_Static_assert(sizeof(struct mw_record) == 40, "a trace of a million records is 40 MB, not more");

enum mw_step_outcome { MW_STEP_SUCCEEDED, MW_STEP_FAILED };

/* "command"; the id is what NDJSON and lesson files use. */
const char *mw_record_kind_id(enum mw_record_kind kind);

/* "seen"; what NDJSON and lesson files use. */
const char *mw_mail_flag_id(enum mw_mail_flag flag);

/* The MW_MAIL_SEEN … bits for the flags of a letter in a mailbox (bits of enum mw_flag, keywords above). */
uint16_t mw_record_mail_flags(uint64_t flags);

/* Whether stepping at this grain stops at the record. A line that MW_LINE_CONTINUES is no stop but at
 * MW_GRAIN_PACKET; a change of a letter that MW_MAIL_CONTINUES is none at all. MW_GRAIN_CHAPTER is not a
 * property of a record: the catalogue knows the chapters. */
bool mw_record_stops(const struct mw_record *record, enum mw_grain grain);

/* What the record says about a line's bytes or a letter: the text's number, or MW_NONE. */
uint32_t mw_record_text(const struct mw_record *record);

#endif
