/* A person's device that receives with IMAP: every step is a visit, and what is done while it is offline is
 * done on the device and played back on the next one. */
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/trace/notice.h"
#include "sim/world/inside.h"

enum {
    TASKS = 3,        /* of one visit */
    LONGEST_WAIT = 6, /* how often the time doubles until a watch is tried again, from five seconds on */
};

struct visit {
    uint32_t step, device; /* step MW_NONE: nobody waits for it */
    uint32_t errand;       /* the step that is done on the way, while this one watches; MW_NONE */
    enum mw_step_action action;
    struct mw_imap_job job;
    struct mw_imap_task tasks[TASKS];
    uint32_t message; /* APPEND: the letter's number; else MW_NONE */
    unsigned played, play_refused;
    bool done, failed;
    bool lost; /* the connection, or there was none */
    bool cut;  /* the device has gone offline: what was told until then is all that was wanted */
};

static const struct mw_scenario_device *device_of(const struct mw_world *world, uint32_t device) {
    return &world->scenario->devices[device];
}

static const char *device_title(struct mw_world *world, uint32_t device) {
    return mw_world_title(world, device_of(world, device)->host);
}

static void not_done(struct mw_world *world, uint32_t device, const char *why) {
    MW_NOTE(world, device_of(world, device)->host, MW_NOTICE_NOT_DONE, MW_NONE, device_title(world, device),
            why);
}

/* The errand, if there is one, is over. */
static void end_errand(struct mw_world *world, struct visit *visit, bool succeeded) {
    uint32_t step = visit->errand;
    visit->errand = MW_NONE;
    mw_script_done(world, step, succeeded);
}

/* --- what the machine tells
 * ---------------------------------------------------------------------------------- */

static const char *decimal(struct mw_arena *arena, uint64_t number) {
    return mw_arena_format(arena, "%llu", (unsigned long long)number);
}

static void note_failure(struct mw_world *world, struct mw_end *end, int notice, const char *reply) {
    struct visit *visit = end->work;
    if (!*reply) reply = mw_world_words(world, "the connection failed", "sambungannya gagal");
    if (visit->cut) return;
    MW_NOTE(world, end->host, notice, MW_NONE, mw_world_title(world, end->host), reply);
}

static void note_no_room(struct mw_world *world, const struct mw_end *end, uint64_t bytes) {
    struct mw_buffer size = {0};
    mw_text_size(&size, bytes, false);
    mw_buffer_add_byte(&size, MW_NOTICE_OTHER_LANGUAGE);
    mw_text_size(&size, bytes, true);
    MW_NOTE(world, end->host, MW_NOTICE_DEVICE_FULL, MW_NONE, mw_world_title(world, end->host),
            mw_buffer_text(&size));
    mw_buffer_free(&size);
}

/* A task of the visit came to nothing, or what was done on the way. */
static void task_failed(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact,
                        const char *why) {
    struct visit *visit = end->work;
    note_failure(world, end, MW_NOTICE_NOT_DONE, why);
    if (fact->number == MW_IMAP_ERRAND)
        end_errand(world, visit, false);
    else
        visit->failed = true;
}

static bool tells_of_sync(enum mw_step_action action) {
    return action == MW_STEP_SYNC || action == MW_STEP_FETCH || action == MW_STEP_COME_ONLINE;
}

static void note_played(struct mw_world *world, struct mw_end *end, const struct visit *visit,
                        struct mw_arena *arena) {
    if (visit->played + visit->play_refused == 0) return;
    MW_NOTE(world, end->host, MW_NOTICE_PLAYED_BACK, MW_NONE, mw_world_title(world, end->host),
            decimal(arena, visit->played), decimal(arena, visit->play_refused));
}

static const char *why_refused(struct mw_world *world, const char *reply) {
    if (*reply) return reply;
    return mw_world_words(world, "the server cannot do that", "server tidak dapat melakukannya");
}

static const char *what_is_missing(struct mw_arena *arena, const char *what) {
    return mw_arena_format(arena, "“%s” is not there%c“%s” tidak ada", what, MW_NOTICE_OTHER_LANGUAGE, what);
}

/* "Rapat", a line feed, the reply */
static void note_not_played(struct mw_world *world, const struct mw_end *end, struct mw_span text,
                            struct mw_arena *arena) {
    size_t feed = mw_span_find(text, '\n');
    const char *what = mw_arena_span_text(arena, mw_span_cut(text, 0, feed)),
               *why = mw_arena_span_text(arena, mw_span_from(text, feed + 1));
    if (!*why) why = mw_world_words(world, "it is not there any more", "sudah tidak ada di sana");
    MW_NOTE(world, end->host, MW_NOTICE_NOT_PLAYED, MW_NONE, mw_world_title(world, end->host), what, why);
}

/* --- a watch that breaks off ----------------------------------------------------------------------------
 */

static void has_begun_to_watch(struct mw_world *world, const struct visit *visit) {
    struct mw_world_step *step = &world->steps[visit->step];
    step->watch_tries = 0;
    if (step->watch_until_us == 0)
        step->watch_until_us = mw_world_now(world) + world->scenario->steps[visit->step].task.for_us;
}

/* Who watches wants to go on watching: the device connects again, as long as there is time left. */
static bool watches_on(const struct mw_world *world, const struct visit *visit) {
    return visit->action == MW_STEP_WATCH && visit->lost && !visit->cut &&
           mw_world_now(world) < world->steps[visit->step].watch_until_us;
}

static void over(struct mw_world *world, const struct visit *visit, bool good) {
    if (!watches_on(world, visit)) {
        mw_script_done(world, visit->step, good);
        return;
    }
    unsigned tries = world->steps[visit->step].watch_tries++;
    int64_t wait_us = INT64_C(5000000) << (tries < LONGEST_WAIT ? tries : LONGEST_WAIT);
    mw_net_wake(world->net, mw_world_now(world) + wait_us, MW_WAKE_WATCH, visit->step, 0);
}

/* --- news ------------------------------------------------------------------------------------------------
 */

static void note_news(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact,
                      struct mw_arena *arena) {
    struct visit *visit = end->work;
    const char *title = mw_world_title(world, end->host), *text = mw_arena_span_text(arena, fact->text);
    switch ((enum mw_imap_client_news)fact->code) {
    case MW_IMAP_SYNCED:
        if (tells_of_sync(visit->errand == MW_NONE ? visit->action
                                                   : world->scenario->steps[visit->errand].action))
            MW_NOTE(world, end->host, MW_NOTICE_SYNCED, MW_NONE, title, text, decimal(arena, fact->number));
        break;
    case MW_IMAP_WATCHING:
        has_begun_to_watch(world, visit);
        MW_NOTE(world, end->host, MW_NOTICE_WATCHING, MW_NONE, title, text);
        break;
    case MW_IMAP_SEARCHED:
        MW_NOTE(world, end->host, MW_NOTICE_SEARCH_DONE, MW_NONE, title, decimal(arena, fact->number));
        break;
    case MW_IMAP_NO_ROOM: note_no_room(world, end, fact->number); break;
    case MW_IMAP_PLAYED: visit->played++; break;
    case MW_IMAP_PLAY_REFUSED:
        visit->play_refused++;
        note_not_played(world, end, fact->text, arena);
        break;
    case MW_IMAP_ALERT: MW_NOTE(world, end->host, MW_NOTICE_ALERT, MW_NONE, title, text); break;
    case MW_IMAP_TASK_DONE:
        if (fact->number == MW_IMAP_ERRAND) end_errand(world, visit, true);
        break;
    case MW_IMAP_TASK_REFUSED: task_failed(world, end, fact, why_refused(world, text)); break;
    case MW_IMAP_TASK_MOOT: task_failed(world, end, fact, what_is_missing(arena, text)); break;
    case MW_IMAP_LOGIN_REFUSED:
        visit->failed = true;
        note_failure(world, end, MW_NOTICE_LOGIN_FAILED, text);
        break;
    case MW_IMAP_FAILED:
        visit->failed = visit->lost = true;
        note_failure(world, end, watches_on(world, visit) ? MW_NOTICE_WATCH_LOST : MW_NOTICE_FETCH_FAILED,
                     text);
        break;
    case MW_IMAP_DONE:
        visit->done = true;
        note_played(world, end, visit, arena);
        break;
    default: break;
    }
}

/* A device may watch for as long as the world lives: its news must not be kept for as long. */
static void tells(struct mw_world *world, struct mw_end *end, const struct mw_fact *fact) {
    struct visit *visit = end->work;
    struct mw_arena arena = {0};
    mw_imap_shown_news(world, visit->device, fact, &arena);
    note_news(world, end, fact, &arena);
    mw_arena_free(&arena);
}

static void ended(struct mw_world *world, struct mw_end *end, enum mw_ending ending) {
    (void)ending;
    struct visit *visit = end->work;
    if (visit->errand != MW_NONE) end_errand(world, visit, false);
    over(world, visit, visit->cut || (visit->done && !visit->failed));
}

static void destroy(struct mw_end *end) {
    mw_imap_client_destroy(end->machine);
}

static const struct mw_role visiting = {MW_PROTOCOL_IMAP, 0, mw_client_asks_nothing, tells, ended, destroy};

/* --- a visit
 * ------------------------------------------------------------------------------------------------- */

static void address_told(struct mw_world *world, void *work, const struct mw_resolver_answer *answer) {
    struct visit *visit = work;
    const struct mw_scenario_device *device = device_of(world, visit->device);
    if (!mw_client_address_found(world, device->host, answer)) {
        visit->lost = true;
        over(world, visit, false);
        return;
    }
    struct mw_imap_client *client = mw_imap_client_create(&visit->job);
    struct mw_end *end = mw_world_connect(world, device->host, &answer->addresses[0], device->receive_port,
                                          &visiting, client, mw_imap_client_session(client), visit);
    end->message = visit->message;
}

static struct visit *new_visit(struct mw_world *world, uint32_t step, uint32_t device) {
    const struct mw_scenario_person *person = &world->scenario->people[device_of(world, device)->person];
    struct visit *visit = mw_arena_alloc(&world->arena, sizeof *visit);
    visit->step = step;
    visit->device = device;
    visit->message = visit->errand = MW_NONE;
    visit->job =
        (struct mw_imap_job){.login = person->address,
                             .password = person->password,
                             .login_by = MW_IMAP_BY_LOGIN, /* which the lessons show: it hides nothing */
                             .cache = &world->imap_devices[device].cache,
                             .tasks = visit->tasks};
    return visit;
}

/* The task as this device's program does it. */
static struct mw_imap_task in_its_way(const struct mw_world *world, uint32_t device,
                                      struct mw_imap_task task) {
    if (task.window == 0) task.window = device_of(world, device)->window;
    task.to_trash = device_of(world, device)->deletes_to_trash;
    return task;
}

static void add_task(struct mw_world *world, struct visit *visit, struct mw_imap_task task) {
    task = in_its_way(world, visit->device, task);
    visit->tasks[visit->job.task_count++] = task;
}

static void begin(struct mw_world *world, struct visit *visit) {
    const struct mw_scenario_device *device = device_of(world, visit->device);
    mw_names_ask(world, device->host, device->receive_server, MW_DNS_A, address_told, visit, &world->arena);
}

void mw_imap_device_save_sent(struct mw_world *world, uint32_t device, struct mw_span text,
                              uint32_t message) {
    struct visit *visit = new_visit(world, MW_NONE, device);
    visit->message = message;
    add_task(
        world, visit,
        (struct mw_imap_task){.kind = MW_IMAP_TASK_APPEND, .text = text, .add = MW_FLAG_BIT(MW_FLAG_SEEN)});
    begin(world, visit);
}

/* --- offline
 * ------------------------------------------------------------------------------------------------- */

static const char *folder_name(const struct mw_imap_task *task) {
    return task->folder ? task->folder : "INBOX";
}

static void show_change(struct mw_world *world, uint32_t device, const struct mw_cache_change *change) {
    switch (change->kind) {
    case MW_CACHE_FLAG: mw_imap_shown_flags(world, device, change->folder, change->uid); break;
    case MW_CACHE_MOVE:
    case MW_CACHE_DELETE: mw_imap_shown_gone(world, device, change->folder, change->uid); break;
    case MW_CACHE_CREATE: mw_imap_shown_folder(world, device, change->to); break;
    case MW_CACHE_RENAME: mw_imap_shown_renamed(world, device, change->folder, change->to); break;
    case MW_CACHE_DROP: mw_imap_shown_dropped(world, device, change->folder); break;
    default: break;
    }
}

/* What the task comes to without a server; false: nothing can be done. A letter may be read whose text is
 * here. */
static bool change_of(const struct mw_cache *cache, const struct mw_imap_task *task,
                      struct mw_cache_change *out) {
    const struct mw_cache_folder *folder = mw_cache_find(cache, folder_name(task));
    const struct mw_cache_letter *letter =
        folder && task->subject ? mw_cache_with_subject(folder, task->subject) : NULL;
    const struct mw_cache_part *text = letter ? mw_cache_text_part(letter) : NULL;
    *out = (struct mw_cache_change){.folder = folder_name(task),
                                    .to = task->name,
                                    .uid = letter ? letter->uid : 0,
                                    .add = task->add,
                                    .remove = task->remove};
    switch (task->kind) {
    case MW_IMAP_TASK_READ:
        out->kind = MW_CACHE_FLAG;
        out->add = MW_FLAG_BIT(MW_FLAG_SEEN);
        return text != NULL && text->held;
    case MW_IMAP_TASK_FLAG: out->kind = MW_CACHE_FLAG; return letter != NULL;
    case MW_IMAP_TASK_MOVE: out->kind = MW_CACHE_MOVE; return letter != NULL;
    case MW_IMAP_TASK_DELETE:
        out->kind = MW_CACHE_DELETE;
        if (task->to_trash && !mw_cache_is_trash(cache, out->folder)) {
            out->kind = MW_CACHE_MOVE;
            out->to = mw_cache_trash(cache);
        }
        return letter != NULL;
    case MW_IMAP_TASK_CREATE: out->kind = MW_CACHE_CREATE; return true;
    case MW_IMAP_TASK_RENAME: out->kind = MW_CACHE_RENAME; return folder != NULL;
    case MW_IMAP_TASK_DROP: out->kind = MW_CACHE_DROP; return folder != NULL;
    default: return false;
    }
}

static bool do_offline(struct mw_world *world, uint32_t device, const struct mw_imap_task *asked) {
    struct mw_imap_task task = in_its_way(world, device, *asked);
    struct mw_imap_device *state = &world->imap_devices[device];
    struct mw_cache_change change;
    bool good =
        change_of(&state->cache, &task, &change) && mw_cache_do_offline(&state->cache, &change) == MW_OK;
    if (good)
        show_change(world, device, &change);
    else
        not_done(world, device,
                 mw_world_words(world, "it is offline, and that is not on it",
                                "perangkat sedang luring, dan itu tidak ada padanya"));
    return good;
}

static struct visit *visit_at(struct mw_world *world, size_t wire, uint32_t device) {
    struct mw_end *end = world->wires[wire] ? &world->wires[wire]->ends[0] : NULL;
    if (end == NULL || end->role != &visiting || end->ended) return NULL;
    struct visit *visit = end->work;
    return visit->device == device ? visit : NULL;
}

void mw_imap_device_cut(struct mw_world *world, uint32_t device) {
    for (size_t i = 0; i < world->wire_count; i++) {
        struct visit *visit = visit_at(world, i, device);
        if (visit == NULL) continue;
        visit->cut = true;
        mw_end_over(world, &world->wires[i]->ends[0], MW_ENDED_BROKEN);
    }
}

/* --- steps
 * --------------------------------------------------------------------------------------------------- */

/* A device that watches has a connection already; false: there is none, or it is busy. */
static bool do_on_the_way(struct mw_world *world, uint32_t number) {
    const struct mw_scenario_step *step = &world->scenario->steps[number];
    struct mw_imap_task task = in_its_way(world, step->device, step->task);
    task.lists = task.kind == MW_IMAP_TASK_SYNC;
    if (step->action == MW_STEP_WATCH || step->action == MW_STEP_COME_ONLINE) return false;
    for (size_t i = 0; i < world->wire_count; i++) {
        struct visit *visit = visit_at(world, i, step->device);
        if (visit == NULL || visit->errand != MW_NONE) continue;
        struct mw_end *end = &world->wires[i]->ends[0];
        if (!mw_imap_client_do(end->machine, &task, mw_world_now(world))) continue;
        visit->errand = number;
        mw_end_speaks(world, end);
        return true;
    }
    return false;
}

static void start(struct mw_world *world, uint32_t number, const struct mw_imap_task *task) {
    const struct mw_scenario_step *step = &world->scenario->steps[number];
    struct visit *visit = new_visit(world, number, step->device);
    visit->action = step->action;
    bool waiting = world->imap_devices[step->device].cache.change_count > 0;
    /* First which folders there are: what waits may be about one that has another name by now. */
    if (waiting || tells_of_sync(step->action) || step->action == MW_STEP_WATCH)
        add_task(world, visit, (struct mw_imap_task){.kind = MW_IMAP_TASK_FOLDERS});
    if (waiting) add_task(world, visit, (struct mw_imap_task){.kind = MW_IMAP_TASK_PLAY_BACK});
    add_task(world, visit, *task);
    begin(world, visit);
}

void mw_imap_device_step(struct mw_world *world, uint32_t number) {
    const struct mw_scenario_step *step = &world->scenario->steps[number];
    if (world->outboxes[step->device].offline)
        mw_script_done(world, number, do_offline(world, step->device, &step->task));
    else if (!do_on_the_way(world, number))
        start(world, number, &step->task);
}

void mw_imap_device_watch_again(struct mw_world *world, uint32_t number) {
    const struct mw_scenario_step *step = &world->scenario->steps[number];
    struct mw_imap_task task = step->task;
    task.for_us = world->steps[number].watch_until_us - mw_world_now(world);
    bool offline = world->outboxes[step->device].offline;
    if (offline || task.for_us <= 0)
        mw_script_done(world, number, offline);
    else
        start(world, number, &task);
}
