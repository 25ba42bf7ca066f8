/* What must hold at the end of a run. */
#include <string.h>

#include "sim/base/text.h"
#include "sim/lesson/annotate.h"
#include "sim/lesson/build.h"
#include "sim/lesson/select.h"
#include "sim/lesson/value.h"
#include "sim/trace/notice.h"
#include "sim/trace/query.h"

/* An expectation made ready: a sentence in each language, and what was wanted and found, as words. */
struct holding {
    struct mw_bilingual text;
    const char *wanted, *found;
};

#define FORMAT(...) mw_arena_format(&annotating->trace->catalogue.arena, __VA_ARGS__)

static const char *count_text(struct mw_annotating *annotating, uint64_t count) {
    return FORMAT("%llu", (unsigned long long)count);
}

/* --- stores
 * ----------------------------------------------------------------------------------------------------- */

/* What is said about a store, part by part: the sentence grows in both languages, and so do what was wanted
 * and what was found. */
struct telling {
    struct mw_buffer english, indonesian, wanted, found;
    bool any;
};

static void tell_count(struct telling *telling, const struct mw_node *node, const char *key, uint64_t found,
                       const char *english, const char *indonesian) {
    const struct mw_node *wanted_node = mw_node_get(node, key);
    if (wanted_node == NULL) return;
    bool size = strcmp(key, "bytes") == 0;
    uint64_t wanted = size ? mw_value_node_size(wanted_node, 0) : (uint64_t)wanted_node->number;
    mw_buffer_format(&telling->english, telling->any ? ", %llu " : " holds %llu ",
                     (unsigned long long)wanted);
    mw_buffer_add_text(&telling->english, english);
    bool one_message = strcmp(key, "messages") == 0 && wanted == 1; /* "1 message", not "1 messages" */
    if (one_message) telling->english.len--;
    mw_buffer_format(&telling->indonesian, telling->any ? ", %llu " : " berisi %llu ",
                     (unsigned long long)wanted);
    mw_buffer_add_text(&telling->indonesian, indonesian);
    const char *between = telling->any ? " / " : "", *unit = size ? " byte" : "";
    mw_buffer_format(&telling->wanted, "%s%llu%s", between, (unsigned long long)wanted, unit);
    mw_buffer_format(&telling->found, "%s%llu%s", between, (unsigned long long)found, unit);
    telling->any = true;
}

/* Whether a folder is there: without it there is nothing else to say of it. */
static void tell_exists(struct telling *telling, bool wanted, bool found) {
    mw_buffer_add_text(&telling->english, wanted ? " is there" : " is not there");
    mw_buffer_add_text(&telling->indonesian, wanted ? " ada" : " tidak ada");
    mw_buffer_add_text(&telling->wanted, wanted ? "+" : "–");
    mw_buffer_add_text(&telling->found, found ? "+" : "–");
}

static struct holding check_store(struct mw_annotating *annotating, const struct mw_node *node,
                                  uint32_t group, const char *english, const char *indonesian) {
    struct mw_trace *trace = annotating->trace;
    uint32_t last = trace->record_count > 0 ? (uint32_t)trace->record_count - 1 : MW_NONE;
    const char *folder = mw_node_get_text(node, "folder");
    uint32_t store = mw_select_folder(trace, last, group, folder);
    struct mw_arena arena = {0};
    struct mw_holding held = {0};
    if (store != MW_NONE && last != MW_NONE) held = mw_trace_holding(trace, last, store, &arena);
    struct telling telling = {0};
    mw_buffer_add_text(&telling.english, english);
    mw_buffer_add_text(&telling.indonesian, indonesian);
    if (folder != NULL) {
        mw_buffer_format(&telling.english, ", folder %s,", folder);
        mw_buffer_format(&telling.indonesian, ", folder %s,", folder);
    }
    const struct mw_node *exists = mw_node_get(node, "exists");
    if (exists != NULL) {
        tell_exists(&telling, exists->flag, store != MW_NONE);
    } else {
        tell_count(&telling, node, "messages", held.letter_count, "messages", "pesan");
        tell_count(&telling, node, "bytes", held.bytes, "bytes", "byte");
        tell_count(&telling, node, "unread", held.unread, "unread", "belum dibaca");
        tell_count(&telling, node, "flagged", held.starred, "flagged", "berbintang");
        tell_count(&telling, node, "partial", held.partial, "only in part", "hanya sebagian");
    }
    mw_arena_free(&arena);
    struct holding holding = {.text = MW_BOTH(FORMAT("%s", mw_buffer_text(&telling.english)),
                                              FORMAT("%s", mw_buffer_text(&telling.indonesian))),
                              .wanted = FORMAT("%s", mw_buffer_text(&telling.wanted)),
                              .found = FORMAT("%s", mw_buffer_text(&telling.found))};
    mw_buffer_free(&telling.english);
    mw_buffer_free(&telling.indonesian);
    mw_buffer_free(&telling.wanted);
    mw_buffer_free(&telling.found);
    return holding;
}

/* --- steps
 * ------------------------------------------------------------------------------------------------------ */

static struct holding check_outcome(struct mw_annotating *annotating, const struct mw_node *node) {
    const struct mw_trace *trace = annotating->trace;
    const char *id = mw_node_get_text(node, "step"), *wanted = mw_node_get_text(node, "outcome");
    const char *found = mw_select_step(trace, id) == MW_NONE ? "never began" : "unfinished";
    for (size_t i = 0; i < trace->record_count; i++) {
        const struct mw_record *record = &trace->records[i];
        if (record->kind != MW_RECORD_STEP_DONE ||
            strcmp(trace->catalogue.steps[record->step.step].id, id) != 0)
            continue;
        found = record->step.outcome == MW_STEP_SUCCEEDED ? "succeeded" : "failed";
    }
    struct mw_bilingual title = MW_BOTH(id, id);
    for (size_t i = 0; i < trace->catalogue.step_count; i++)
        if (strcmp(trace->catalogue.steps[i].id, id) == 0) title = trace->catalogue.steps[i].title;
    bool succeeds = strcmp(wanted, "succeeded") == 0;
    return (struct holding){
        .text = MW_BOTH(FORMAT("“%s” %s", mw_say(title, MW_LANGUAGE_EN), wanted),
                        FORMAT("“%s” %s", mw_say(title, MW_LANGUAGE_ID), succeeds ? "berhasil" : "gagal")),
        .wanted = FORMAT("%s", wanted),
        .found = found};
}

/* --- counts
 * ----------------------------------------------------------------------------------------------------- */

/* The records of one step: from its beginning to that of the next; all of them if no step is named. */
static void range_of(const struct mw_trace *trace, const char *step, uint32_t *start, uint32_t *end) {
    *start = 0;
    *end = (uint32_t)trace->record_count;
    if (step == NULL) return;
    *start = mw_select_step(trace, step);
    if (*start == MW_NONE) *start = *end;
    for (uint32_t i = *start; i < *end; i++)
        if (i > *start && trace->records[i].kind == MW_RECORD_STEP) *end = i;
}

static bool counts(const struct mw_trace *trace, const struct mw_node *node, uint32_t record) {
    const char *commands = mw_node_get_text(node, "commands"), *replies = mw_node_get_text(node, "replies");
    const char *notice = mw_node_get_text(node, "notice"), *protocol = mw_node_get_text(node, "protocol");
    if (protocol != NULL && !mw_select_has_protocol(trace, record, protocol)) return false;
    if (commands != NULL) return mw_select_is_command(trace, record, commands);
    if (replies != NULL) return mw_select_is_reply(trace, record, replies);
    return trace->records[record].kind == MW_RECORD_NOTICE &&
           strcmp(mw_notice_id((enum mw_notice)trace->records[record].notice.notice), notice) == 0;
}

static struct holding check_count(struct mw_annotating *annotating, const struct mw_node *node) {
    const char *step = mw_node_get_text(node, "step"), *commands = mw_node_get_text(node, "commands");
    const char *replies = mw_node_get_text(node, "replies"), *notice = mw_node_get_text(node, "notice");
    uint32_t start, end;
    uint64_t found = 0, wanted = (uint64_t)mw_node_get(node, "count")->number;
    range_of(annotating->trace, step, &start, &end);
    for (uint32_t i = start; i < end; i++)
        if (counts(annotating->trace, node, i)) found++;
    struct holding holding = {.wanted = count_text(annotating, wanted),
                              .found = count_text(annotating, found)};
    const char *english = FORMAT("%s times the notice “%s”", holding.wanted, notice != NULL ? notice : "");
    const char *indonesian =
        FORMAT("%s kali pemberitahuan “%s”", holding.wanted, notice != NULL ? notice : "");
    if (commands != NULL) {
        english = FORMAT("%s times the command %s", holding.wanted, commands);
        indonesian = FORMAT("%s kali perintah %s", holding.wanted, commands);
    } else if (replies != NULL) {
        english = FORMAT("%s times the reply %s", holding.wanted, replies);
        indonesian = FORMAT("%s kali jawaban %s", holding.wanted, replies);
    }
    holding.text = step == NULL ? MW_BOTH(english, indonesian)
                                : MW_BOTH(FORMAT("%s in the step “%s”", english, step),
                                          FORMAT("%s dalam langkah “%s”", indonesian, step));
    return holding;
}

/* --- traffic
 * -------------------------------------------------------------------------------------------------- */

/* The bytes that the protocol put on the wire, TCP's payload both ways; with "host": on connections of which
 * it is an end. */
static uint64_t traffic_of(const struct mw_trace *trace, const struct mw_node *node) {
    const char *protocol = mw_node_get_text(node, "traffic"), *id = mw_node_get_text(node, "host");
    uint16_t host = id == NULL ? MW_NO_HOST : mw_catalogue_find_host(&trace->catalogue, id);
    uint32_t start, end;
    uint64_t bytes = 0;
    range_of(trace, mw_node_get_text(node, "step"), &start, &end);
    for (uint32_t i = start; i < end; i++) {
        const struct mw_record *packet = &trace->records[i];
        if (packet->kind != MW_RECORD_PACKET || !mw_select_has_protocol(trace, i, protocol)) continue;
        if (host != MW_NO_HOST && packet->host != host && packet->peer != host) continue;
        bytes += packet->packet.length;
    }
    return bytes;
}

static struct holding check_traffic(struct mw_annotating *annotating, const struct mw_node *node) {
    const struct mw_node *least = mw_node_get(node, "at-least"), *most = mw_node_get(node, "at-most");
    const char *protocol = mw_node_get_text(node, "traffic"), *host = mw_node_get_text(node, "host");
    uint64_t found = traffic_of(annotating->trace, node);
    uint64_t from = mw_value_node_size(least, 0), to = most ? mw_value_node_size(most, 0) : UINT64_MAX;
    struct mw_buffer english = {0}, indonesian = {0};
    mw_buffer_format(&english, "the %s traffic%s%s is", protocol, host ? " of " : "", host ? host : "");
    mw_buffer_format(&indonesian, "lalu lintas %s%s%s", protocol, host ? " dari " : "", host ? host : "");
    if (least) {
        mw_buffer_format(&english, " at least %llu bytes", (unsigned long long)from);
        mw_buffer_format(&indonesian, " sedikitnya %llu byte", (unsigned long long)from);
    }
    if (most) {
        mw_buffer_format(&english, "%s at most %llu bytes", least ? " and" : "", (unsigned long long)to);
        mw_buffer_format(&indonesian, "%s paling banyak %llu byte", least ? " dan" : "",
                         (unsigned long long)to);
    }
    const char *held = FORMAT("%llu byte", (unsigned long long)found);
    struct holding holding = {
        .text = MW_BOTH(FORMAT("%s", mw_buffer_text(&english)), FORMAT("%s", mw_buffer_text(&indonesian))),
        .wanted = found >= from && found <= to ? held : "",
        .found = held};
    mw_buffer_free(&english);
    mw_buffer_free(&indonesian);
    return holding;
}

/* --- all
 * -------------------------------------------------------------------------------------------------------- */

static struct holding check_one(struct mw_annotating *annotating, const struct mw_node *node) {
    const struct mw_trace *trace = annotating->trace;
    const char *mailbox = mw_node_get_text(node, "mailbox"), *device = mw_node_get_text(node, "device");
    const char *queue = mw_node_get_text(node, "queue");
    if (mailbox != NULL)
        return check_store(annotating, node, mw_select_mailbox(trace, mailbox),
                           FORMAT("the mailbox of %s", mailbox), FORMAT("kotak surat %s", mailbox));
    if (device != NULL)
        return check_store(annotating, node, mw_select_device(annotating->root, trace, device),
                           FORMAT("the device %s", device), FORMAT("perangkat %s", device));
    if (queue != NULL)
        return check_store(annotating, node, mw_select_queue(trace, queue), FORMAT("the queue of %s", queue),
                           FORMAT("antrean %s", queue));
    if (mw_node_get(node, "traffic") != NULL) return check_traffic(annotating, node);
    if (mw_node_get(node, "outcome") != NULL) return check_outcome(annotating, node);
    return check_count(annotating, node);
}

void mw_annotate_expectations(struct mw_annotating *annotating) {
    const struct mw_node *expect = mw_node_get(annotating->root, "expect");
    for (const struct mw_node *node = mw_node_children(expect); node != NULL; node = node->next) {
        struct holding holding = check_one(annotating, node);
        const struct mw_node *text = mw_node_get(node, "text");
        struct mw_expectation expectation = {
            .text = text == NULL ? holding.text : mw_build_text(text, &annotating->trace->catalogue.arena),
            .held = strcmp(holding.wanted, holding.found) == 0};
        if (!expectation.held) expectation.found = holding.found;
        mw_catalogue_add_expectation(&annotating->trace->catalogue, &expectation);
        if (expectation.held || !annotating->strict) continue;
        struct mw_bilingual variant = mw_annotate_variant(annotating);
        struct mw_arena *arena = &annotating->problems->arena;
        mw_problems_say(
            annotating->problems, node->place,
            mw_arena_format(arena, "expected: %s; found: %s%s", mw_say(holding.text, MW_LANGUAGE_EN),
                            holding.found, variant.in[MW_LANGUAGE_EN]),
            mw_arena_format(arena, "diharapkan: %s; ternyata: %s%s", mw_say(holding.text, MW_LANGUAGE_ID),
                            holding.found, variant.in[MW_LANGUAGE_ID]));
    }
}
