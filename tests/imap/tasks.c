#include "tests/imap/tasks.h"

#include <string.h>

static uint64_t read_flags(struct mw_span words) {
    static const char *const names[] = {
#define X(name, text) text,
        MW_FLAGS(X)
#undef X
    };
    uint64_t flags = 0;
    while (words.len > 0) {
        struct mw_span word = mw_span_word(&words);
        for (unsigned i = 0; i < MW_FLAG_COUNT; i++)
            if (mw_span_is_nocase(word, names[i])) flags |= MW_FLAG_BIT(i);
    }
    return flags;
}

static struct mw_span read_letter(struct mw_arena *arena, struct mw_span value) {
    struct mw_buffer text = {0};
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] != '\\' || i + 1 == value.len || value.data[i + 1] != 'n') {
            mw_buffer_add_byte(&text, value.data[i]);
            continue;
        }
        mw_buffer_add_text(&text, "\r\n");
        i++;
    }
    struct mw_span kept = mw_arena_span(arena, mw_buffer_span(&text));
    mw_buffer_free(&text);
    return kept;
}

static bool set_field(struct mw_arena *arena, struct mw_imap_task *task, struct mw_span name,
                      struct mw_span value) {
    const struct {
        const char *name;
        const char **text;
    } texts[] = {{"folder", &task->folder},    {"subject", &task->subject}, {"name", &task->name},
                 {"from", &task->search.from}, {"to", &task->search.to},    {"about", &task->search.subject},
                 {"words", &task->search.text}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (mw_span_is(name, texts[i].name)) {
            *texts[i].text = mw_arena_span_text(arena, value);
            return true;
        }
    uint64_t number = 0;
    mw_span_number(value, &number);
    if (mw_span_is(name, "uid"))
        task->uid = (uint32_t)number;
    else if (mw_span_is(name, "window"))
        task->window = (uint32_t)number;
    else if (mw_span_is(name, "for"))
        task->for_us = (int64_t)number * 1000000;
    else if (mw_span_is(name, "add"))
        task->add = read_flags(value);
    else if (mw_span_is(name, "remove"))
        task->remove = read_flags(value);
    else if (mw_span_is(name, "with"))
        task->search.with = read_flags(value);
    else if (mw_span_is(name, "without"))
        task->search.without = read_flags(value);
    else if (mw_span_is(name, "lists"))
        task->lists = number != 0;
    else if (mw_span_is(name, "trash"))
        task->to_trash = number != 0;
    else if (mw_span_is(name, "text"))
        task->text = read_letter(arena, value);
    else
        return false;
    return true;
}

bool task_read(struct mw_arena *arena, struct mw_span words, struct mw_imap_task *task) {
    static const char *const ids[] = {
#define X(name, id) id,
        MW_IMAP_TASKS(X)
#undef X
    };
    struct mw_span kind = mw_span_word(&words);
    *task = (struct mw_imap_task){.kind = MW_IMAP_TASK_COUNT};
    for (int i = 0; i < MW_IMAP_TASK_COUNT; i++)
        if (mw_span_is(kind, ids[i])) task->kind = (enum mw_imap_task_kind)i;
    if (task->kind == MW_IMAP_TASK_COUNT) return false;
    while (words.len > 0) {
        size_t end = mw_span_find(words, ';');
        struct mw_span field = mw_span_cut(words, 0, end);
        size_t equals = mw_span_find(field, '=');
        if (!set_field(arena, task, mw_span_cut(field, 0, equals), mw_span_from(field, equals + 1)))
            return false;
        words = mw_span_from(words, end + 1);
    }
    return true;
}

bool task_read_offline(struct mw_arena *arena, struct mw_span words, struct mw_cache_change *change) {
    static const struct {
        enum mw_imap_task_kind task;
        enum mw_cache_change_kind kind;
    } kinds[] = {{MW_IMAP_TASK_FLAG, MW_CACHE_FLAG},     {MW_IMAP_TASK_MOVE, MW_CACHE_MOVE},
                 {MW_IMAP_TASK_DELETE, MW_CACHE_DELETE}, {MW_IMAP_TASK_APPEND, MW_CACHE_APPEND},
                 {MW_IMAP_TASK_CREATE, MW_CACHE_CREATE}, {MW_IMAP_TASK_RENAME, MW_CACHE_RENAME},
                 {MW_IMAP_TASK_DROP, MW_CACHE_DROP}};
    struct mw_imap_task task;
    if (!task_read(arena, words, &task)) return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (kinds[i].task != task.kind) continue;
        *change = (struct mw_cache_change){.kind = kinds[i].kind,
                                           .folder = task.folder,
                                           .to = task.name,
                                           .uid = task.uid,
                                           .add = task.add,
                                           .remove = task.remove,
                                           .text = task.text};
        return true;
    }
    return false;
}

void task_news(const struct mw_fact *tells, struct mw_buffer *text) {
    static const char *const words[] = {
#define X(name, words) words,
        MW_IMAP_CLIENT_NEWS(X)
#undef X
    };
    mw_buffer_add_text(text, words[tells->code]);
    mw_buffer_format(text, " %llu", (unsigned long long)tells->number);
    if (tells->text.len > 0) mw_buffer_add_byte(text, ' ');
    for (size_t i = 0; i < tells->text.len; i++) /* a line each */
        mw_buffer_add_byte(text, tells->text.data[i] == '\n' ? '|' : tells->text.data[i]);
}
