/* serve: one of the lesson's servers, open to real mail programs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "sim/export/ndjson.h"
#include "sim/live/clock.h"
#include "sim/live/serve.h"
#include "sim/live/state.h"
#include "sim/world/outside.h"
#include "viz/program.h"
#include "viz/program_live.h"
#include "viz/program_served.h"

struct serving {
    const struct mw_options *options;
    struct mw_arena arena;
    struct mw_scenario scenario;
    struct mw_timetable timetable; /* --script: of the lesson's people */
    struct mw_trace trace;
    struct mw_world *world;
    struct mw_state *state; /* NULL: nothing is kept */
    struct mw_serve_settings settings;
    struct mw_live live; /* only if somebody watches: settings.guest is its */
    struct mw_ndjson_writer writer;
    FILE *trace_file; /* NULL: the trace is not written */
    size_t record_limit;
    uint64_t text_limit;
};

/* How much of the trace stays in memory, besides the letters that lie there; beyond as much again the oldest
 * goes. */
enum { KEPT_RECORDS = 10000, FEW_RECORDS = 1000, KEPT_TEXT_BYTES = 32 << 20 };

/* --- what is served --------------------------------------------------------------------------------------
 */

static bool is_meant(const struct mw_scenario_host *host, const char *name) {
    if (name == NULL) return host->software.mailboxes;
    return strcmp(host->face.name, name) == 0 || strcmp(host->face.id, name) == 0;
}

static bool choose_host(struct serving *serving, const struct mw_scenario *scenario) {
    const char *name = serving->options->host;
    struct mw_service service;
    for (size_t i = 0; i < scenario->host_count; i++) {
        if (!is_meant(&scenario->hosts[i], name)) continue;
        serving->settings.host = (uint16_t)i;
        if (mw_outside_service(scenario, (uint16_t)i, 0, &service)) return true;
        mw_program_say(serving->options, "no mail server runs on %s", "tidak ada server surel di %s", name);
        return false;
    }
    if (name)
        mw_program_say(serving->options, "the lesson has no host %s", "pelajaran ini tidak punya host %s",
                       name);
    else
        mw_program_say(serving->options, "no server of this lesson has mailboxes: name one with --host",
                       "tidak ada server dengan kotak surat di pelajaran ini: sebutkan satu dengan --host");
    return false;
}

static bool choose_address(struct serving *serving) {
    const char *address = serving->options->allow_remote ? serving->options->allow_remote : "127.0.0.1";
    if (mw_ip_parse(address, &serving->settings.address)) return true;
    mw_program_say(serving->options, "--allow-remote takes an address of this computer, or 0.0.0.0, not %s",
                   "--allow-remote harus diisi alamat komputer ini, atau 0.0.0.0, bukan %s", address);
    return false;
}

static bool find_timetable(struct serving *serving, const struct mw_scenario *scenario) {
    serving->timetable = mw_timetable_of(scenario, &serving->arena);
    if (scenario->step_count > 0) return true;
    mw_program_say(serving->options, "nobody does anything in this lesson: there is no script for --script",
                   "tidak ada yang bertindak dalam pelajaran ini: tidak ada naskah untuk --script");
    return false;
}

/* Chance and clock are real ones here, and a new run must not repeat what an earlier one said: neither queue
 * ids nor UIDVALIDITY. */
static void make_real(struct serving *serving, bool mailboxes_are_kept) {
    struct mw_scenario *scenario = &serving->scenario;
    scenario->about.start_epoch_s = mw_live_epoch_s();
    scenario->about.seed = mw_live_chance();
    if (!mailboxes_are_kept) return;
    struct mw_scenario_person *people =
        mw_arena_alloc(&serving->arena, scenario->person_count * sizeof *people);
    for (size_t i = 0; i < scenario->person_count; i++) {
        people[i] = scenario->people[i];
        people[i].mailbox_count = 0;
    }
    scenario->people = people;
}

/* --- the run ---------------------------------------------------------------------------------------------
 */

static void say_port_trouble(const struct serving *serving, uint16_t port) {
    if (errno == EADDRINUSE)
        mw_program_say(serving->options, "port %u is taken: choose other ports with --port-offset N (now %d)",
                       "port %u sudah dipakai: pilih port lain dengan --port-offset N (sekarang %d)", port,
                       serving->settings.port_offset);
    else
        mw_program_say(serving->options, "port %u cannot be opened (--port-offset %d): %s",
                       "port %u tidak dapat dibuka (--port-offset %d): %s", port,
                       serving->settings.port_offset, strerror(errno));
}

static bool write_trace(struct serving *serving) {
    if (serving->trace_file == NULL) return true;
    mw_ndjson_go_on(&serving->writer);
    if (fflush(serving->trace_file) == 0 && !ferror(serving->trace_file)) return true;
    mw_program_say(serving->options, "%s cannot be written", "%s tidak dapat ditulis",
                   serving->options->trace);
    return false;
}

static void write_line(void *owner, struct mw_span bytes) {
    fwrite(bytes.data, 1, bytes.len, owner);
}

static void set_limits(struct serving *serving) {
    serving->record_limit = 2 * serving->trace.record_count;
    if (serving->record_limit < 2 * KEPT_RECORDS) serving->record_limit = 2 * KEPT_RECORDS;
    serving->text_limit = 2 * serving->trace.texts.bytes + KEPT_TEXT_BYTES;
}

/* The trace in memory is bounded in records and in bytes; the one in the file is whole. */
static void forget_the_oldest(struct serving *serving) {
    const struct mw_trace *trace = &serving->trace;
    bool many = trace->record_count > serving->record_limit, large = trace->texts.bytes > serving->text_limit;
    if (!many && !large) return;
    if (serving->trace_file) mw_ndjson_go_on(&serving->writer);
    struct mw_forgotten gone = mw_world_forget(serving->world, large ? FEW_RECORDS : KEPT_RECORDS);
    if (serving->settings.guest) mw_live_forget(&serving->live, gone);
    if (serving->trace_file) mw_ndjson_forget(&serving->writer, gone.records, gone.connections, gone.carried);
    set_limits(serving);
}

static bool open_trace(struct serving *serving) {
    const char *path = serving->options->trace;
    set_limits(serving);
    if (path == NULL) return true;
    serving->trace_file = fopen(path, "wb");
    if (serving->trace_file == NULL) {
        mw_program_say(serving->options, "%s cannot be written: %s", "%s tidak dapat ditulis: %s", path,
                       strerror(errno));
        return false;
    }
    mw_ndjson_begin(&serving->writer, &serving->trace, (struct mw_sink){write_line, serving->trace_file});
    return true;
}

static void close_trace(struct serving *serving) {
    if (serving->trace_file == NULL) return;
    write_trace(serving);
    mw_ndjson_end(&serving->writer);
    fclose(serving->trace_file);
}

static bool round_over(void *self) {
    struct serving *serving = self;
    if (serving->state && mw_state_settle(serving->state) != MW_OK) {
        mw_program_say(serving->options, "%s cannot be written: %s", "%s tidak dapat ditulis: %s",
                       serving->options->state, strerror(errno));
        return false;
    }
    forget_the_oldest(serving);
    return write_trace(serving);
}

static struct mw_served what_is_served(const struct serving *serving, const struct mw_scenario *scenario) {
    return (struct mw_served){scenario, serving->settings.host, serving->settings.address,
                              serving->options->port_offset,
                              serving->options->script ? &serving->timetable : NULL};
}

static int serve_world(struct serving *serving) {
    uint16_t failed = 0;
    struct mw_serve *serve = mw_serve_open(serving->world, &serving->scenario, &serving->settings, &failed);
    if (serve == NULL) {
        say_port_trouble(serving, failed);
        return MW_EXIT_SYSTEM;
    }
    struct mw_served served = what_is_served(serving, &serving->scenario);
    if (serving->options->format && strcmp(serving->options->format, "json") == 0)
        mw_served_print_json(&served);
    else
        mw_served_print(&served, serving->options->language);
    enum mw_status status = mw_serve_run(serve);
    mw_serve_close(serve);
    return status == MW_OK ? MW_EXIT_DONE : MW_EXIT_SYSTEM;
}

static bool open_state(struct serving *serving) {
    const char *path = serving->options->state;
    enum mw_status status;
    if (path == NULL) return true;
    serving->state = mw_state_open(path, &status);
    if (serving->state) return true;
    if (status == MW_LOCKED)
        mw_program_say(serving->options, "%s is in use by another mailwalk serve",
                       "%s sedang dipakai mailwalk serve lain", path);
    else
        mw_program_say(serving->options, "%s cannot be used: %s", "%s tidak dapat dipakai: %s", path,
                       strerror(errno));
    return false;
}

static bool attach_state(struct serving *serving) {
    if (serving->state == NULL) return true;
    enum mw_status status = mw_state_attach(serving->state, serving->world);
    if (status == MW_INVALID)
        mw_program_say(serving->options, "%s is damaged, or a newer mailwalk has written it",
                       "%s rusak, atau ditulis oleh mailwalk yang lebih baru", serving->options->state);
    else if (status != MW_OK)
        mw_program_say(serving->options, "%s cannot be used: %s", "%s tidak dapat dipakai: %s",
                       serving->options->state, strerror(errno));
    return status == MW_OK;
}

static int serve_here(struct serving *serving, const struct mw_scenario *scenario) {
    int status = MW_EXIT_SYSTEM;
    if (!open_state(serving)) return MW_EXIT_SYSTEM;
    bool script = serving->options->script;
    mw_outside_scenario(scenario, serving->settings.host, script, &serving->arena, &serving->scenario);
    if (script) mw_timetable_watch_on(&serving->scenario, &serving->arena);
    make_real(serving, serving->state && !mw_state_is_new(serving->state));
    serving->world = mw_world_create(&serving->scenario, &serving->trace);
    serving->live.trace = &serving->trace;
    bool kept = attach_state(serving);
    if (kept && open_trace(serving)) status = serve_world(serving);
    close_trace(serving);
    if (kept && serving->state) mw_state_settle(serving->state);
    mw_world_destroy(serving->world);
    if (serving->state) mw_state_close(serving->state);
    mw_trace_free(&serving->trace);
    return status;
}

/* The window's process comes back from here, too, when the window is closed. */
static int serve(struct serving *serving, const struct mw_scenario *scenario) {
    int status;
    if (!choose_host(serving, scenario) || !choose_address(serving)) return MW_EXIT_USAGE;
    if (serving->options->script && !find_timetable(serving, scenario)) return MW_EXIT_USAGE;
    if (!serving->options->window) return serve_here(serving, scenario);
    struct mw_served served = what_is_served(serving, scenario);
    const struct mw_guide *guide = mw_served_guide(&served, &serving->arena);
    if (mw_live_begin(&serving->live, serving->options, guide, &status) != MW_LIVE_WATCHED) return status;
    serving->settings.guest = &serving->live.guest;
    status = serve_here(serving, scenario);
    mw_live_end(&serving->live);
    return status;
}

int mw_program_serve(const struct mw_options *options) {
    struct mw_buffer path = {0};
    struct mw_scenario scenario;
    struct serving serving = {.options = options};
    int status = MW_EXIT_SYSTEM;
    serving.settings.port_offset = (uint16_t)options->port_offset;
    serving.settings.round = round_over;
    serving.settings.self = &serving;
    mw_program_find(options, options->arguments[0], &path);
    if (path.len > 0)
        status = mw_program_scenario(options, mw_buffer_text(&path), &serving.arena, &scenario)
                     ? serve(&serving, &scenario)
                     : MW_EXIT_FAILED;
    mw_arena_free(&serving.arena);
    mw_buffer_free(&path);
    return status;
}
