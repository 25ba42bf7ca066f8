#include "viz/settings.h"

#include "sim/base/file.h"
#include "sim/base/paths.h"

/* X(key, field, least, most): the numbers among the settings. */
#define NUMBERS(X)                                                                                           \
    X("text", text_percent, 80, 200)                                                                         \
    X("speed", speed_percent, 25, 400)                                                                       \
    X("dark", dark, 0, 1)                                                                                    \
    X("x", x, 0, 100000)                                                                                     \
    X("y", y, 0, 100000)                                                                                     \
    X("width", width, 1024, 100000)                                                                          \
    X("height", height, 640, 100000)                                                                         \
    X("maximized", maximized, 0, 1)

static const char *const GRAINS[MW_GRAIN_COUNT] = {"packet", "line", "exchange", "chapter"};

struct mw_settings mw_settings_default(void) {
    struct mw_view view = mw_view_default();
    return (struct mw_settings){.language = -1,
                                .text_percent = view.text_percent,
                                .speed_percent = view.speed_percent,
                                .grain = view.grain,
                                .x = -1,
                                .y = -1,
                                .width = (int)view.width,
                                .height = (int)view.height};
}

void mw_settings_free(struct mw_settings *settings) {
    mw_buffer_free(&settings->path);
}

/* --- lines -------------------------------------------------------------------------------------------------
 */

/* Takes the first "key=value" off the text; false when there is none left. */
static bool next_pair(struct mw_span *text, struct mw_span *key, struct mw_span *value) {
    while (text->len) {
        size_t end = mw_span_find(*text, '\n');
        struct mw_span line = mw_span_cut(*text, 0, end);
        *text = mw_span_from(*text, end + 1);
        size_t equals = mw_span_find(line, '=');
        if (equals == line.len) continue;
        *key = mw_span_cut(line, 0, equals);
        *value = mw_span_from(line, equals + 1);
        return true;
    }
    return false;
}

static bool number_of(struct mw_span value, int least, int most, int *number) {
    bool negative = value.len && value.data[0] == '-';
    uint64_t size;
    if (!mw_span_number(mw_span_from(value, negative), &size) || size > 1000000000) return false;
    int found = negative ? -(int)size : (int)size;
    if (found < least || found > most) return false;
    *number = found;
    return true;
}

/* --- settings ----------------------------------------------------------------------------------------------
 */

void mw_settings_write(const struct mw_settings *settings, struct mw_buffer *text) {
    if (settings->language >= 0) {
        mw_buffer_format(text, "language=%s\n", mw_language_code((enum mw_language)settings->language));
    }
    mw_buffer_format(text, "grain=%s\n", GRAINS[settings->grain]);
#define X(key, field, least, most) mw_buffer_format(text, "%s=%d\n", key, (int)settings->field);
    NUMBERS(X)
#undef X
    if (settings->path.len) mw_buffer_format(text, "path=%s\n", mw_buffer_text(&settings->path));
}

static void read_setting(struct mw_settings *settings, struct mw_span key, struct mw_span value) {
    int number;
#define X(name, field, least, most)                                                                          \
    if (mw_span_is(key, name) && number_of(value, least, most, &number)) settings->field = number;
    NUMBERS(X)
#undef X
    if (mw_span_is(key, "path")) {
        mw_buffer_clear(&settings->path);
        mw_buffer_add(&settings->path, value);
    }
    for (int i = 0; i < MW_GRAIN_COUNT; i++) {
        if (mw_span_is(key, "grain") && mw_span_is(value, GRAINS[i])) settings->grain = (enum mw_grain)i;
    }
    for (int i = 0; i < MW_LANGUAGE_COUNT; i++) {
        if (mw_span_is(key, "language") && mw_span_is(value, mw_language_code((enum mw_language)i))) {
            settings->language = i;
        }
    }
}

void mw_settings_read(struct mw_settings *settings, struct mw_span text) {
    struct mw_span key, value;
    while (next_pair(&text, &key, &value)) {
        read_setting(settings, key, value);
    }
}

enum { LIMIT_BYTES = 1 << 20 }; /* ours have some hundred bytes */

static void load(struct mw_buffer *path, struct mw_buffer *text) {
    if (path->len) mw_file_read(mw_buffer_text(path), LIMIT_BYTES, text);
}

static void save(struct mw_buffer *path, struct mw_buffer *text) {
    if (path->len && mw_path_make_folders(mw_buffer_text(path))) {
        mw_file_write(mw_buffer_text(path), mw_buffer_span(text));
    }
}

void mw_settings_load(struct mw_settings *settings) {
    struct mw_buffer path = {0}, text = {0};
    mw_path_config(&path, "settings");
    load(&path, &text);
    mw_settings_read(settings, mw_buffer_span(&text));
    mw_buffer_free(&text);
    mw_buffer_free(&path);
}

void mw_settings_save(const struct mw_settings *settings) {
    struct mw_buffer path = {0}, text = {0};
    mw_path_config(&path, "settings");
    mw_settings_write(settings, &text);
    save(&path, &text);
    mw_buffer_free(&text);
    mw_buffer_free(&path);
}

/* --- progress ----------------------------------------------------------------------------------------------
 */

enum { ANSWERS = sizeof((struct mw_view *)0)->answers / sizeof(int) };

void mw_progress_write(const struct mw_hands *hands, struct mw_buffer *text) {
    const struct mw_catalogue *catalogue = &hands->trace[0]->catalogue;
    uint32_t event = mw_trace_event_of(hands->trace[0], hands->cursor.target);
    mw_buffer_format(text, "event=%u\n", event);
    mw_buffer_format(text, "reached=%u\n", event > hands->reached ? event : hands->reached);
    mw_buffer_format(text, "events=%u\n", mw_trace_event_count(hands->trace[0]));
    for (size_t i = 0; i < catalogue->question_count && i < ANSWERS; i++) {
        if (hands->view.answers[i] == MW_ANSWER_OPEN) continue;
        mw_buffer_format(text, "answer.%s=%d\n", catalogue->questions[i].id, hands->view.answers[i]);
    }
}

static void read_answer(struct mw_hands *hands, struct mw_span id, struct mw_span value) {
    const struct mw_catalogue *catalogue = &hands->trace[0]->catalogue;
    for (size_t i = 0; i < catalogue->question_count && i < ANSWERS; i++) {
        const struct mw_question *question = &catalogue->questions[i];
        if (!mw_span_is(id, question->id)) continue;
        number_of(value, MW_ANSWER_SHOWN, (int)question->answer_count - 1, &hands->view.answers[i]);
    }
}

void mw_progress_read(struct mw_hands *hands, struct mw_span text, bool with_moment) {
    struct mw_span key, value, answer = mw_span_of("answer.");
    int event;
    hands->reached = 0;
    for (size_t i = 0; i < ANSWERS; i++) {
        hands->view.answers[i] = MW_ANSWER_OPEN;
    }
    while (next_pair(&text, &key, &value)) {
        if (mw_span_is(key, "event") && with_moment && number_of(value, 0, 1000000000, &event)) {
            uint32_t count = mw_trace_event_count(hands->trace[0]);
            if ((uint32_t)event > count) event = (int)count;
            mw_cursor_seek(&hands->cursor, hands->trace[0],
                           event > 0 ? mw_trace_event_record(hands->trace[0], (uint32_t)event) : MW_NONE);
        } else if (mw_span_is(key, "reached") && number_of(value, 0, 1000000000, &event)) {
            hands->reached = (uint32_t)event;
        } else if (mw_span_equal(mw_span_cut(key, 0, answer.len), answer)) {
            read_answer(hands, mw_span_from(key, answer.len), value);
        }
    }
}

/* A lesson's id becomes a file's name: whatever it holds, it names a file in that folder. */
static void progress_path(const char *id, struct mw_buffer *path) {
    struct mw_buffer name = {0};
    mw_buffer_add_text(&name, "progress/");
    for (struct mw_span rest = mw_span_of(id); rest.len; rest = mw_span_from(rest, 1)) {
        char c = rest.data[0];
        bool plain = mw_ascii_is_letter(c) || mw_ascii_is_digit(c) || c == '-' || c == '_';
        mw_buffer_add_byte(&name, plain ? c : '_');
    }
    mw_buffer_clear(path);
    if (id != NULL && id[0] != '\0') mw_path_state(path, mw_buffer_text(&name));
    mw_buffer_free(&name);
}

void mw_progress_load(struct mw_hands *hands, bool with_moment) {
    struct mw_buffer path = {0}, text = {0};
    progress_path(hands->trace[0]->catalogue.about.id, &path);
    load(&path, &text);
    mw_progress_read(hands, mw_buffer_span(&text), with_moment);
    mw_buffer_free(&text);
    mw_buffer_free(&path);
}

void mw_progress_save(const struct mw_hands *hands) {
    struct mw_buffer path = {0}, text = {0};
    progress_path(hands->trace[0]->catalogue.about.id, &path);
    mw_progress_write(hands, &text);
    save(&path, &text);
    mw_buffer_free(&text);
    mw_buffer_free(&path);
}

int mw_progress_percent(const char *lesson_id) {
    struct mw_buffer path = {0}, text = {0};
    progress_path(lesson_id, &path);
    load(&path, &text);
    struct mw_span rest = mw_buffer_span(&text), key, value;
    int reached = 0, events = 0;
    while (next_pair(&rest, &key, &value)) {
        if (mw_span_is(key, "reached")) number_of(value, 0, 1000000, &reached);
        if (mw_span_is(key, "events")) number_of(value, 0, 1000000, &events);
    }
    mw_buffer_free(&text);
    mw_buffer_free(&path);
    return reached >= events ? events > 0 ? 100 : 0 : reached * 100 / events;
}
