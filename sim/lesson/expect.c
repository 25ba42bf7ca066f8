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

static struct holding check_store(struct mw_annotating *annotating, const struct mw_node *node,
                                  uint32_t store, const char *english, const char *indonesian) {
    struct mw_trace *trace = annotating->trace;
    const struct mw_node *messages = mw_node_get(node, "messages"), *bytes = mw_node_get(node, "bytes");
    struct mw_arena arena = {0};
    struct mw_holding held = {0};
    if (store != MW_NONE && trace->record_count > 0)
        held = mw_trace_holding(trace, (uint32_t)trace->record_count - 1, store, &arena);
    uint64_t letters = held.letter_count, size = held.bytes, wanted_size = mw_value_node_size(bytes, 0);
    mw_arena_free(&arena);
    const char *place[] = {english, indonesian};
    struct holding holding = {.wanted = "", .found = ""};
    uint64_t wanted = messages == NULL ? 0 : (uint64_t)messages->number;
    if (bytes == NULL) {
        holding.wanted = count_text(annotating, wanted);
        holding.found = count_text(annotating, letters);
        holding.text =
            MW_BOTH(FORMAT("%s holds %s %s", place[0], holding.wanted, wanted == 1 ? "message" : "messages"),
                    FORMAT("%s berisi %s pesan", place[1], holding.wanted));
        return holding;
    }
    holding.wanted = FORMAT("%llu byte", (unsigned long long)wanted_size);
    holding.found = FORMAT("%llu byte", (unsigned long long)size);
    holding.text = MW_BOTH(FORMAT("%s holds %llu bytes", place[0], (unsigned long long)wanted_size),
                           FORMAT("%s berisi %llu byte", place[1], (unsigned long long)wanted_size));
    if (messages == NULL) return holding;
    holding.wanted = FORMAT("%llu / %s", (unsigned long long)wanted, holding.wanted);
    holding.found = FORMAT("%llu / %s", (unsigned long long)letters, holding.found);
    holding.text = MW_BOTH(FORMAT("%s in %llu messages", holding.text.in[0], (unsigned long long)wanted),
                           FORMAT("%s dalam %llu pesan", holding.text.in[1], (unsigned long long)wanted));
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
