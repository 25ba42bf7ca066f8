/* State machines as tables, and the one stepper that runs them all.
 *
 * A machine is rows of {from, on, guard, action, say, to}. The same rows run the protocol, draw the state
 * diagram, name the RFC section and the reason beside it, and are walked by the test of every state against
 * every event. There is no second dispatcher: nothing but mw_table_step() picks a row, and nothing but the
 * stepper's caller's `state` field holds the result.
 *
 * Rows are tried in order; the first whose state and event match and whose guard holds is taken. So a
 * refusal without a guard stands below the row that it falls back from. */
#ifndef MW_BASE_TABLE_H
#define MW_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/base/bilingual.h"

#define MW_ANY    0xFFFEu /* as `from`: every state. As `on`: every event. */
#define MW_SAME   0xFFFFu /* as `to`: the state stays */
#define MW_NO_ROW 0xFFFFu

enum mw_outcome {
    MW_GOES,    /* the dialogue goes on as its users hope */
    MW_REFUSES, /* something was refused, out of order or wrong */
};

struct mw_guard {
    struct mw_bilingual name;           /* "recipient known": a label in the diagram */
    bool (*holds)(const void *machine); /* NULL in a table that was read from a saved trace */
};

struct mw_action {
    const char *name;           /* for saved traces; never shown, so in English only */
    void (*act)(void *machine); /* runs before `say` and before the state changes */
};

struct mw_row {
    uint16_t from;
    uint16_t on;
    const struct mw_guard *guard;   /* NULL: always */
    const struct mw_action *action; /* NULL: nothing but what `say` says */
    const char *say; /* the command or reply that this row sends, without CRLF; NULL: none, or the action's */
    uint16_t to;
    enum mw_outcome outcome;
    const char *rfc;         /* "RFC 5321 §4.1.1.3" */
    struct mw_bilingual why; /* one sentence for the student */
};

struct mw_table {
    const char *id;                    /* "smtp-server": the same in every trace */
    struct mw_bilingual title;         /* "SMTP server session" */
    const struct mw_bilingual *states; /* names for the diagram, "greeted"; a word of the protocol is the
                                          same in both languages and needs its English only */
    uint16_t state_count;
    uint16_t start;                    /* the state a new machine is in */
    const struct mw_bilingual *events; /* names for the diagram, "RCPT" */
    uint16_t event_count;
    const struct mw_row *rows;
    uint16_t row_count;
    void (*say)(void *machine, const char *text); /* sends a row's `say`; the machine frames it */
};

/* One step: picks the row, runs its action, says its text. Returns the row's index and stores the new state
 * in *state; MW_NO_ROW, and no change, if no row fits (the exhaustive tests prove that this cannot happen in
 * the shipped tables). The row is picked before the action runs. */
uint16_t mw_table_step(const struct mw_table *table, uint16_t *state, uint16_t event, void *machine);

/* The row that would be taken, without taking it. */
uint16_t mw_table_pick(const struct mw_table *table, uint16_t state, uint16_t event, const void *machine);

/* Whether any row that MW_GOES leads from this state on this event, guards aside: worth asking for a verdict.
 */
bool mw_table_may_go(const struct mw_table *table, uint16_t state, uint16_t event);

#endif
