/* Reading JSON text that may be wrong, character by character: blanks, strings, numbers, words.
 *
 * The scanner complains of what RFC 8259 does not allow and puts mended text into `mended`, so that what
 * follows can be read and checked too. What holds these pieces together, objects and lists, is
 * sim/lesson/source.c. */
#ifndef MW_LESSON_SCANNER_H
#define MW_LESSON_SCANNER_H

#include "sim/lesson/problem.h"

struct mw_cursor {
    size_t offset;
    uint32_t line, column; /* from 1; columns in characters */
    uint32_t indent;       /* column of the line's first character that is not blank; 0: not reached yet */
};

/* Where a value of the mended text was written; one for each value, in the order in which they begin. */
struct mw_mark {
    struct mw_place key_place, place;
    bool broken;     /* the value could not be read: null stands for it */
    bool key_broken; /* it has no key that could be read */
};

struct mw_scanner {
    struct mw_span text; /* valid UTF-8 */
    const char *file;
    struct mw_problems *problems;
    struct mw_cursor cursor;
    struct mw_buffer mended;
    struct mw_mark *marks;
    size_t mark_count, mark_capacity;
    size_t error_count;
    bool by_indent;     /* indentation says which bracket is missing or too much */
    bool comma_excused; /* a bracket that was missing took the blame for the comma */
    size_t open_objects, open_lists;
};

enum { MW_SCAN_END = -1 };

int mw_scan_peek(const struct mw_scanner *scanner); /* the next byte, or MW_SCAN_END */
void mw_scan_pass(struct mw_scanner *scanner);      /* over one character */
void mw_scan_blanks(struct mw_scanner *scanner);    /* and comments, which are errors */
struct mw_place mw_scan_place(const struct mw_scanner *scanner);
bool mw_scan_first_on_line(const struct mw_scanner *scanner); /* only blanks stand before it */

/* Errors end after two hundred: the rest of the text is then given up. */
void mw_scan_error(struct mw_scanner *scanner, struct mw_place place, const char *english,
                   const char *indonesian, ...) __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

/* Each puts one JSON value (a key: a string) into `mended` and returns whether it is what the author meant.
 */
bool mw_scan_string(struct mw_scanner *scanner); /* at a quote */
bool mw_scan_key(struct mw_scanner *scanner);    /* at a quote, or a word without one */
bool mw_scan_number(struct mw_scanner *scanner); /* at a digit, sign or point */
bool mw_scan_word(struct mw_scanner *scanner);   /* true, false, null, or text without quotes */

#endif
