/* Lesson text to nodes: a tolerant reader of JSON (RFC 8259) that names every mistake with its line and
 * column.
 *
 * The scanner walks the text once and mends it; cJSON makes values of the mended text; both together make
 * nodes that know their places. Mistakes are complained of, never guessed away: mending only serves to find
 * the next one. */
#ifndef MW_LESSON_SOURCE_H
#define MW_LESSON_SOURCE_H

#include "sim/lesson/node.h"

enum {
    MW_SOURCE_MOST_BYTES = 1000 * 1000,
    MW_SOURCE_DEEPEST = 64,        /* objects and lists in each other */
    MW_SOURCE_MOST_MEMBERS = 2000, /* of one object */
};

/* What to go by where a bracket is missing or too much. */
enum mw_source_trust {
    MW_TRUST_BRACKETS,
    MW_TRUST_INDENTATION, /* only for text that is known to be wrong: sound text may be indented anyhow */
};

/* The value in the text, without its remarks (members "comment" that are strings); NULL if there is nothing
 * to be made of it. */
const struct mw_node *mw_source_read(struct mw_span text, const char *file, enum mw_source_trust trust,
                                     struct mw_arena *arena, struct mw_problems *problems);

/* The file's text in *text; false and an error if it cannot be read. */
bool mw_source_load(const char *path, struct mw_buffer *text, struct mw_problems *problems);

/* A value from the command line: JSON if it is valid JSON, else the text as a string. All of it is at
 * `place`. */
const struct mw_node *mw_source_value(const char *text, struct mw_place place, struct mw_arena *arena);

#endif
