/* Plays written dialogs against one end of a protocol.
 *
 * A dialog file is lines of text:
 *
 *     # a comment; blank lines are skipped too
 *     == what the dialog shows         a new dialog with a new machine begins
 *     ! name value                     a setting for the machine, before the first line that is played, or
 *                                      in the midst: something else happens around it
 *     C: EHLO pc.kantor.example        the client says this line, CRLF added
 *     S: 250 mail.kantor.example       the server says this line
 *     N: refused 1                     news (MW_FACT_TELLS) in the test's own words
 *     T: 300s                          time passes (us, ms, s, m); timers go off
 *     X: lost                          the transport ends
 *     X: closes                        the machine has said its last (MW_FACT_CLOSES)
 *
 * Escapes: \r \n \t \0 \\ \xHH; \{600*ab} is "ab" 600 times; \c at the end of a line: no CRLF follows.
 *
 * The lines of the other side that stand together are fed together; then what the machine says must be
 * exactly the lines up to the next fed one. Each dialog is played whole, byte by byte and in random chunks:
 * the facts must be the same each time, and the output must be what the facts say. */
#ifndef MW_TESTS_DIALOG_DIALOG_H
#define MW_TESTS_DIALOG_DIALOG_H

#include "sim/protocol/session.h"

enum mw_dialog_end { MW_DIALOG_SERVER, MW_DIALOG_CLIENT };

/* The machine that is tested. */
struct mw_dialog_subject {
    enum mw_dialog_end end; /* SERVER: C: lines are fed and S: lines expected; CLIENT: the other way round */
    void *context;          /* given to each of the functions */
    /* A new dialog: settings as at first. */
    void (*reset)(void *context);
    /* "! name value"; value "" if there is none. False: no such setting. mid_dialog: also while it is played;
     * what the machine says then is expected after it. */
    bool mid_dialog;
    bool (*set)(void *context, const char *name, const char *value);
    struct mw_session *(*create)(void *context);
    void (*destroy)(void *context);
    /* The owner's answer to MW_FACT_ASKS; NULL if the machine never asks. */
    void (*answer)(void *context, const struct mw_fact *question, int64_t now_us);
    /* Counts how often each row of the table was taken: an element a row, or NULL. */
    unsigned *rows_taken;
    /* The text of an N: line; adding nothing means that the news is not told. NULL: no news is. */
    void (*news)(void *context, const struct mw_fact *tells, struct mw_buffer *text);
};

/* Plays the dialogs of all files that match the pattern, in order of their names. False, with FILE:LINE and
 * what differs on stderr, if one fails or if no file matches. The seed is for the random chunks. */
bool mw_dialog_run(const char *pattern, const struct mw_dialog_subject *subject, uint64_t seed);

/* Whether each row of the table was taken; those that were not are named on stderr. */
bool mw_dialog_took_every_row(const struct mw_table *table, const unsigned *rows_taken);

#endif
