#include "viz/view.h"

#include <stddef.h>

struct mw_view mw_view_default(void) {
    struct mw_view view = {
        .width = 1440,
        .height = 900,
        .text_percent = 100,
        .language = MW_LANGUAGE_EN,
        .tab = MW_TAB_MACHINE,
        .side = 1, /* the server decides: its machine is the one to look at first */
        .connection = MW_NONE,
        .grain = MW_GRAIN_LINE,
        .speed_percent = 100,
        .overlay = MW_OVERLAY_NONE,
        .focus = -1,
        .pointer_x = -1,
        .pointer_y = -1,
        .zoom = 1,
    };
    for (size_t i = 0; i < sizeof view.answers / sizeof view.answers[0]; i++) {
        view.answers[i] = MW_ANSWER_OPEN;
    }
    return view;
}
