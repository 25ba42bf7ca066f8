#include "letters.h"

#include "sim/base/check.h"
#include "sim/base/memory.h"

void letters_open(struct letters *letters) {
    *letters = (struct letters){0};
    mw_account_init(&letters->account, "ani@sekolah.example", 7, 0);
    letters->view.account = &letters->account;
    letters->place = (struct mw_imap_search_place){.view = &letters->view, .saved = &letters->saved};
}

void letters_add(struct letters *letters, const char *text, uint64_t flags, int64_t arrived_s) {
    struct mw_imap_view *view = &letters->view;
    struct mw_folder *inbox = mw_account_inbox(&letters->account);
    struct mw_buffer crlf = {0};
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') mw_buffer_add_byte(&crlf, '\r');
        mw_buffer_add_byte(&crlf, *c);
    }
    struct mw_mail mail = {.text = mw_arena_span(&letters->arena, mw_buffer_span(&crlf)),
                           .flags = flags,
                           .arrived_s = arrived_s};
    mw_buffer_free(&crlf);
    inbox->mailbox.last_uid = (uint32_t)(view->count + 1) * 10 - 1;
    uint32_t uid;
    MW_ASSERT(mw_account_add(&letters->account, inbox, &mail, &uid) == MW_OK);
    mw_account_clear_journal(&letters->account);
    MW_GROW(view->seen, view->count, view->capacity);
    view->seen[view->count++] = (struct mw_imap_seen){.uid = uid, .flags = flags};
}

void letters_free(struct letters *letters) {
    mw_account_free(&letters->account);
    mw_free(letters->view.seen);
    mw_arena_free(&letters->arena);
}

static uint32_t *search(struct letters *letters, const char *charset, const char *keys, size_t *count) {
    struct mw_imap_reader reader = {.text = mw_span_of(keys), .arena = &letters->arena};
    struct mw_imap_search found;
    if (!mw_imap_search_read(&reader, mw_span_of(charset), &found)) {
        MW_ASSERT(reader.wanted != NULL);
        return NULL;
    }
    mw_imap_search_prepare(&found, &letters->place);
    uint32_t *numbers = mw_arena_alloc(&letters->arena, (letters->view.count + 1) * sizeof *numbers);
    *count = 0;
    for (uint32_t number = 1; number <= letters->view.count; number++)
        if (mw_imap_search_matches(&found, &letters->place, number)) numbers[(*count)++] = number;
    return numbers;
}

const char *letters_search(struct letters *letters, const char *charset, const char *keys) {
    size_t count = 0;
    const uint32_t *numbers = search(letters, charset, keys, &count);
    struct mw_imap_reply reply = {0};
    if (numbers == NULL) return "BAD";
    mw_imap_put_numbers(&reply, numbers, count);
    const char *told = mw_arena_text(&letters->arena, mw_buffer_text(&reply.text));
    mw_imap_reply_free(&reply);
    return told;
}

const char *letters_sort(struct letters *letters, const char *criteria) {
    struct mw_imap_reader reader = {.text = mw_span_of(criteria), .arena = &letters->arena};
    struct mw_imap_sort sort;
    size_t count = 0;
    if (!mw_imap_sort_read(&reader, &sort) || !mw_imap_end(&reader)) return "BAD";
    uint32_t *numbers = search(letters, NULL, "ALL", &count);
    mw_imap_sort(&sort, &letters->place, numbers, count);
    struct mw_buffer out = {0};
    for (size_t i = 0; i < count; i++)
        mw_buffer_format(&out, "%s%u", i > 0 ? " " : "", numbers[i]);
    const char *told = mw_arena_text(&letters->arena, mw_buffer_text(&out));
    mw_buffer_free(&out);
    return told;
}

const char *letters_thread(struct letters *letters, enum mw_imap_thread_by by, bool uid) {
    struct mw_imap_reply reply = {0};
    size_t count = 0;
    const uint32_t *numbers = search(letters, NULL, "ALL", &count);
    mw_imap_thread(by, &letters->place, numbers, count, uid, &reply);
    const char *told = mw_arena_text(&letters->arena, mw_buffer_text(&reply.text));
    mw_imap_reply_free(&reply);
    return told;
}
