/* While a run goes on: what those who look on can do to take part in it. Ports, names, passwords, an example.
 */
#include <math.h>
#include <string.h>

#include "viz/scroll.h"

static const float TEXT = 14, NAME = 12.5f, HEADING = 11.5f, VALUE = 13;

struct sheet {
    struct mw_panel *panel;
    float x, y, width;
};

static float line_of(const struct sheet *sheet) {
    return mw_panel_line_height(sheet->panel, MW_FONT_MONO, VALUE);
}

/* How many of the value's characters go on a line: broken before an option, at a blank or behind a sign, if
 * there is one far enough on. */
static size_t fitting(const struct sheet *sheet, const char *value) {
    float wide = mw_panel_text_width(sheet->panel, MW_FONT_MONO, VALUE, "0");
    size_t most = (size_t)fmaxf(8, floorf(sheet->width / wide)), len = strlen(value), blank = 0, option = 0,
           sign = 0;
    if (len <= most) return len;
    for (size_t at = most / 3; at <= most; at++) {
        if (value[at - 1] == ':' || value[at - 1] == '@') sign = at;
        if (value[at] != ' ') continue;
        blank = at;
        if (value[at + 1] == '-') option = at;
    }
    return option ? option : blank ? blank : sign ? sign : most;
}

static void value_lines(struct sheet *sheet, const char *value) {
    struct mw_panel *panel = sheet->panel;
    while (*value != '\0') {
        size_t len = fitting(sheet, value);
        const char *line = mw_arena_format(&panel->list->arena, "%.*s", (int)len, value);
        mw_panel_text(panel, MW_FONT_MONO, VALUE, sheet->x, sheet->y, sheet->width, panel->theme->ink, line);
        sheet->y += line_of(sheet);
        value += len;
        while (*value == ' ')
            value++;
    }
}

/* Whether name and value stand on one line in all rows up to the next heading. */
static bool fits_lines(const struct sheet *sheet, const struct mw_guide *guide, size_t first) {
    struct mw_panel *panel = sheet->panel;
    for (size_t i = first; i < guide->row_count && guide->rows[i].value != NULL; i++) {
        const char *name = mw_say(guide->rows[i].name, panel->view->language);
        float wide = mw_panel_text_width(panel, MW_FONT_SANS, NAME, name) +
                     mw_panel_text_width(panel, MW_FONT_MONO, VALUE, guide->rows[i].value);
        if (wide + 12 * panel->scale > sheet->width) return false;
    }
    return true;
}

/* The name, and behind or under it the value. */
static void row(struct sheet *sheet, const struct mw_guide_row *it, bool on_one_line) {
    struct mw_panel *panel = sheet->panel;
    const char *name = mw_say(it->name, panel->view->language);
    float value = mw_panel_text_width(panel, MW_FONT_MONO, VALUE, it->value);
    float wide = name[0] ? mw_panel_text_width(panel, MW_FONT_SANS, NAME, name) : 0, line = line_of(sheet);
    if (wide > 0 && on_one_line) {
        float lower = line - mw_panel_line_height(panel, MW_FONT_SANS, NAME);
        mw_panel_text(panel, MW_FONT_SANS, NAME, sheet->x, sheet->y + lower / 2, 0, panel->theme->muted,
                      name);
        mw_panel_text_right(panel, MW_FONT_MONO, VALUE, sheet->x + sheet->width, sheet->y, value + 1,
                            panel->theme->ink, it->value);
        sheet->y += line;
    } else {
        if (wide > 0)
            sheet->y += mw_panel_paragraph(panel, NAME, sheet->x, sheet->y, sheet->width, panel->theme->muted,
                                           name, true);
        value_lines(sheet, it->value);
    }
    sheet->y += 5 * panel->scale;
}

static void heading(struct sheet *sheet, const struct mw_guide_row *it) {
    struct mw_panel *panel = sheet->panel;
    const char *words = mw_say(it->name, panel->view->language);
    sheet->y += 12 * panel->scale;
    sheet->y += mw_panel_paragraph(panel, HEADING, sheet->x, sheet->y, sheet->width, panel->theme->muted,
                                   mw_arena_format(&panel->list->arena, "**%s**", words), true);
    sheet->y += 4 * panel->scale;
}

struct mw_extent mw_panel_guide(struct mw_panel *panel, struct mw_rect at, const void *self) {
    const struct mw_guide *guide = self;
    struct sheet sheet = {panel, at.x, at.y, at.w};
    enum mw_language language = panel->view->language;
    const char *title = mw_arena_format(&panel->list->arena, "**%s**", mw_say(guide->title, language));
    sheet.y += mw_panel_paragraph(panel, at.h > 260 * panel->scale ? 19 : 15, at.x, sheet.y, at.w,
                                  panel->theme->ink, title, true);
    sheet.y += 6 * panel->scale;
    sheet.y += mw_panel_paragraph(panel, TEXT, at.x, sheet.y, at.w, panel->theme->ink,
                                  mw_say(guide->text, language), true);
    bool on_one_line = fits_lines(&sheet, guide, 0);
    for (size_t i = 0; i < guide->row_count; i++) {
        if (guide->rows[i].value == NULL) {
            heading(&sheet, &guide->rows[i]);
            on_one_line = fits_lines(&sheet, guide, i + 1);
        } else {
            row(&sheet, &guide->rows[i], on_one_line);
        }
    }
    return (struct mw_extent){.height = sheet.y - at.y};
}
