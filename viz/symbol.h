/* Small pictures made of boxes, lines and curves, so that they take the theme's colours and any size. */
#ifndef MW_VIZ_SYMBOL_H
#define MW_VIZ_SYMBOL_H

#include "viz/panel.h"

enum mw_symbol {
    MW_SYMBOL_DONE,    /* check mark */
    MW_SYMBOL_WRONG,   /* cross */
    MW_SYMBOL_CURRENT, /* triangle to the right */
    MW_SYMBOL_TO_COME, /* circle */
    MW_SYMBOL_KEY,     /* a secret that everybody can read */
    MW_SYMBOL_LOCK,    /* one session holds it for itself */
    MW_SYMBOL_PLAY,
    MW_SYMBOL_PAUSE,
    MW_SYMBOL_BACK,
    MW_SYMBOL_STEP,
    MW_SYMBOL_HOME,
    MW_SYMBOL_END,
    MW_SYMBOL_DARK,    /* half a disc */
    MW_SYMBOL_EXPORT,  /* arrow into a tray */
    MW_SYMBOL_COMPARE, /* two sheets, one below the other */
    MW_SYMBOL_ONE,     /* one sheet */
    MW_SYMBOL_STAR,    /* \Flagged */
    MW_SYMBOL_REPLY,   /* \Answered: an arrow back */
    MW_SYMBOL_UNREAD,  /* no \Seen: a full dot */
    MW_SYMBOL_PUSHED,  /* waves from a point: told unasked */
};

/* In a square of `size` with its top left at (x, y). */
void mw_symbol(struct mw_draw_list *list, enum mw_symbol symbol, float x, float y, float size,
               mw_color color);

/* A host's picture with its middle at (x, y), `size` high. */
void mw_symbol_host(struct mw_panel *panel, enum mw_host_kind kind, float x, float y, float size);

#endif
