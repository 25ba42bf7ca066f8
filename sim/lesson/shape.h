/* The shape of a lesson file: which keys there are, what they hold, what is required.
 *
 * One description drives checking and suggestions; tests prove that lessons/lesson.schema.json says the same.
 */
#ifndef MW_LESSON_SHAPE_H
#define MW_LESSON_SHAPE_H

#include "sim/lesson/node.h"

enum mw_shape_kind {
    MW_SHAPE_OBJECT, /* the keys of `fields`, and "comment" */
    MW_SHAPE_MAP,    /* keys as `good` says, each with a value of shape `item` */
    MW_SHAPE_LIST,   /* of `item`; `least` to `most` of them */
    MW_SHAPE_TEXT,   /* a string, or one in each language */
    MW_SHAPE_STRING, /* as `good` says; or a number if `or_number` */
    MW_SHAPE_CHOICE, /* one of `choices` */
    MW_SHAPE_FLAG,
    MW_SHAPE_INTEGER, /* `least` to `most` */
    MW_SHAPE_NUMBER,
    MW_SHAPE_FREE, /* an object that is looked into later */
};

struct mw_shape {
    enum mw_shape_kind kind;
    const char *def;               /* its name among the schema's $defs; NULL: it stands in its place */
    const struct mw_field *fields; /* ends in a key of NULL */
    const struct mw_shape *item;
    const char *const *choices; /* ends in NULL */
    double least, most;         /* both 0: any */
    bool (*good)(const char *text);
    bool or_number, or_integer;
    struct mw_bilingual wanted; /* "a duration such as \"250ms\"": what `good` wants */
    const char *among;          /* a JSON pointer to an object one of whose keys the string is */
    struct mw_bilingual thing;  /* "host": what `among` holds */
};

struct mw_field {
    const char *key;
    const struct mw_shape *shape;
    bool required;
};

extern const struct mw_shape mw_shape_lesson;

/* The one of `words` that was probably meant, as the end of a sentence; "" if none is close. */
struct mw_bilingual mw_shape_suggestion(const char *misspelt, const char *const *words,
                                        struct mw_arena *arena);

/* Checks the whole tree. Nothing that hangs on other values than those of `among` is looked at. Returns how
 * many keys are missing or have no place where they are. */
size_t mw_shape_check(const struct mw_shape *shape, const struct mw_node *root, struct mw_problems *problems);

#endif
