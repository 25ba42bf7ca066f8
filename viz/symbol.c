#include "viz/symbol.h"

static void triangle(struct mw_draw_list *list, float x, float y, float size, float direction,
                     mw_color color) {
    mw_draw_head(list, x + size * (direction > 0 ? 0.82f : 0.18f), y + size / 2, direction, 0, size * 0.68f,
                 color);
}

static void upright(struct mw_draw_list *list, float x, float y, float size, mw_color color) {
    mw_draw_box(list, (struct mw_rect){x, y + size * 0.18f, size * 0.13f, size * 0.64f}, 1, color);
}

static void key(struct mw_draw_list *list, float x, float y, float size, mw_color color) {
    float stroke = size * 0.12f;
    struct mw_rect ring = {x + size * 0.05f, y + size * 0.28f, size * 0.44f, size * 0.44f};
    mw_draw_framed_box(list, ring, size * 0.22f, 0, color, stroke);
    mw_draw_line(list, x + size * 0.48f, y + size * 0.5f, x + size * 0.96f, y + size * 0.5f, stroke, color);
    mw_draw_line(list, x + size * 0.88f, y + size * 0.5f, x + size * 0.88f, y + size * 0.72f, stroke, color);
    mw_draw_line(list, x + size * 0.7f, y + size * 0.5f, x + size * 0.7f, y + size * 0.68f, stroke, color);
}

static void strokes(struct mw_draw_list *list, enum mw_symbol symbol, float x, float y, float size,
                    mw_color color) {
    float stroke = size * 0.15f, left = x + size * 0.2f, right = x + size * 0.8f;
    switch (symbol) {
    case MW_SYMBOL_DONE:
        mw_draw_line(list, x + size * 0.14f, y + size * 0.54f, x + size * 0.4f, y + size * 0.78f, stroke,
                     color);
        mw_draw_line(list, x + size * 0.4f, y + size * 0.78f, x + size * 0.86f, y + size * 0.24f, stroke,
                     color);
        break;
    case MW_SYMBOL_WRONG:
        mw_draw_line(list, left, y + size * 0.2f, right, y + size * 0.8f, stroke, color);
        mw_draw_line(list, left, y + size * 0.8f, right, y + size * 0.2f, stroke, color);
        break;
    case MW_SYMBOL_EXPORT:
        mw_draw_line(list, x + size / 2, y + size * 0.08f, x + size / 2, y + size * 0.45f, stroke * 0.7f,
                     color);
        mw_draw_head(list, x + size / 2, y + size * 0.68f, 0, 1, size * 0.36f, color);
        mw_draw_line(list, left, y + size * 0.88f, right, y + size * 0.88f, stroke * 0.7f, color);
        break;
    default: break;
    }
}

static void sheet(struct mw_draw_list *list, float x, float y, float size, float height, mw_color color) {
    mw_draw_framed_box(list, (struct mw_rect){x + size * 0.04f, y, size * 0.92f, height}, size * 0.1f, 0,
                       color, size * 0.11f);
}

/* Five strokes that cross: at the size of a letter they fill up to a star. */
static void star(struct mw_draw_list *list, float x, float y, float r, mw_color color) {
    static const float tips[5][2] = {
        {0, -1}, {0.951f, -0.309f}, {0.588f, 0.809f}, {-0.588f, 0.809f}, {-0.951f, -0.309f}};
    for (int i = 0; i < 5; i++) {
        const float *a = tips[i], *b = tips[(i + 2) % 5];
        mw_draw_line(list, x + a[0] * r, y + a[1] * r, x + b[0] * r, y + b[1] * r, r * 0.24f, color);
    }
    mw_draw_box(list, (struct mw_rect){x - r * 0.36f, y - r * 0.33f, r * 0.72f, r * 0.72f}, r * 0.3f, color);
}

void mw_symbol(struct mw_draw_list *list, enum mw_symbol symbol, float x, float y, float size,
               mw_color color) {
    switch (symbol) {
    case MW_SYMBOL_DONE:
    case MW_SYMBOL_WRONG:
    case MW_SYMBOL_EXPORT: strokes(list, symbol, x, y, size, color); break;
    case MW_SYMBOL_COMPARE:
        sheet(list, x, y + size * 0.08f, size, size * 0.36f, color);
        sheet(list, x, y + size * 0.56f, size, size * 0.36f, color);
        break;
    case MW_SYMBOL_ONE: sheet(list, x, y + size * 0.14f, size, size * 0.72f, color); break;
    case MW_SYMBOL_CURRENT:
    case MW_SYMBOL_PLAY: triangle(list, x, y, size, 1, color); break;
    case MW_SYMBOL_BACK: triangle(list, x, y, size, -1, color); break;
    case MW_SYMBOL_TO_COME:
        mw_draw_framed_box(list, (struct mw_rect){x + size * 0.1f, y + size * 0.1f, size * 0.8f, size * 0.8f},
                           size * 0.4f, 0, color, size * 0.11f);
        break;
    case MW_SYMBOL_KEY: key(list, x, y, size, color); break;
    case MW_SYMBOL_LOCK:
        mw_draw_framed_box(list,
                           (struct mw_rect){x + size * 0.26f, y + size * 0.06f, size * 0.48f, size * 0.62f},
                           size * 0.22f, 0, color, size * 0.12f);
        mw_draw_box(list, (struct mw_rect){x + size * 0.14f, y + size * 0.42f, size * 0.72f, size * 0.52f},
                    size * 0.08f, color);
        break;
    case MW_SYMBOL_PAUSE:
        mw_draw_box(list, (struct mw_rect){x + size * 0.2f, y + size * 0.16f, size * 0.22f, size * 0.68f}, 1,
                    color);
        mw_draw_box(list, (struct mw_rect){x + size * 0.58f, y + size * 0.16f, size * 0.22f, size * 0.68f}, 1,
                    color);
        break;
    case MW_SYMBOL_STEP:
        triangle(list, x - size * 0.1f, y, size, 1, color);
        upright(list, x + size * 0.82f, y, size, color);
        break;
    case MW_SYMBOL_HOME:
        triangle(list, x + size * 0.1f, y, size, -1, color);
        upright(list, x + size * 0.05f, y, size, color);
        break;
    case MW_SYMBOL_END:
        mw_draw_head(list, x + size * 0.48f, y + size / 2, 1, 0, size * 0.46f, color);
        mw_draw_head(list, x + size * 0.86f, y + size / 2, 1, 0, size * 0.46f, color);
        upright(list, x + size * 0.86f, y, size, color);
        break;
    case MW_SYMBOL_STAR: star(list, x + size / 2, y + size / 2, size * 0.5f, color); break;
    case MW_SYMBOL_REPLY:
        mw_draw_head(list, x + size * 0.02f, y + size * 0.4f, -1, 0, size * 0.5f, color);
        mw_draw_curve(list, x + size * 0.4f, y + size * 0.4f, x + size * 0.75f, y + size * 0.38f,
                      x + size * 0.92f, y + size * 0.5f, x + size * 0.92f, y + size * 0.86f, size * 0.13f, 0,
                      color);
        break;
    case MW_SYMBOL_UNREAD:
        mw_draw_box(list, (struct mw_rect){x + size * 0.15f, y + size * 0.15f, size * 0.7f, size * 0.7f},
                    size * 0.35f, color);
        break;
    case MW_SYMBOL_PUSHED:
        mw_draw_box(list, (struct mw_rect){x + size * 0.7f, y + size * 0.36f, size * 0.28f, size * 0.28f},
                    size * 0.14f, color);
        for (int wave = 1; wave <= 2; wave++) {
            float r = size * 0.3f * (float)wave, across = x + size * 0.84f - r, half = r * 0.62f;
            mw_draw_curve(list, across + r * 0.25f, y + size / 2 - half, across, y + size / 2 - half * 0.4f,
                          across, y + size / 2 + half * 0.4f, across + r * 0.25f, y + size / 2 + half,
                          size * 0.11f, 0, color);
        }
        break;
    case MW_SYMBOL_DARK:
        mw_draw_framed_box(list, (struct mw_rect){x + size * 0.1f, y + size * 0.1f, size * 0.8f, size * 0.8f},
                           size * 0.4f, 0, color, size * 0.12f);
        mw_draw_box(list, (struct mw_rect){x + size * 0.5f, y + size * 0.18f, size * 0.3f, size * 0.64f},
                    size * 0.28f, color);
        break;
    }
}

/* --- hosts --------------------------------------------------------------------------------------------- */

static mw_color body(const struct mw_panel *panel) {
    return panel->view->dark ? 0x8FA0B3FF : 0x32414FFF;
}
static mw_color screen(const struct mw_panel *panel) {
    return panel->view->dark ? 0x22303DFF : 0xDCE8F2FF;
}

/* A dark body around a light screen. */
static void display(struct mw_panel *panel, struct mw_rect rect, float edge) {
    mw_draw_box(panel->list, rect, edge, body(panel));
    struct mw_rect glass = {rect.x + edge, rect.y + edge, rect.w - 2 * edge, rect.h - 2 * edge};
    mw_draw_box(panel->list, glass, edge * 0.4f, screen(panel));
}

static void server(struct mw_panel *panel, float x, float y, float size) {
    float width = size * 1.15f, slot = size * 0.28f;
    for (int i = 0; i < 3; i++) {
        struct mw_rect unit = {x - width / 2, y - size / 2 + (float)i * size * 0.36f, width, slot};
        mw_draw_box(panel->list, unit, size * 0.06f, body(panel));
        float lamp = slot * 0.34f;
        struct mw_rect light = {unit.x + lamp, unit.y + (slot - lamp) / 2, lamp, lamp};
        mw_draw_box(panel->list, light, lamp / 2, panel->view->dark ? 0x0E4A34FF : 0x7FE0B5FF);
    }
}

static void globe(struct mw_panel *panel, float x, float y, float size) {
    struct mw_draw_list *list = panel->list;
    mw_color color = panel->theme->protocol[MW_PROTOCOL_DNS];
    float r = size * 0.46f, stroke = size * 0.055f;
    mw_draw_framed_box(list, (struct mw_rect){x - r, y - r, 2 * r, 2 * r}, r, panel->theme->panel, color,
                       stroke);
    float in = r - stroke / 2, bulge = r * 0.62f;
    mw_draw_curve(list, x, y - in, x - bulge, y - r * 0.5f, x - bulge, y + r * 0.5f, x, y + in, stroke, 0,
                  color);
    mw_draw_curve(list, x, y - in, x + bulge, y - r * 0.5f, x + bulge, y + r * 0.5f, x, y + in, stroke, 0,
                  color);
    mw_draw_line(list, x - in, y, x + in, y, stroke, color);
}

static void router(struct mw_panel *panel, float x, float y, float size) {
    mw_color color = body(panel);
    struct mw_rect box = {x - size * 0.55f, y, size * 1.1f, size * 0.4f};
    mw_draw_box(panel->list, box, size * 0.08f, color);
    for (int i = -1; i <= 1; i += 2)
        mw_draw_line(panel->list, x + (float)i * size * 0.36f, y, x + (float)i * size * 0.36f,
                     y - size * 0.45f, size * 0.07f, color);
    for (int i = 0; i < 3; i++) {
        float lamp = size * 0.09f;
        struct mw_rect light = {x - size * 0.4f + (float)i * size * 0.2f, y + size * 0.16f, lamp, lamp};
        mw_draw_box(panel->list, light, lamp / 2, screen(panel));
    }
}

void mw_symbol_host(struct mw_panel *panel, enum mw_host_kind kind, float x, float y, float size) {
    float h = size;
    switch (kind) {
    case MW_HOST_PHONE:
        display(panel, (struct mw_rect){x - h * 0.29f, y - h / 2, h * 0.58f, h}, h * 0.09f);
        break;
    case MW_HOST_PC:
        display(panel, (struct mw_rect){x - h * 0.6f, y - h / 2, h * 1.2f, h * 0.76f}, h * 0.09f);
        mw_draw_box(panel->list, (struct mw_rect){x - h * 0.09f, y + h * 0.26f, h * 0.18f, h * 0.16f}, 0,
                    body(panel));
        mw_draw_box(panel->list, (struct mw_rect){x - h * 0.34f, y + h * 0.4f, h * 0.68f, h * 0.1f},
                    h * 0.05f, body(panel));
        break;
    case MW_HOST_LAPTOP:
        display(panel, (struct mw_rect){x - h * 0.56f, y - h / 2, h * 1.12f, h * 0.78f}, h * 0.09f);
        mw_draw_box(panel->list, (struct mw_rect){x - h * 0.74f, y + h * 0.33f, h * 1.48f, h * 0.12f},
                    h * 0.06f, panel->theme->muted);
        break;
    case MW_HOST_DNS: globe(panel, x, y, h); break;
    case MW_HOST_ROUTER: router(panel, x, y, h); break;
    case MW_HOST_SERVER:
    case MW_HOST_KIND_COUNT: server(panel, x, y, h); break;
    }
}
