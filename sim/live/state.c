#include "sim/live/state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"
#include "sim/live/former.h"
#include "sim/live/home.h"
#include "sim/live/reserve.h"
#include "sim/mail/address.h"
#include "sim/mail/received.h"

enum { LARGEST_MESSAGE_BYTES = 1 << 30 };

/* One host's queue. */
struct room {
    const char *name;
    struct mw_directory directory;
};

enum hall { ACCOUNTS, QUEUES, HALL_COUNT };

struct mw_state {
    const char *path;
    struct mw_arena arena;
    struct room *rooms;
    size_t room_count, room_capacity;
    struct mw_home **homes;
    size_t home_count, home_capacity;
    struct mw_directory top, halls[HALL_COUNT];
    struct mw_reserve reserve;
    struct mw_world *world;    /* NULL until it is attached */
    bool failed;               /* something that has happened could not be kept */
    struct mw_buffer *leaving; /* letters that all have got: files below the queue's hall */
    size_t leaving_count, leaving_capacity;
    struct mw_arena names; /* for a moment */
    int lock;
    bool is_new;
    struct mw_keeper keeper;
};

static const char *const HALLS[] = {"accounts", "queue"};
static const char BEGUN[] = "begun";

/* --- rooms -----------------------------------------------------------------------------------------------
 */

/* Any address as a file's name: what might be mistaken is written %XX. */
static const char *to_name(struct mw_arena *arena, const char *text) {
    struct mw_buffer name = {0};
    for (const char *c = text; *c; c++) {
        bool plain = (*c >= '0' && *c <= '9') || (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z') ||
                     strchr("@-_+=", *c) || (*c == '.' && c != text);
        if (plain)
            mw_buffer_add_byte(&name, *c);
        else
            mw_buffer_format(&name, "%%%02X", (unsigned)(unsigned char)*c);
    }
    const char *kept = mw_arena_text(arena, mw_buffer_text(&name));
    mw_buffer_free(&name);
    return kept;
}

static const char *from_name(struct mw_arena *arena, const char *name) {
    struct mw_buffer text = {0};
    for (const char *c = name; *c; c++) {
        unsigned byte;
        if (*c == '%' && sscanf(c, "%%%2X", &byte) == 1) {
            mw_buffer_add_byte(&text, (char)byte);
            c += 2;
        } else {
            mw_buffer_add_byte(&text, *c);
        }
    }
    const char *kept = mw_arena_text(arena, mw_buffer_text(&text));
    mw_buffer_free(&text);
    return kept;
}

static const char *path_in(struct mw_state *state, enum hall hall, const char *name) {
    return mw_arena_format(&state->arena, "%s/%s/%s", state->path, HALLS[hall], to_name(&state->arena, name));
}

/* NULL: the system refused. */
static struct room *room_of(struct mw_state *state, const char *name) {
    for (size_t i = 0; i < state->room_count; i++)
        if (strcmp(state->rooms[i].name, name) == 0) return &state->rooms[i];
    struct room room = {.name = mw_arena_text(&state->arena, name)};
    if (!mw_directory_open(&room.directory, path_in(state, QUEUES, name))) return NULL;
    state->halls[QUEUES].changed = true;
    MW_GROW(state->rooms, state->room_count, state->room_capacity);
    state->rooms[state->room_count] = room;
    return &state->rooms[state->room_count++];
}

/* NULL: the system refused. */
static struct mw_home *home_of(struct mw_state *state, const char *owner) {
    for (size_t i = 0; i < state->home_count; i++)
        if (strcmp(state->homes[i]->owner, owner) == 0) return state->homes[i];
    struct mw_home *home =
        mw_home_create(mw_arena_text(&state->arena, owner), path_in(state, ACCOUNTS, owner));
    if (home == NULL) return NULL;
    state->halls[ACCOUNTS].changed = true;
    MW_GROW(state->homes, state->home_count, state->home_capacity);
    return state->homes[state->home_count++] = home;
}

/* All but what leaves. */
static bool settle_once(struct mw_state *state) {
    bool good = true;
    for (size_t i = 0; i < state->home_count && good; i++)
        good = mw_home_settle(state->homes[i]);
    for (size_t i = 0; i < state->room_count && good; i++)
        good = mw_directory_settle(&state->rooms[i].directory);
    for (int hall = 0; hall < HALL_COUNT && good; hall++)
        good = mw_directory_settle(&state->halls[hall]);
    return good && mw_directory_settle(&state->top) && !state->failed;
}

static bool settle_all(struct mw_state *state) {
    while (!settle_once(state))
        if ((errno != ENOSPC && errno != EDQUOT && errno != EFBIG) || !mw_reserve_spend(&state->reserve))
            return false;
    return true;
}

/* --- what the world tells --------------------------------------------------------------------------------
 */

static bool text(void *self, const struct mw_account *account, uint32_t message, struct mw_span bytes) {
    struct mw_home *home = home_of(self, account->owner);
    return home != NULL && mw_home_text(home, message, bytes);
}

static void changed(void *self, const struct mw_account *account, const struct mw_account_change *change) {
    struct mw_state *state = self;
    struct mw_home *home = home_of(state, account->owner);
    if (home != NULL)
        mw_home_change(home, account, change);
    else
        state->failed = true;
}

/* What read_line() reads. */
static void write_head(struct mw_buffer *head, const struct mw_kept_letter *letter) {
    mw_buffer_format(head, "letter %" PRIu32 "\nfrom %s\narrived %" PRId64 "\n", letter->message,
                     letter->from, letter->arrived_s);
    if (letter->ret) mw_buffer_format(head, "ret %s\n", letter->ret);
    if (letter->envid) mw_buffer_format(head, "envid %s\n", letter->envid);
    if (letter->delay_told) mw_buffer_add_text(head, "delayed\n");
    for (size_t i = 0; i < letter->to_count; i++) {
        const struct mw_smtp_wish wish = letter->wishes ? letter->wishes[i] : (struct mw_smtp_wish){0};
        mw_buffer_format(head, "to %s\n", letter->to[i]);
        if (wish.notify) mw_buffer_format(head, "notify %s\n", wish.notify);
        if (wish.orcpt) mw_buffer_format(head, "orcpt %s\n", wish.orcpt);
        if (letter->there && letter->there[i]) mw_buffer_add_text(head, "there\n");
    }
    if (letter->about) mw_buffer_format(head, "about %s\n", letter->about);
    for (size_t i = 0; i < letter->told_count; i++)
        mw_buffer_format(head, "told %s\n", letter->told[i]);
    mw_buffer_add_byte(head, '\n');
}

static bool queued(void *self, const struct mw_kept_letter *letter) {
    struct room *room = room_of(self, letter->host);
    if (room == NULL) return false;
    if (!settle_all(self)) return false; /* who has it now and is named no more must really have it */
    struct mw_buffer head = {0};
    write_head(&head, letter);
    bool good = mw_directory_put(&room->directory, letter->id, mw_buffer_span(&head), letter->text);
    mw_buffer_free(&head);
    return good;
}

/* It goes when the place that it went to is durable: see mw_state_settle(). */
static void done(void *self, const struct mw_kept_letter *letter) {
    struct mw_state *state = self;
    struct mw_buffer name = {0};
    mw_buffer_format(&name, "%s/%s", to_name(&state->names, letter->host), letter->id);
    MW_GROW(state->leaving, state->leaving_count, state->leaving_capacity);
    state->leaving[state->leaving_count++] = name;
}

/* --- putting back ----------------------------------------------------------------------------------------
 */

/* A letter that somebody has: in a mailbox, or in the queue of a server that it came to. */
struct holding {
    uint32_t message;
    const char *who;
    size_t hops; /* Received fields; mailboxes: SIZE_MAX */
};

struct kept_file {
    size_t room; /* in the state's list, which grows */
    struct mw_kept_letter letter;
    size_t hops;
};

struct restoring {
    struct mw_state *state;
    struct mw_world *world;
    struct mw_arena arena;
    struct holding *holdings;
    size_t holding_count, holding_capacity;
    struct kept_file *letters;
    size_t letter_count, letter_capacity;
};

static void hold(struct restoring *restoring, uint32_t message, const char *who, size_t hops) {
    MW_GROW(restoring->holdings, restoring->holding_count, restoring->holding_capacity);
    restoring->holdings[restoring->holding_count++] = (struct holding){message, who, hops};
}

static struct mw_span read_file(struct restoring *restoring, const struct room *room, const char *name) {
    struct mw_buffer bytes = {0};
    const char *path = mw_arena_format(&restoring->arena, "%s/%s", room->directory.path, name);
    mw_file_read(path, LARGEST_MESSAGE_BYTES, &bytes);
    struct mw_span kept = mw_arena_span(&restoring->arena, mw_buffer_span(&bytes));
    mw_buffer_free(&bytes);
    return kept;
}

static struct mw_span place_text(void *self, struct mw_span bytes) {
    struct restoring *restoring = self;
    return mw_world_restore_text(restoring->world, bytes);
}

/* Nobody may have it any more: then it stays as it is. */
static enum mw_status restore_home(struct restoring *restoring, const char *owner) {
    struct mw_account *account = mw_world_account(restoring->world, owner);
    if (account == NULL) return MW_OK;
    struct mw_home *home = home_of(restoring->state, owner);
    if (home == NULL) return MW_SYSTEM;
    enum mw_status status = mw_home_restore(home, account, place_text, restoring);
    if (status != MW_OK) return status;
    for (size_t i = 0; i < account->folder_count; i++) {
        const struct mw_mailbox *mailbox = &account->folders[i]->mailbox;
        for (size_t m = 0; m < mailbox->mail_count; m++)
            hold(restoring, mailbox->mails[m].message, home->owner, SIZE_MAX);
    }
    mw_world_restored(restoring->world, owner);
    return MW_OK;
}

/* A line of the head; notify, orcpt and there are about the `to` before them. */
static void read_line(struct restoring *restoring, struct mw_span line, struct mw_kept_letter *letter) {
    struct mw_span key = mw_span_cut(line, 0, mw_span_find(line, ' '));
    const char *value = mw_arena_span_text(&restoring->arena, mw_span_from(line, key.len + 1));
    struct mw_smtp_wish *wish = letter->to_count ? &letter->wishes[letter->to_count - 1] : NULL;
    if (mw_span_is(key, "letter")) sscanf(value, "%" SCNu32, &letter->message);
    if (mw_span_is(key, "from")) letter->from = value;
    if (mw_span_is(key, "ret")) letter->ret = value;
    if (mw_span_is(key, "envid")) letter->envid = value;
    if (mw_span_is(key, "notify") && wish) wish->notify = value;
    if (mw_span_is(key, "orcpt") && wish) wish->orcpt = value;
    if (mw_span_is(key, "there") && wish) letter->there[letter->to_count - 1] = true;
    if (mw_span_is(key, "to")) letter->to[letter->to_count++] = value;
    if (mw_span_is(key, "arrived")) sscanf(value, "%" SCNd64, &letter->arrived_s);
    if (mw_span_is(key, "delayed")) letter->delay_told = true;
    if (mw_span_is(key, "about")) letter->about = value;
    if (mw_span_is(key, "told")) letter->told[letter->told_count++] = value;
}

/* "letter 17\nfrom …\nto …\n\n" and the message. */
static bool read_letter(struct restoring *restoring, struct mw_span bytes, struct mw_kept_letter *letter) {
    size_t lines = 0;
    for (struct mw_span rest = bytes; rest.len > 0 && rest.data[0] != '\n'; lines++)
        rest = mw_span_from(rest, mw_span_find(rest, '\n') + 1);
    letter->to = mw_arena_alloc(&restoring->arena, (lines + 1) * sizeof *letter->to);
    letter->wishes = mw_arena_alloc(&restoring->arena, (lines + 1) * sizeof *letter->wishes);
    letter->there = mw_arena_alloc(&restoring->arena, (lines + 1) * sizeof *letter->there);
    letter->told = mw_arena_alloc(&restoring->arena, (lines + 1) * sizeof *letter->told);
    for (; lines > 0; lines--) {
        struct mw_span line = mw_span_cut(bytes, 0, mw_span_find(bytes, '\n'));
        read_line(restoring, line, letter);
        bytes = mw_span_from(bytes, line.len + 1);
    }
    letter->text = mw_span_from(bytes, 1);
    return bytes.len > 0 && letter->from != NULL;
}

static void read_queue(struct restoring *restoring, struct room *room) {
    size_t count;
    const char **names = mw_directory_list(room->directory.path, &restoring->arena, &count);
    for (size_t i = 0; i < count; i++) {
        struct mw_kept_letter letter = {.host = room->name, .id = names[i]};
        if (!read_letter(restoring, read_file(restoring, room, names[i]), &letter)) continue;
        size_t hops = mw_received_count(letter.text);
        MW_GROW(restoring->letters, restoring->letter_count, restoring->letter_capacity);
        restoring->letters[restoring->letter_count++] =
            (struct kept_file){(size_t)(room - restoring->state->rooms), letter, hops};
        for (size_t r = 0; r < letter.to_count; r++)
            hold(restoring, letter.message, letter.to[r], hops);
    }
}

static bool same_address(const char *a, const char *b) {
    struct mw_address x, y;
    return mw_address_parse(mw_span_of(a), &x) && mw_address_parse(mw_span_of(b), &y) &&
           mw_address_equal(&x, &y);
}

/* Whether the letter has come further on its way to this recipient than to where it lies here. */
static bool came_further(const struct restoring *restoring, const struct kept_file *file, const char *to) {
    for (size_t i = 0; i < restoring->holding_count; i++) {
        const struct holding *holding = &restoring->holdings[i];
        if (holding->message == file->letter.message && holding->hops > file->hops &&
            (strcmp(holding->who, to) == 0 || same_address(holding->who, to)))
            return true;
    }
    return false;
}

/* The next report on this letter after `report` (NULL: the first): it was written, and the letter is still
 * here because there was no time for more. */
static const struct mw_kept_letter *next_report(const struct restoring *restoring,
                                                const struct kept_file *file,
                                                const struct mw_kept_letter *report) {
    bool found = report == NULL;
    for (size_t i = 0; i < restoring->letter_count; i++) {
        const struct kept_file *other = &restoring->letters[i];
        bool about = other->room == file->room && other->letter.about != NULL &&
                     strcmp(other->letter.about, file->letter.id) == 0;
        if (found && about) return &other->letter;
        found = found || &other->letter == report;
    }
    return NULL;
}

static bool was_told(const struct restoring *restoring, const struct kept_file *file, const char *to) {
    const struct mw_kept_letter *report = NULL;
    while ((report = next_report(restoring, file, report)) != NULL)
        for (size_t i = 0; i < report->told_count; i++)
            if (strcmp(report->told[i], to) == 0) return true;
    return false;
}

static bool delay_was_told(const struct restoring *restoring, const struct kept_file *file) {
    const struct mw_kept_letter *report = NULL;
    while ((report = next_report(restoring, file, report)) != NULL)
        if (report->told_count == 0) return true;
    return false;
}

static void restore_letter(struct restoring *restoring, struct kept_file *file) {
    struct mw_kept_letter *letter = &file->letter;
    size_t count = 0;
    letter->delay_told = letter->delay_told || delay_was_told(restoring, file);
    for (size_t i = 0; i < letter->to_count; i++) {
        if (was_told(restoring, file, letter->to[i])) continue;
        letter->there[count] = letter->there[i] || came_further(restoring, file, letter->to[i]);
        letter->wishes[count] = letter->wishes[i];
        letter->to[count++] = letter->to[i];
    }
    letter->to_count = count;
    if (count == 0)
        mw_directory_remove(&restoring->state->rooms[file->room].directory, file->letter.id);
    else
        mw_world_restore_letter(restoring->world, &file->letter);
}

static enum mw_status restore_all(struct mw_state *state, struct mw_world *world) {
    struct restoring restoring = {.state = state, .world = world};
    enum mw_status status = MW_OK;
    for (enum hall hall = ACCOUNTS; hall <= QUEUES; hall++) {
        size_t count;
        const char **names = mw_directory_list(state->halls[hall].path, &restoring.arena, &count);
        for (size_t i = 0; i < count && status == MW_OK; i++) {
            const char *name = from_name(&restoring.arena, names[i]);
            struct room *room = hall == QUEUES ? room_of(state, name) : NULL;
            if (room != NULL) read_queue(&restoring, room);
            if (hall == ACCOUNTS) status = restore_home(&restoring, name);
        }
    }
    for (size_t i = 0; i < restoring.letter_count && status == MW_OK; i++)
        restore_letter(&restoring, &restoring.letters[i]);
    mw_free(restoring.letters);
    mw_free(restoring.holdings);
    mw_arena_free(&restoring.arena);
    return status;
}

/* A first start that did not come to its end has left something. */
static void wipe(struct mw_state *state) {
    struct mw_arena arena = {0};
    size_t count;
    const char **names = mw_directory_list(state->halls[ACCOUNTS].path, &arena, &count);
    for (size_t i = 0; i < count; i++)
        mw_directory_erase(mw_arena_format(&arena, "%s/%s", state->halls[ACCOUNTS].path, names[i]));
    if (mw_file_is_folder(mw_arena_format(&arena, "%s/" MW_FORMER_HALL, state->path)))
        mw_directory_erase(mw_arena_format(&arena, "%s/" MW_FORMER_HALL, state->path));
    mw_arena_free(&arena);
}

static enum mw_status read_state(struct mw_state *state, struct mw_world *world) {
    if (state->is_new) wipe(state);
    enum mw_status status = mw_former_make_over(&state->top, &state->halls[ACCOUNTS]);
    if (status == MW_OK && !state->is_new) status = restore_all(state, world);
    return status;
}

enum mw_status mw_state_attach(struct mw_state *state, struct mw_world *world) {
    enum mw_status status = read_state(state, world);
    if (status != MW_OK) return status;
    state->world = world;
    state->keeper = (struct mw_keeper){state, text, changed, queued, done};
    if (!mw_world_keep(world, &state->keeper, state->is_new)) return MW_SYSTEM;
    /* All is there before it is said that it was begun: else the next start would take a part for all. */
    if (state->is_new && (!settle_all(state) ||
                          !mw_directory_put(&state->top, BEGUN, (struct mw_span){0}, (struct mw_span){0})))
        return MW_SYSTEM;
    return mw_state_settle(state);
}

/* --- the folder ------------------------------------------------------------------------------------------
 */

static bool take_lock(struct mw_state *state, enum mw_status *status) {
    state->lock = openat(state->top.descriptor, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    if (state->lock >= 0 && fcntl(state->lock, F_SETLK, &whole) == 0) return true;
    if (state->lock >= 0) {
        *status = MW_LOCKED;
        close(state->lock);
    }
    return false;
}

static bool open_halls(struct mw_state *state) {
    for (int hall = 0; hall < HALL_COUNT; hall++) {
        const char *path = mw_arena_format(&state->arena, "%s/%s", state->path, HALLS[hall]);
        if (mw_directory_open(&state->halls[hall], path)) continue;
        while (hall-- > 0)
            mw_directory_close(&state->halls[hall]);
        return false;
    }
    return true;
}

struct mw_state *mw_state_open(const char *path, enum mw_status *status) {
    struct mw_state *state = mw_alloc(sizeof *state);
    state->path = mw_arena_text(&state->arena, path);
    *status = MW_SYSTEM;
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is as a disk that is full */
    if (mw_directory_open(&state->top, path)) {
        if (take_lock(state, status)) {
            if (open_halls(state)) {
                state->reserve.directory = &state->top;
                mw_reserve_fill(&state->reserve);
                state->is_new = !mw_file_exists(mw_arena_format(&state->arena, "%s/%s", path, BEGUN));
                *status = MW_OK;
                return state;
            }
            close(state->lock);
        }
        int reason = errno;
        mw_directory_close(&state->top);
        errno = reason;
    }
    mw_arena_free(&state->arena);
    mw_free(state);
    return NULL;
}

bool mw_state_is_new(const struct mw_state *state) {
    return state->is_new;
}

enum mw_status mw_state_settle(struct mw_state *state) {
    bool good = settle_all(state);
    int reason = errno;
    for (size_t i = 0; i < state->leaving_count; i++) {
        if (good) mw_directory_remove(&state->halls[QUEUES], mw_buffer_text(&state->leaving[i]));
        mw_buffer_free(&state->leaving[i]);
    }
    state->leaving_count = 0;
    for (size_t i = 0; i < state->home_count && good; i++)
        mw_home_drop_texts(state->homes[i]);
    mw_reserve_fill(&state->reserve);
    if (state->world != NULL) mw_world_set_room(state->world, mw_reserve_room(&state->reserve));
    mw_arena_reset(&state->names);
    errno = reason;
    return good ? MW_OK : MW_SYSTEM;
}

void mw_state_close(struct mw_state *state) {
    for (size_t i = 0; i < state->home_count; i++)
        mw_home_free(state->homes[i]);
    for (size_t i = 0; i < state->room_count; i++)
        mw_directory_close(&state->rooms[i].directory);
    for (int hall = 0; hall < HALL_COUNT; hall++)
        mw_directory_close(&state->halls[hall]);
    mw_directory_close(&state->top);
    close(state->lock);
    mw_free((void *)state->homes);
    mw_free(state->rooms);
    mw_free(state->leaving);
    mw_arena_free(&state->names);
    mw_arena_free(&state->arena);
    mw_free(state);
}
