/* Where font files are: the one file that knows fontconfig, so that a build without it replaces this one alone. */
#ifndef MW_VIZ_FONT_FIND_H
#define MW_VIZ_FONT_FIND_H

#include "sim/base/buffer.h"

struct mw_font_wish {
    const char *family;  /* "Inter" */
    const char *usual;   /* where Debian puts it: looked at first, because asking fontconfig takes longer */
    const char *package; /* for the message when it is missing */
    int weight;          /* 400 regular, 600 semi-bold, 700 bold */
    bool italic, mono;
};

struct mw_font_found {
    struct mw_buffer path; /* mw_buffer_free(); empty: no font at all */
    int index;             /* of the face in the file */
    bool wished;           /* false: another family stands in for it */
};

void mw_font_find(const struct mw_font_wish *wish, struct mw_font_found *found);

#endif
