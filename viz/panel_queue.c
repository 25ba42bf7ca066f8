/* Queue: what each mail transfer agent still answers for, and what it has found out and decided about it. */
#include "sim/trace/notice.h"
#include "viz/letters.h"
#include "viz/scroll.h"
#include "viz/symbol.h"

static const float TITLE = 13, TEXT = 12.5f, SMALL = 11.5f;
enum { ROWS_SHOWN = 60, NEWS_SHOWN = 40 };

/* Virtual time on the lesson's wall clock. */
static const char *clock_text(const struct mw_panel *panel, int64_t at_us) {
    const struct mw_about *about = &panel->trace->catalogue.about;
    int64_t s = about->start_epoch_s + about->utc_offset_min * 60LL + at_us / 1000000;
    int64_t of_day = ((s % 86400) + 86400) % 86400;
    return mw_arena_format(&panel->list->arena, "%02d:%02d:%02d", (int)(of_day / 3600),
                           (int)(of_day / 60 % 60), (int)(of_day % 60));
}

static float draw_news(struct mw_panel *panel, float x, float y, float width, const struct mw_record *record,
                       bool now) {
    const struct mw_theme *theme = panel->theme;
    enum mw_notice notice = (enum mw_notice)record->notice.notice;
    bool failure = mw_notice_is_failure(notice);
    struct mw_buffer sentence = {0};
    mw_notice_sentence(&sentence, notice, mw_trace_bytes(panel->trace, record->notice.args),
                       panel->view->language);
    const char *when = clock_text(panel, record->at_us);
    float scale = panel->scale, line = mw_panel_line_height(panel, MW_FONT_SANS, TEXT);
    float time_width = mw_panel_text_width(panel, MW_FONT_MONO, SMALL, "00:00:00") + 8 * scale;
    mw_color color = failure ? theme->failure : now ? theme->ink : theme->muted;
    float text_x = x + time_width + 18 * scale;
    float height = mw_panel_paragraph(panel, TEXT, text_x, y, x + width - text_x, color,
                                      mw_buffer_text(&sentence), false);
    if (now)
        mw_draw_box(panel->list,
                    (struct mw_rect){x - 6 * scale, y - 2 * scale, width + 12 * scale, height + 4 * scale}, 5,
                    failure ? theme->failure_ground : theme->ground);
    mw_panel_text(panel, MW_FONT_MONO, SMALL, x,
                  y + (line - mw_panel_line_height(panel, MW_FONT_MONO, SMALL)) / 2, 0, theme->muted, when);
    mw_symbol(panel->list, failure ? MW_SYMBOL_WRONG : MW_SYMBOL_DONE, x + time_width,
              y + (line - 11 * scale) / 2, 11 * scale, failure ? theme->failure : theme->good);
    mw_panel_paragraph(panel, TEXT, text_x, y, x + width - text_x, color, mw_buffer_text(&sentence), true);
    mw_buffer_free(&sentence);
    return height + 4 * scale;
}

/* The latest news of a host come first. */
static float draw_all_news(struct mw_panel *panel, float x, float y, float width, uint16_t host) {
    uint32_t before = mw_letters_before_now(panel->trace, panel->moment.record);
    float top = y;
    int shown = 0;
    for (uint32_t i = panel->moment.record + 1; i-- > 0 && shown < NEWS_SHOWN;) {
        const struct mw_record *record = &panel->trace->records[i];
        if (record->kind != MW_RECORD_NOTICE || record->host != host) continue;
        y += draw_news(panel, x, y, width, record, before == MW_NONE || i > before);
        shown++;
    }
    return y - top;
}

static float draw_queue(struct mw_panel *panel, struct mw_rect at, uint32_t number) {
    const struct mw_theme *theme = panel->theme;
    struct mw_arena *arena = &panel->list->arena;
    const struct mw_store *store = &panel->trace->catalogue.stores[number];
    const struct mw_host *host = &panel->trace->catalogue.hosts[store->host];
    struct mw_holding holding = mw_trace_holding(panel->trace, panel->moment.record, number, arena);
    float scale = panel->scale, y = at.y;
    const char *title = mw_arena_format(arena, mw_panel_say(panel, "%s · queue: %zu", "%s · antrean: %zu"),
                                        mw_say(host->title, panel->view->language), holding.letter_count);
    mw_panel_text(panel, MW_FONT_SEMIBOLD, TITLE, at.x, y, at.w, theme->ink, title);
    y += mw_panel_line_height(panel, MW_FONT_SEMIBOLD, TITLE) + 4 * scale;
    float rows = mw_letters_rows(panel, (struct mw_rect){at.x - 4 * scale, y, at.w + 8 * scale, 0}, number,
                                 ROWS_SHOWN);
    if (rows <= 0) {
        mw_panel_text(
            panel, MW_FONT_ITALIC, TEXT, at.x, y, at.w, theme->muted,
            mw_panel_say(panel, "empty: nothing waits here", "kosong: tidak ada yang menunggu di sini"));
        rows = mw_panel_line_height(panel, MW_FONT_ITALIC, TEXT);
    }
    y += rows + 6 * scale;
    return y + draw_all_news(panel, at.x, y, at.w, store->host) - at.y;
}

static struct mw_extent draw_queues(struct mw_panel *panel, struct mw_rect at, const void *self) {
    (void)self;
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    float gap = 24 * panel->scale, highest = 0, y = at.y;
    size_t count = 0, index = 0;
    for (uint32_t i = 0; i < catalogue->store_count; i++)
        count += catalogue->stores[i].kind == MW_STORE_QUEUE;
    if (count == 0) {
        float height = mw_panel_paragraph(
            panel, 13.5f, at.x, at.y, at.w, panel->theme->ink,
            mw_panel_say(
                panel, "No server of this lesson relays mail, so there is no queue.",
                "Tidak ada server dalam pelajaran ini yang meneruskan surat, jadi tidak ada antrean."),
            true);
        return (struct mw_extent){.height = height};
    }
    size_t columns = (size_t)((at.w + gap) / (280 * panel->scale + gap));
    columns = columns < 1 ? 1 : columns > count ? count : columns;
    float width = (at.w - gap * (float)(columns - 1)) / (float)columns;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        if (catalogue->stores[i].kind != MW_STORE_QUEUE) continue;
        if (index > 0 && index % columns == 0) {
            y += highest + 14 * panel->scale;
            highest = 0;
        }
        struct mw_rect part = {at.x + (float)(index % columns) * (width + gap), y, width, at.h};
        float height = draw_queue(panel, part, i);
        if (height > highest) highest = height;
        index++;
    }
    return (struct mw_extent){.height = y + highest - at.y};
}

void mw_panel_queue(struct mw_panel *panel, struct mw_rect rect) {
    if (panel->trace == NULL) return;
    mw_panel_scrolled(panel, rect, MW_SCROLL_INSPECTOR, draw_queues, NULL);
}
