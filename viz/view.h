/* The view: how a student looks at a moment. Everything a frame depends on beside the trace and the moment.
 *
 * Input changes the view or the moment and nothing else (viz/input.h); a frame reads them (viz/frame.h). */
#ifndef MW_VIZ_VIEW_H
#define MW_VIZ_VIEW_H

#include "sim/base/bilingual.h"
#include "sim/trace/record.h"
#include "viz/draw.h"

/* Where the cursor stands. At rest the phase is MW_PHASE_REST: what is in flight hangs half-way, to be looked at. While
 * playing or stepping it goes MW_PHASE_REST → MW_PHASE_END, then 0 → MW_PHASE_REST of the next stop. */
enum { MW_PHASE_REST = 500, MW_PHASE_END = 1000 };

struct mw_moment {
    uint32_t record; /* MW_NONE: before anything happened */
    int phase;       /* 0 … 1000 */
};

/* X(name, English, Indonesian): the inspector's tabs, keys 1 to 5 */
#define MW_TABS(X)                                                                                           \
    X(MACHINE, "State machine", "Mesin keadaan")                                                             \
    X(BYTES, "Bytes", "Byte")                                                                                \
    X(MESSAGE, "Message", "Pesan")                                                                           \
    X(MAILBOXES, "Mailboxes", "Kotak surat")                                                                 \
    X(QUEUE, "Queue", "Antrean")

enum mw_tab {
#define X(name, en, id) MW_TAB_##name,
    MW_TABS(X)
#undef X
        MW_TAB_COUNT
};

/* With little room, what lies on top of the pile: see viz/layout.h. */
enum mw_sheet { MW_SHEET_LESSON, MW_SHEET_CONVERSATION, MW_SHEET_INSPECTOR };

/* What clicks and keys ask for. The comment says what the hit's number is. */
enum mw_hit_action {
    MW_ACTION_NONE,
    MW_ACTION_PLAY,     /* play or pause */
    MW_ACTION_STEP,
    MW_ACTION_BACK,
    MW_ACTION_HOME,
    MW_ACTION_END,
    MW_ACTION_NEXT_CHAPTER,
    MW_ACTION_PREVIOUS_CHAPTER,
    MW_ACTION_CHAPTER,  /* chapter */
    MW_ACTION_SEEK,     /* record; on the timeline a drag goes on seeking: see mw_frame_seek() */
    MW_ACTION_SPEED,    /* the next speed */
    MW_ACTION_GRAIN,    /* the next grain */
    MW_ACTION_TAB,      /* enum mw_tab */
    MW_ACTION_SHEET,    /* enum mw_sheet */
    MW_ACTION_SIDE,     /* State machine, Bytes: 0 the client's end, 1 the server's */
    MW_ACTION_CONNECTION, /* connection; MW_NONE: follow the moment again */
    MW_ACTION_ANSWER,   /* index of the answer to the open question */
    MW_ACTION_SHOW_ME,  /* let the open question pass */
    MW_ACTION_LANGUAGE,
    MW_ACTION_SMALLER,
    MW_ACTION_BIGGER,
    MW_ACTION_DARK,
    MW_ACTION_COMPARE,
    MW_ACTION_RUNS,     /* compared: the bits of view.runs as they will be; above them the chip's run */
    MW_ACTION_HELP,
    MW_ACTION_LESSONS,
    MW_ACTION_OPEN,     /* index in the shelf */
    MW_ACTION_EXPORT,
    MW_ACTION_CLOSE,    /* the overlay that is open */
    MW_ACTION_WORD,     /* word: show its meaning */
    MW_ACTION_HOST,     /* host: can be dragged */
    MW_ACTION_NETWORK,  /* the network's ground: can be panned and zoomed */
    MW_ACTION_SCROLL,   /* enum mw_scroll: an area that the wheel scrolls; clicks pass */
};

enum mw_overlay { MW_OVERLAY_NONE, MW_OVERLAY_HELP, MW_OVERLAY_LESSONS, MW_OVERLAY_WORD };

enum mw_scroll { MW_SCROLL_LESSON, MW_SCROLL_LADDER, MW_SCROLL_INSPECTOR, MW_SCROLL_OVERLAY, MW_SCROLL_COUNT };

enum { MW_ANSWER_OPEN = -1, MW_ANSWER_SHOWN = -2 };

struct mw_view {
    float width, height; /* logical pixels */
    int text_percent;    /* 80 … 200 */
    enum mw_language language;
    bool dark, reduced_motion;
    enum mw_tab tab;
    enum mw_sheet sheet; /* with little room */
    int side;            /* of the connection: 0 client, 1 server */
    uint32_t connection; /* pinned by its tab; MW_NONE: the one of the moment */
    enum mw_grain grain;
    int speed_percent;   /* 25, 50, 100, 200, 400 */
    bool playing;
    bool live;           /* the run still goes on: its end moves away while it is looked at */
    bool following;      /* only if live: the cursor goes after the end by itself */
    bool comparing;
    unsigned runs;       /* of those that can be compared, a bit each: which are; 0: as many as there is room for */
    enum mw_overlay overlay;
    int overlay_number;  /* WORD: which; LESSONS: the one that Enter opens */
    int focus;           /* index of the hit area that has the keyboard focus; -1: none */
    float pointer_x, pointer_y; /* negative: outside */
    int answers[64];     /* per question of the catalogue: MW_ANSWER_OPEN, _SHOWN, or the chosen answer */
    float pan_x, pan_y, zoom; /* of the network; zoom 1: all hosts fit */
    struct mw_point moved[64]; /* per host: how far it was dragged, in thousandths of the network panel */
    float scroll[MW_SCROLL_COUNT]; /* logical pixels away from where the panel puts itself */
    const char *news;    /* "Copied: …", in the title bar, where nothing has to make room; NULL: none */
    const char *message; /* an error that must be seen ("first.json:12:3: …"); NULL: none */
};

/* A fresh view at 1440 × 900, English, light, 100 %. */
struct mw_view mw_view_default(void);

#endif
