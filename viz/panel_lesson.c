/* The lesson: where am I, one idea, the question that holds stepping, chapters, words to know. */
#include <math.h>
#include <string.h>

#include "viz/scroll.h"
#include "viz/symbol.h"

static const float TEXT = 14, SMALL = 11.5f;

enum { FEWEST_CHAPTERS = 8 };

/* A place that moves down as things are written. */
struct column {
    struct mw_panel *panel;
    float x, y, width;
    float title_size;
};

static enum mw_language language_of(const struct column *c) {
    return c->panel->view->language;
}

static void paragraph(struct column *c, float size, mw_color color, const char *text) {
    c->y += mw_panel_paragraph(c->panel, size, c->x, c->y, c->width, color, text, true);
}

static void gap(struct column *c, float units) {
    c->y += units * c->panel->scale;
}

static void heading(struct column *c, const char *text) {
    c->y += mw_panel_paragraph(c->panel, SMALL, c->x, c->y, c->width, c->panel->theme->muted,
                               mw_arena_format(&c->panel->list->arena, "**%s**", text), true);
}

/* --- the idea ------------------------------------------------------------------------------------------- */

static void idea(struct column *c, const struct mw_note *note) {
    const struct mw_theme *theme = c->panel->theme;
    const struct mw_about *about = &c->panel->trace->catalogue.about;
    struct mw_arena *arena = &c->panel->list->arena;
    const char *title = mw_say(note ? note->title : about->title, language_of(c));
    paragraph(c, c->title_size, theme->ink, mw_arena_format(arena, "**%s**", title));
    gap(c, 6);
    paragraph(c, TEXT, theme->ink, mw_say(note ? note->text : about->summary, language_of(c)));
    if (note != NULL) return;
    gap(c, 10);
    for (size_t i = 0; i < about->objective_count; i++) {
        float size = 12 * c->panel->scale, indent = 20 * c->panel->scale;
        mw_symbol(c->panel->list, MW_SYMBOL_CURRENT, c->x, c->y + 5 * c->panel->scale, size, theme->muted);
        struct column text = {c->panel, c->x + indent, c->y, c->width - indent, 0};
        paragraph(&text, TEXT, theme->ink, mw_say(about->objectives[i], language_of(c)));
        c->y = text.y;
        gap(c, 4);
    }
    if (c->panel->moment.record != MW_NONE) return;
    gap(c, about->objective_count > 0 ? 8 : 0);
    paragraph(c, TEXT, theme->ink,
              mw_panel_say(c->panel, "Press **→** for the first step, or **Space** to play.",
                           "Tekan **→** untuk langkah pertama, atau **Spasi** untuk memutar."));
}

/* --- the question -----------------------------------------------------------------------------------------
 */

enum verdict { UNSAID, RIGHT, WRONG };

static enum verdict verdict_on(const struct mw_question *question, int given, int answer) {
    if (given == MW_ANSWER_OPEN) return UNSAID;
    if (question->answers[answer].right) return RIGHT;
    return given == answer ? WRONG : UNSAID;
}

/* Right and wrong differ in shape first, then in colour. */
static void answer(struct column *c, const struct mw_question *question, int given, int number) {
    struct mw_panel *panel = c->panel;
    const struct mw_theme *theme = panel->theme;
    enum verdict verdict = verdict_on(question, given, number);
    mw_color color = verdict == RIGHT   ? theme->good
                     : verdict == WRONG ? theme->failure
                                        : theme->attention & 0xFFFFFF66;
    const char *text = mw_say(question->answers[number].text, language_of(c));
    float padding = 10 * panel->scale, mark = verdict == UNSAID ? 0 : 18 * panel->scale;
    float width = c->width - 2 * padding - mark;
    float height = mw_panel_paragraph(panel, TEXT, 0, 0, width, 0, text, false) + 12 * panel->scale;
    struct mw_rect box = {c->x, c->y, c->width, height};
    bool hover = given == MW_ANSWER_OPEN && mw_panel_hit(panel, box, MW_ACTION_ANSWER, number, text);
    mw_draw_framed_box(panel->list, box, 6, theme->panel, hover ? theme->accent : color,
                       hover || verdict != UNSAID ? 2 : 1);
    mw_panel_paragraph(panel, TEXT, c->x + padding, c->y + 6 * panel->scale, width,
                       given != MW_ANSWER_OPEN && verdict == UNSAID ? theme->muted : theme->ink, text, true);
    if (verdict != UNSAID)
        mw_symbol(panel->list, verdict == RIGHT ? MW_SYMBOL_DONE : MW_SYMBOL_WRONG,
                  box.x + box.w - padding - 13 * panel->scale, box.y + height / 2 - 7 * panel->scale,
                  14 * panel->scale, color);
    c->y += height + 6 * panel->scale;
}

static void verdict_words(struct column *c, const struct mw_question *question, int given) {
    const struct mw_theme *theme = c->panel->theme;
    if (given < 0 || given >= (int)question->answer_count) return;
    const struct mw_answer *chosen = &question->answers[given];
    gap(c, 2);
    paragraph(c, TEXT, chosen->right ? theme->good : theme->failure,
              chosen->right ? mw_panel_say(c->panel, "**Right.**", "**Benar.**")
                            : mw_panel_say(c->panel, "**Not this one.**", "**Bukan yang ini.**"));
    paragraph(c, TEXT, theme->ink, mw_say(chosen->because, language_of(c)));
}

static void show_me(struct column *c) {
    struct mw_panel *panel = c->panel;
    const char *text = mw_panel_say(panel, "Show me", "Tunjukkan");
    float width = mw_panel_text_width(panel, MW_FONT_SANS, 13, text);
    float height = mw_panel_line_height(panel, MW_FONT_SANS, 13);
    struct mw_rect area = {c->x + c->width - width, c->y, width, height};
    bool hover = mw_panel_hit(panel, area, MW_ACTION_SHOW_ME, 0, text);
    mw_panel_text(panel, MW_FONT_SANS, 13, area.x, area.y, 0, panel->theme->attention, text);
    mw_draw_line(panel->list, area.x, area.y + height - 1, area.x + width, area.y + height - 1, hover ? 2 : 1,
                 panel->theme->attention);
    c->y += height;
}

static void question_inside(struct column *c, const struct mw_question *question, int given) {
    const struct mw_theme *theme = c->panel->theme;
    paragraph(c, 13, theme->attention,
              mw_panel_say(c->panel, "**Predict before you step**", "**Tebak dulu sebelum melangkah**"));
    gap(c, 3);
    paragraph(c, TEXT, theme->ink, mw_say(question->ask, language_of(c)));
    gap(c, 8);
    for (int i = 0; i < (int)question->answer_count; i++)
        answer(c, question, given, i);
    if (given == MW_ANSWER_OPEN)
        show_me(c);
    else
        verdict_words(c, question, given);
}

/* The card is as high as what is on it: written once to measure, then again on top of the card. */
static void question_card(struct column *c, int number) {
    struct mw_panel *panel = c->panel;
    const struct mw_question *question = &panel->trace->catalogue.questions[number];
    int given = number < 64 ? panel->view->answers[number] : MW_ANSWER_OPEN;
    float padding = 12 * panel->scale;
    struct column inside = {panel, c->x + padding, c->y + padding, c->width - 2 * padding, 0}, again = inside;
    size_t count = panel->list->count, hit_count = panel->list->hit_count;
    question_inside(&inside, question, given);
    panel->list->count = count;
    panel->list->hit_count = hit_count;
    struct mw_rect card = {c->x, c->y, c->width, inside.y + padding - c->y};
    mw_draw_framed_box(panel->list, card, 10, panel->theme->attention_ground,
                       panel->theme->attention & 0xFFFFFF55, 1);
    question_inside(&again, question, given);
    c->y += card.h;
}

/* --- chapters, words -------------------------------------------------------------------------------------
 */

static void chapter(struct column *c, int number, int current) {
    struct mw_panel *panel = c->panel;
    const struct mw_theme *theme = panel->theme;
    const struct mw_chapter *it = &panel->trace->catalogue.chapters[number];
    float scale = panel->scale, indent = 22 * scale, padding = 4 * scale;
    const char *text = mw_arena_format(&panel->list->arena, number == current ? "**%d %s**" : "%d %s",
                                       number + 1, mw_say(it->title, language_of(c)));
    float height = mw_panel_paragraph(panel, TEXT, 0, 0, c->width - indent, 0, text, false) + 2 * padding;
    struct mw_rect row = {c->x - 6, c->y, c->width + 12, height};
    bool hover = mw_panel_hit(panel, row, MW_ACTION_CHAPTER, number, mw_say(it->title, language_of(c)));
    if (number == current)
        mw_draw_box(panel->list, row, 6, theme->protocol_ground[it->protocol]);
    else if (hover)
        mw_draw_box(panel->list, row, 6, theme->ground);
    enum mw_symbol mark = number < current    ? MW_SYMBOL_DONE
                          : number == current ? MW_SYMBOL_CURRENT
                                              : MW_SYMBOL_TO_COME;
    mw_color color = number < current ? theme->good : number == current ? theme->ink : theme->muted;
    float size = 12 * scale;
    mw_symbol(panel->list, mark, c->x, c->y + padding + 4.5f * scale, size, color);
    mw_panel_paragraph(panel, TEXT, c->x + indent, c->y + padding, c->width - indent,
                       number == current || hover ? theme->ink : theme->muted, text, true);
    c->y += height;
}

/* Chapters that there is no room for, in a line; a click leads to the nearest of them. */
static void more_chapters(struct column *c, int count, bool later, int nearest) {
    struct mw_panel *panel = c->panel;
    const char *text = mw_arena_format(&panel->list->arena,
                                       later ? mw_panel_say(panel, "%d more to come", "%d lagi akan datang")
                                             : mw_panel_say(panel, "%d before", "%d sebelumnya"),
                                       count);
    float padding = 4 * panel->scale, height = mw_panel_line_height(panel, MW_FONT_SANS, 13) + 2 * padding;
    struct mw_rect row = {c->x - 6, c->y, c->width + 12, height};
    bool hover = mw_panel_hit(panel, row, MW_ACTION_CHAPTER, nearest, text);
    mw_panel_text(panel, MW_FONT_SANS, 13, c->x + 22 * panel->scale, c->y + padding,
                  c->width - 22 * panel->scale, hover ? panel->theme->ink : panel->theme->muted, text);
    c->y += height;
}

/* All chapters, or, of many, those around the current one: the student is to see where they are without
 * scrolling. */
static void chapters(struct column *c, float foot) {
    struct mw_panel *panel = c->panel;
    int count = (int)panel->trace->catalogue.chapter_count;
    int current = mw_trace_chapter_at(panel->trace, panel->moment.record);
    float row = mw_panel_line_height(panel, MW_FONT_SANS, TEXT) * 1.05f + 8 * panel->scale;
    int room = (int)fmaxf(FEWEST_CHAPTERS, (foot - c->y) / (row * 1.4f)), first = 0, last = count;
    if (count > room + 2) {
        first = current - room / 2;
        first = first < 0 ? 0 : first > count - room ? count - room : first;
        last = first + room;
    }
    if (first > 0) more_chapters(c, first, false, first - 1);
    for (int i = first; i < last; i++)
        chapter(c, i, current);
    if (last < count) more_chapters(c, count - last, true, last);
}

static int word_number(const struct mw_catalogue *catalogue, const char *id) {
    for (size_t i = 0; i < catalogue->word_count; i++)
        if (strcmp(catalogue->words[i].id, id) == 0) return (int)i;
    return -1;
}

/* A line of small words, links among them, wrapped where it must be. */
struct flow {
    struct column *column;
    float x, line;
};

static const float FOOT = 12.5f;

/* Room for a text on the line, or on the next one. Returns where it begins. */
static float flow_place(struct flow *flow, float width) {
    struct column *c = flow->column;
    if (flow->x > c->x && flow->x + width > c->x + c->width) {
        flow->x = c->x;
        c->y += flow->line;
    }
    float x = flow->x;
    flow->x += width;
    return x;
}

static void flow_text(struct flow *flow, const char *text) {
    struct mw_panel *panel = flow->column->panel;
    float x = flow_place(flow, mw_panel_text_width(panel, MW_FONT_SANS, FOOT, text));
    mw_panel_text(panel, MW_FONT_SANS, FOOT, x, flow->column->y, flow->column->width, panel->theme->muted,
                  text);
}

static void flow_link(struct flow *flow, int number, bool last) {
    struct column *c = flow->column;
    struct mw_panel *panel = c->panel;
    const char *text = mw_say(panel->trace->catalogue.words[number].word, language_of(c));
    float wide = mw_panel_text_width(panel, MW_FONT_SANS, FOOT, text);
    float comma = last ? 0 : mw_panel_text_width(panel, MW_FONT_SANS, FOOT, ", ");
    float x = flow_place(flow, wide + comma), width = fminf(wide, c->width - comma);
    struct mw_rect area = {x, c->y, width, flow->line};
    bool hover = mw_panel_hit(panel, area, MW_ACTION_WORD, number, text);
    mw_color color = hover ? panel->theme->accent : panel->theme->muted;
    mw_panel_text(panel, MW_FONT_SANS, FOOT, x, c->y, width + 0.5f, color, text);
    float under = c->y + flow->line * 0.84f;
    mw_draw_line(panel->list, x, under, x + width, under, 1, color);
    if (!last) mw_panel_text(panel, MW_FONT_SANS, FOOT, x + width, c->y, 0, panel->theme->muted, ", ");
}

/* RFC 5321 §4.1.1.3 · words to know: envelope, relay, MX record */
static void footer(struct column *c, const struct mw_note *note) {
    if (note == NULL) return;
    struct mw_panel *panel = c->panel;
    struct flow flow = {c, c->x, mw_panel_line_height(panel, MW_FONT_SANS, FOOT) * 1.1f};
    bool words = note->words != NULL && note->words[0] != NULL;
    if (note->rfc == NULL && !words) return;
    if (note->rfc != NULL) flow_text(&flow, note->rfc);
    if (note->rfc != NULL && words) flow_text(&flow, " · ");
    if (words) flow_text(&flow, mw_panel_say(panel, "words to know: ", "istilah penting: "));
    for (const char **id = note->words; words && *id != NULL; id++) {
        int number = word_number(&panel->trace->catalogue, *id);
        if (number >= 0) flow_link(&flow, number, id[1] == NULL);
    }
    c->y += flow.line;
}

/* --- all of it
 * ---------------------------------------------------------------------------------------------- */

/* "LESSON · EVENT 14 OF 69", or as much of it as fits the line. */
static const char *place(struct mw_panel *panel, float width) {
    unsigned event = mw_trace_event_of(panel->trace, panel->moment.record);
    unsigned count = mw_trace_event_count(panel->trace);
    const char *const live[] = {
        mw_panel_say(panel, "LIVE · EVENT %u OF %u", "LANGSUNG · PERISTIWA %u DARI %u"),
        mw_panel_say(panel, "EVENT %u OF %u", "PERISTIWA %u DARI %u"),
        "%u / %u",
    };
    const char *const lesson[] = {
        mw_panel_say(panel, "LESSON · EVENT %u OF %u", "PELAJARAN · PERISTIWA %u DARI %u"),
        mw_panel_say(panel, "EVENT %u OF %u", "PERISTIWA %u DARI %u"),
        "%u / %u",
    };
    const char *const *forms = panel->view->live ? live : lesson;
    const char *text = "";
    for (size_t i = 0; i < sizeof lesson / sizeof *lesson; i++) {
        struct mw_buffer form = {0};
        mw_buffer_format(&form, forms[i], event, count);
        text = mw_arena_text(&panel->list->arena, mw_buffer_text(&form));
        mw_buffer_free(&form);
        if (mw_panel_text_width(panel, MW_FONT_SEMIBOLD, SMALL, text) <= width) break;
    }
    return text;
}

static struct mw_extent content(struct mw_panel *panel, struct mw_rect at, const void *self) {
    (void)self;
    /* A title that would fill the panel alone is no use. */
    struct column c = {panel, at.x, at.y, at.w, at.h > 260 * panel->scale ? 19 : 15};
    const struct mw_catalogue *catalogue = &panel->trace->catalogue;
    int at_note = mw_trace_note_at(panel->trace, panel->moment.record);
    const struct mw_note *note = at_note < 0 ? NULL : &catalogue->notes[at_note];
    struct mw_extent extent = {0};
    idea(&c, note);
    int question =
        panel->moment.record == MW_NONE ? -1 : mw_trace_question_at(panel->trace, panel->moment.record);
    if (question >= 0) {
        gap(&c, 14);
        extent.active_top = c.y - at.y;
        question_card(&c, question);
        extent.active_bottom = c.y - at.y;
    }
    if (catalogue->chapter_count > 0) {
        gap(&c, 16);
        heading(&c, mw_panel_say(panel, "CHAPTERS", "BAB"));
        gap(&c, 4);
    }
    chapters(&c, at.y + at.h - 40 * panel->scale);
    gap(&c, 14);

    struct column measure = c;
    size_t count = panel->list->count, hit_count = panel->list->hit_count;
    footer(&measure, note);
    panel->list->count = count;
    panel->list->hit_count = hit_count;
    float at_foot = at.y + at.h - (measure.y - c.y);
    if (at_foot > c.y) c.y = at_foot;
    footer(&c, note);
    extent.height = c.y - at.y;
    return extent;
}

void mw_panel_lesson(struct mw_panel *panel, struct mw_rect rect) {
    struct mw_rect inside = mw_panel_ground(panel, rect, place(panel, rect.w - 32 * panel->scale));
    mw_panel_scrolled(panel, inside, MW_SCROLL_LESSON, panel->of->guide ? mw_panel_guide : content,
                      panel->of->guide);
}
