/* Situations: the playground lesson with some of its values changed, run, checked, and asked what came of it.
 *
 * Changes are written as on the command line, "/pointer=value". The lesson's chapters, notes and expectations
 * are left out, because they speak of the unchanged playground. */
#ifndef TESTS_WORLD_SITUATION_H
#define TESTS_WORLD_SITUATION_H

#include "sim/lesson/lesson.h"
#include "sim/trace/notice.h"
#include "sim/trace/query.h"

struct situation {
    struct mw_trace trace;
    struct mw_arena arena; /* holdings, and the lesson's words in failures */
};

/* Runs and checks the trace (trace_check.h). changes ends in NULL; seed NULL: the lesson's. */
void situation_run(struct situation *situation, const char *const *changes, const uint64_t *seed);
/* The same, and somebody from outside takes part: meddle is given the world at its start, lets it go on, and
 * does what it likes through sim/world/outside.h at the host with this id. */
struct mw_world;
void situation_run_with(struct situation *situation, const char *const *changes, const uint64_t *seed,
                        const char *host, void (*meddle)(struct mw_world *world, uint16_t host, void *self),
                        void *self);
#define RUN(situation, ...) situation_run((situation), (const char *const[]){__VA_ARGS__, NULL}, NULL)
void situation_free(struct situation *situation);

/* What lies at the end in a mailbox (whose: the address), on a device, among its sent letters, or in a queue
 * (whose: the host's id). */
struct mw_holding lying(struct situation *situation, enum mw_store_kind kind, const char *whose);
size_t letters(struct situation *situation, enum mw_store_kind kind, const char *whose);
struct mw_span letter_text(struct situation *situation, const struct mw_holding *holding, size_t i);

/* The nth (from 1) line of this kind that begins so; connections to this port only, 0: to any. MW_NONE. */
uint32_t find_line(const struct situation *situation, enum mw_record_kind kind, uint16_t port,
                   const char *prefix, size_t nth);
size_t count_lines(const struct situation *situation, enum mw_record_kind kind, uint16_t port,
                   const char *prefix);
size_t count_records(const struct situation *situation, enum mw_record_kind kind);

size_t count_notices(const struct situation *situation, enum mw_notice notice);
/* The nth notice as its English sentence; "" if there is none. */
const char *notice_sentence(struct situation *situation, enum mw_notice notice, size_t nth);
/* Whether the step begun and came to this outcome. */
bool step_came_to(const struct situation *situation, const char *id, enum mw_step_outcome outcome);

bool contains(struct mw_span text, const char *piece);
#define assert_contains(text, piece)                                                                         \
    do {                                                                                                     \
        struct mw_span contained_in = (text);                                                                \
        if (!contains(contained_in, (piece)))                                                                \
            fail_msg("no \"%s\" in:\n%.*s", (piece), (int)contained_in.len, contained_in.data);              \
    } while (0)

#endif
