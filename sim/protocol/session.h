/* The contract that every end of every protocol keeps (sans-I/O).
 *
 * A machine never touches a socket, a clock or its caller. Whoever owns it
 *   - feeds it the bytes that came, in pieces of any size: the result is the same for all sizes;
 *   - takes the bytes that it wants to send;
 *   - asks when it next wants to be woken, and wakes it then;
 *   - reads its facts, in order: what it said, heard and decided, and what it wants to be told.
 * A bad command, a bad literal or a lost connection is a fact and a reply, never a C error.
 *
 * A machine that needs a decision (is this recipient known? is this the password? store this message!) puts
 * out an ASKS fact and hears nothing more until its owner has called the machine's own answer function. So a
 * decision may take as long as the owner likes, and the machine holds no pointer upward.
 *
 * Every machine's struct starts with a struct mw_session. Ownership: the caller owns the machine's memory;
 * `free` releases what is inside. Spans in facts are valid until the next call that feeds, wakes or answers
 * the machine. */
#ifndef MW_PROTOCOL_SESSION_H
#define MW_PROTOCOL_SESSION_H

#include "sim/base/buffer.h"
#include "sim/base/line.h"
#include "sim/base/table.h"

#define MW_NEVER INT64_MAX

enum mw_fact_kind {
    MW_FACT_SAID,   /* a line or a message content was put into the output; text: its bytes as on the wire */
    MW_FACT_HEARD,  /* a line or content that the other side said was read to its end; text likewise (content:
                       empty; a literal of IMAP: its octets) */
    MW_FACT_TAKEN,  /* a row was taken: row, from, to */
    MW_FACT_ASKS,   /* code: the machine's own question (enum mw_*_question); text: what it is about */
    MW_FACT_TELLS,  /* code: the machine's own news (enum mw_*_news); text, number: see there */
    MW_FACT_CLOSES, /* nothing more will be said: close the transport when the output is out */
};

enum mw_line_kind { MW_LINE_COMMAND, MW_LINE_REPLY, MW_LINE_CONTENT };

struct mw_fact {
    enum mw_fact_kind kind;
    enum mw_line_kind line;          /* SAID, HEARD */
    bool continues, secret, failure; /* SAID: see MW_LINE_* in sim/trace/record.h; HEARD: secret */
    uint16_t row, from, to;          /* TAKEN */
    int code;                        /* ASKS, TELLS */
    struct mw_span text;
    uint64_t number;
};

struct mw_session;

/* What differs from machine to machine. */
struct mw_session_class {
    const struct mw_table *table;
    size_t size_bytes; /* of the whole machine, so that an owner can hold any */
    /* The transport is open: servers greet. */
    void (*start)(struct mw_session *session);
    /* One line came (not when the machine is in content: then `content`). */
    void (*line)(struct mw_session *session, struct mw_line line);
    /* The deadline passed. */
    void (*timer)(struct mw_session *session);
    /* The transport ended without the machine having asked for it. */
    void (*lost)(struct mw_session *session);
    void (*free)(struct mw_session *session);
};

struct mw_queued_fact; /* private to session.c */

struct mw_session {
    const struct mw_session_class *class;
    uint16_t state;
    int64_t now_us;      /* as of the call that is running */
    int64_t deadline_us; /* MW_NEVER: none */
    bool asking;         /* waits for its owner's answer: lines stay in the framer */
    bool closing;        /* has said its last */
    struct mw_line_framer in;
    struct mw_buffer out;
    struct mw_queued_fact *facts;
    size_t fact_count, fact_capacity, facts_read;
    struct mw_buffer fact_text; /* the bytes that facts point into */
};

/* --- for owners --------------------------------------------------------------------------------------- */

void mw_session_start(struct mw_session *session, int64_t now_us);
void mw_session_feed(struct mw_session *session, struct mw_span bytes, int64_t now_us);
/* Moves all output into *out (appended). */
void mw_session_take_output(struct mw_session *session, struct mw_buffer *out);
int64_t mw_session_next_timer(const struct mw_session *session);
void mw_session_on_timer(struct mw_session *session,
                         int64_t now_us); /* too early is no error: nothing happens */
void mw_session_lost(struct mw_session *session, int64_t now_us);
bool mw_session_next_fact(struct mw_session *session, struct mw_fact *fact);
void mw_session_free(struct mw_session *session);

/* --- for machines ------------------------------------------------------------------------------------- */

/* Sets up the part that all share; line_limit is without CRLF. */
void mw_session_init(struct mw_session *session, const struct mw_session_class *class,
                     size_t line_limit_bytes);

/* Takes one step of the table and records it as a fact; an event without a row is our own error. */
void mw_session_step(struct mw_session *session, uint16_t event);

/* Whether an answer is worth asking for in this state (a row that goes exists). */
bool mw_session_may_go(const struct mw_session *session, uint16_t event);

/* Puts a line into the output, CRLF added, and records it as SAID. */
void mw_session_say(struct mw_session *session, enum mw_line_kind line, const char *text);
void mw_session_say_with(struct mw_session *session, struct mw_fact marks,
                         struct mw_span text); /* marks: line, flags */
/* Puts raw content (dot-stuffed by the caller, CRLF at its end) into the output. */
void mw_session_say_content(struct mw_session *session, struct mw_span wire, bool continues);
/* Octets as they are; marks: line, flags. */
void mw_session_say_octets(struct mw_session *session, struct mw_fact marks, struct mw_span octets);

void mw_session_heard(struct mw_session *session, enum mw_line_kind line, struct mw_span text);
void mw_session_heard_with(
    struct mw_session *session, struct mw_fact marks,
    struct mw_span text); /* marks: line, secret; continues, if what said it is no machine of ours */
/* Begins a call of the owner's that is none of the above: the machine has something to say by itself. */
void mw_session_begin(struct mw_session *session, int64_t now_us);
void mw_session_ask(struct mw_session *session, int code, struct mw_span text, uint64_t number);
/* The owner has answered: the machine may go on; now_us as of the answer. Call before stepping. */
void mw_session_answered(struct mw_session *session, int64_t now_us);
/* Hears the lines that waited for the answer. Call after stepping. */
void mw_session_go_on(struct mw_session *session);
void mw_session_tell(struct mw_session *session, int code, struct mw_span text, uint64_t number);
void mw_session_close(struct mw_session *session);

#endif
