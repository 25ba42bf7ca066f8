/* Questions that views ask of a trace. All are pure; none changes the trace, but for an index that they make
 * of it in memory of its own, so that an answer does not take longer in a long trace than in a short one.
 *
 * A moment is a record: "the state at record r" is the state after records 0 … r. For a line that means: it
 * has just left its sender; whoever receives it has not heard it yet. */
#ifndef MW_TRACE_QUERY_H
#define MW_TRACE_QUERY_H

#include "sim/base/buffer.h"
#include "sim/trace/trace.h"

/* --- stops ------------------------------------------------------------------------------------------- */

/* The next (previous) record at which this grain stops, strictly after (before) `from`; MW_NONE if none. The
 * trace's last record is not a stop of its own. */
uint32_t mw_trace_next_stop(const struct mw_trace *trace, uint32_t from, enum mw_grain grain);
uint32_t mw_trace_previous_stop(const struct mw_trace *trace, uint32_t from, enum mw_grain grain);

/* Events: the stops of MW_GRAIN_LINE, numbered from 1. What the window, the transcript and --at call an
 * event. */
uint32_t mw_trace_event_count(const struct mw_trace *trace);
uint32_t mw_trace_event_of(const struct mw_trace *trace,
                           uint32_t record); /* last event at or before; 0: none */
uint32_t mw_trace_event_record(const struct mw_trace *trace, uint32_t event); /* MW_NONE if there is none */

/* A MOMENT as a user writes it: an event number ("14"), a virtual time ("12.5s"), or a step's id. */
bool mw_trace_parse_moment(const struct mw_trace *trace, const char *moment, uint32_t *record);

/* --- lines ------------------------------------------------------------------------------------------- */

/* The HEARD record of a line; MW_NONE if it was never heard. */
uint32_t mw_trace_heard(const struct mw_trace *trace, uint32_t line);
/* The TAKEN record that the line caused on the hearing side (side 1 for a COMMAND or a client's CONTENT, 0
 * for a REPLY); MW_NONE if it caused none. */
uint32_t mw_trace_taken_for(const struct mw_trace *trace, uint32_t line);
/* The reply's last record to this command; MW_NONE if none came. */
uint32_t mw_trace_reply_to(const struct mw_trace *trace, uint32_t command);
/* The last line of the connection at this record or before; MW_NONE. */
uint32_t mw_trace_line_before(const struct mw_trace *trace, uint32_t record, uint32_t connection);
/* The first one after it; MW_NONE. */
uint32_t mw_trace_line_after(const struct mw_trace *trace, uint32_t record, uint32_t connection);
/* All records of a connection; those of them that are CONTENT; of the run, those by which more of a letter
 * came to lie somewhere (MAIL_ADDED, MAIL_GROWN). In order; valid until the trace changes. */
const uint32_t *mw_trace_connection_records(const struct mw_trace *trace, uint32_t connection, size_t *count);
const uint32_t *mw_trace_contents(const struct mw_trace *trace, uint32_t connection, size_t *count);
const uint32_t *mw_trace_arrivals(const struct mw_trace *trace, size_t *count);
/* The first record of the burst (a reply of several lines) that ends in this one. */
uint32_t mw_trace_burst_start(const struct mw_trace *trace, uint32_t line);
bool mw_record_is_line(const struct mw_record *record); /* COMMAND, REPLY or CONTENT */

/* The part that a line plays. All but the first are IMAP's (RFC 9051 §2.2): a command and the reply that ends
 * it bear the same tag, what the command asked for comes before that, untagged. */
enum mw_line_role {
    MW_ROLE_PLAIN,  /* another protocol's; IMAP: the greeting, and what a client says in a command's midst */
    MW_ROLE_TAGGED, /* "A7 FETCH …" and "A7 OK …" */
    MW_ROLE_DATA,   /* untagged: the server says it on the occasion of a command, before the tagged reply */
    MW_ROLE_GO_AHEAD, /* "+ …": the client may go on */
    MW_ROLE_PUSHED,   /* untagged, and no command of the client is answered: told while it idles, or BYE */
};
enum mw_line_role mw_trace_role(const struct mw_trace *trace, uint32_t line);
/* The tag at the line's beginning; empty if it has none. */
struct mw_span mw_trace_tag(const struct mw_trace *trace, uint32_t line);
/* The word of a command without its tag: "RETR", "UID FETCH". */
struct mw_span mw_trace_command_words(const struct mw_trace *trace, uint32_t line);
/* A tagged command's tagged reply, and the other way round; MW_NONE. */
uint32_t mw_trace_tag_pair(const struct mw_trace *trace, uint32_t line);
/* Whether a CONTENT is only a part of a letter; *section is its name then: "BODY[HEADER]", "BODY[]<0>", or
 * just "literal" where it is no part of a letter at all. */
bool mw_trace_section(const struct mw_trace *trace, uint32_t content, struct mw_span *section);

/* --- state at a record -------------------------------------------------------------------------------- */

/* The connection that a view should look at: that of this record, else of the last line before it; MW_NONE.
 */
uint32_t mw_trace_focus(const struct mw_trace *trace, uint32_t record);

/* The state of one end's machine; the table's start if it has taken no row yet. side: 0 client, 1 server. */
uint16_t mw_trace_machine_state(const struct mw_trace *trace, uint32_t record, uint32_t connection, int side);

enum mw_connection_phase {
    MW_CONNECTION_NOT_YET,
    MW_CONNECTION_OPENING,
    MW_CONNECTION_OPEN,
    MW_CONNECTION_OVER,   /* closed in good order */
    MW_CONNECTION_FAILED, /* refused, timed out or reset */
};
enum mw_connection_phase mw_trace_connection_phase(const struct mw_trace *trace, uint32_t record,
                                                   uint32_t connection);

/* One letter lying in a store. */
struct mw_letter {
    uint32_t message, uid, text;
    uint64_t bytes;
    uint32_t since;   /* the record that added it */
    uint32_t changed; /* the last record that changed it: flags, mark, how much of it is there */
    uint16_t flags;   /* MW_MAIL_SEEN … and MW_MAIL_PARTIAL */
    bool marked;      /* it will go: POP3 DELE, or IMAP \Deleted */
};

struct mw_holding {
    struct mw_letter *letters; /* in order of arrival; memory is the arena's that was given */
    size_t letter_count;
    size_t unread, starred; /* without \Seen; with \Flagged */
    size_t partial;         /* letters of which a device has only a part */
    uint64_t bytes;
    bool locked;
};

/* What lies in a store after this record. */
struct mw_holding mw_trace_holding(const struct mw_trace *trace, uint32_t record, uint32_t store,
                                   struct mw_arena *arena);
/* The same without the letters themselves: letters is NULL. */
struct mw_holding mw_trace_totals(const struct mw_trace *trace, uint32_t record, uint32_t store);
/* The same as mw_trace_holding() for all stores, by their numbers: one way through the records for all of
 * them. */
struct mw_holding *mw_trace_holdings(const struct mw_trace *trace, uint32_t record, struct mw_arena *arena);
/* The letter with this UID, if it lies in the store after this record. */
bool mw_trace_letter(const struct mw_trace *trace, uint32_t record, uint32_t store, uint32_t uid,
                     struct mw_letter *letter);

/* Folders are stores. Those of one person on one host that are of one kind (mailboxes; what a device has of
 * them) belong together: the group is called by its first store, which is INBOX. */
uint32_t mw_trace_folder_group(const struct mw_trace *trace, uint32_t store);
/* How many stores belong to it at some time. */
size_t mw_trace_group_size(const struct mw_trace *trace, uint32_t group);
/* Whether a letter comes to lie in the store at some time. */
bool mw_trace_receives(const struct mw_trace *trace, uint32_t store);
/* All FOLDER_* records of a store, in order; valid until the trace changes. */
const uint32_t *mw_trace_folder_records(const struct mw_trace *trace, uint32_t store, size_t *count);
/* Whether the folder is there after this record, and what it is called then. */
bool mw_trace_folder_exists(const struct mw_trace *trace, uint32_t record, uint32_t store);
const char *mw_trace_folder_name(const struct mw_trace *trace, uint32_t record, uint32_t store);
/* The group's folders that are there after this record: INBOX first, then by their names. Memory is the
 * arena's. */
uint32_t *mw_trace_folders(const struct mw_trace *trace, uint32_t record, uint32_t group,
                           struct mw_arena *arena, size_t *count);
/* Whether the store's letters have flags that anybody sees: its host is an end of an IMAP connection. */
bool mw_trace_has_flags(const struct mw_trace *trace, uint32_t store);
/* The folder of this name that is there after this record, in the group; MW_NONE. */
uint32_t mw_trace_find_folder(const struct mw_trace *trace, uint32_t record, uint32_t group,
                              const char *name);

/* Index of the chapter (note) in force at the record, by the highest record at or before it; -1: none yet. */
int mw_trace_chapter_at(const struct mw_trace *trace, uint32_t record);
int mw_trace_note_at(const struct mw_trace *trace, uint32_t record);
/* The question that holds stepping at exactly this record; -1: none. */
int mw_trace_question_at(const struct mw_trace *trace, uint32_t record);
/* The script step in force; MW_NONE before the first. */
uint32_t mw_trace_step_at(const struct mw_trace *trace, uint32_t record);

/* A header field of a message text, unfolded, into *out; false if it has none. */
bool mw_trace_header(struct mw_span message, const char *name, struct mw_buffer *out);
/* The same as people read it: encoded words decoded (RFC 2047), and nothing left that a screen would obey. */
bool mw_trace_header_text(struct mw_span message, const char *name, struct mw_buffer *out);

/* --- two traces side by side --------------------------------------------------------------------------- */

/* The record of `other` that stands beside `record` of `trace`: in the same script step, the last event that
 * both runs have in common (the longest common sequence of their lines) at or before it, moved on past events
 * that only `other` has when `trace` has reached the next common one. The end stands beside the end. */
uint32_t mw_trace_align(const struct mw_trace *trace, uint32_t record, const struct mw_trace *other);

#endif
