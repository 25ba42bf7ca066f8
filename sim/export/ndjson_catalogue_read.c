#include "sim/export/ndjson.h"
#include "sim/export/ndjson_catalogue.h"

#include <limits.h>
#include <stddef.h>

static const int64_t EXACT = 1ll << 53;

static const char *const host_kinds[] = {
#define X(name, id) id,
    MW_HOST_KINDS(X)
#undef X
        NULL};

static const char *const store_kinds[] = {
#define X(name, id) id,
    MW_STORE_KINDS(X)
#undef X
        NULL};

static const char *const protocols[] = {
#define X(name, id, port) id,
    MW_PROTOCOLS(X)
#undef X
        NULL};

/* Where the reading of one line stands. */
struct item {
    struct mw_json_read *json;
    const cJSON *object;
};

static const char *text(struct item *item, const char *key) {
    return mw_json_get_text(item->json, item->object, key);
}

static const char *text_or_null(struct item *item, const char *key) {
    return mw_json_get_text_or_null(item->json, item->object, key);
}

static struct mw_bilingual both(struct item *item, const char *key) {
    return mw_json_get_both(item->json, item->object, key);
}

static uint16_t small(struct item *item, const char *key) {
    return (uint16_t)mw_json_get_number(item->json, item->object, key, UINT16_MAX);
}

static uint32_t number_or_none(struct item *item, const char *key) {
    if (!mw_json_has(item->object, key)) return MW_NONE;
    return (uint32_t)mw_json_get_number(item->json, item->object, key, MW_NONE - 1);
}

static int whole(struct item *item, const char *key) {
    return (int)mw_json_get_signed(item->json, item->object, key, INT_MAX);
}

static void read_about(struct item *line, struct mw_about *about) {
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(line->object, "about");
    struct item item = {line->json, object};
    *about =
        (struct mw_about){.id = text_or_null(&item, "id"),
                          .title = both(&item, "title"),
                          .summary = both(&item, "summary"),
                          .number = whole(&item, "number"),
                          .variant = text_or_null(&item, "variant"),
                          .variant_title = both(&item, "variant_title"),
                          .variant_summary = both(&item, "variant_summary"),
                          .start_epoch_s = mw_json_get_signed(line->json, object, "start_epoch_s", EXACT),
                          .utc_offset_min = whole(&item, "utc_offset_min"),
                          .seed = mw_json_get_number(line->json, object, "seed", UINT64_MAX)};
    if (!mw_json_has(object, "objectives")) return;
    const cJSON *list = mw_json_get_list(line->json, object, "objectives"), *each;
    about->objectives =
        mw_arena_alloc(line->json->arena, (size_t)cJSON_GetArraySize(list) * sizeof *about->objectives);
    cJSON_ArrayForEach(each, list) about->objectives[about->objective_count++] =
        mw_json_get_both(line->json, each, "text");
}

/* A state, or one of the words that stand for all or the same. */
static uint16_t state(struct item *item, const char *key, uint16_t count) {
    static const char *const words[] = {"any", "same", NULL};
    if (cJSON_IsString(cJSON_GetObjectItemCaseSensitive(item->object, key)))
        return mw_json_get_name(item->json, item->object, key, words) == 0 ? MW_ANY : MW_SAME;
    uint16_t number = small(item, key);
    if (number >= count) mw_json_fail(item->json, MW_JSON_NOTHING, key);
    return number;
}

/* The texts of a list; NULL stands after the last. */
static const char **texts(struct item *item, const char *key) {
    const cJSON *list = mw_json_get_list(item->json, item->object, key), *each;
    const char **names =
        mw_arena_alloc(item->json->arena, ((size_t)cJSON_GetArraySize(list) + 1) * sizeof *names);
    size_t made = 0;
    cJSON_ArrayForEach(each, list) {
        if (!cJSON_IsString(each)) mw_json_fail(item->json, MW_JSON_KIND, key);
        names[made++] = mw_arena_text(item->json->arena, cJSON_IsString(each) ? each->valuestring : "");
    }
    return names;
}

/* A word of the protocol has no Indonesian, but no label lacks its English. */
static struct mw_bilingual label(struct item *item, const cJSON *value, const char *key) {
    struct mw_bilingual read = mw_json_both_of(item->json, value, key);
    if (read.in[MW_LANGUAGE_EN] == NULL) mw_json_fail(item->json, MW_JSON_MISSING, key);
    return read;
}

static const struct mw_bilingual *labels(struct item *item, const char *key, uint16_t *count) {
    const cJSON *list = mw_json_get_list(item->json, item->object, key), *each;
    struct mw_bilingual *read =
        mw_arena_alloc(item->json->arena, (size_t)cJSON_GetArraySize(list) * sizeof *read);
    size_t made = 0;
    cJSON_ArrayForEach(each, list) read[made++] = label(item, each, key);
    if (made >= MW_ANY) mw_json_fail(item->json, MW_JSON_KIND, key);
    *count = (uint16_t)made;
    return read;
}

static struct mw_row read_row(struct item *item, const struct mw_table *table) {
    struct mw_arena *arena = item->json->arena;
    struct mw_row row = {.from = state(item, "from", table->state_count),
                         .on = state(item, "on", table->event_count),
                         .say = text_or_null(item, "say"),
                         .to = state(item, "to", table->state_count),
                         .outcome =
                             mw_json_get_flag(item->json, item->object, "refuses") ? MW_REFUSES : MW_GOES,
                         .rfc = text_or_null(item, "rfc"),
                         .why = both(item, "why")};
    if (mw_json_has(item->object, "guard")) {
        struct mw_guard *guard = mw_arena_alloc(arena, sizeof *guard);
        guard->name = label(item, cJSON_GetObjectItemCaseSensitive(item->object, "guard"), "guard");
        row.guard = guard;
    }
    if (mw_json_has(item->object, "action")) {
        struct mw_action *action = mw_arena_alloc(arena, sizeof *action);
        action->name = text(item, "action");
        row.action = action;
    }
    if (row.from == MW_SAME || row.on == MW_SAME || row.to == MW_ANY)
        mw_json_fail(item->json, MW_JSON_NOTHING, row.to == MW_ANY ? "to" : "from");
    return row;
}

static void read_machine(struct item *item, struct mw_catalogue *catalogue) {
    struct mw_table *table = mw_arena_alloc(item->json->arena, sizeof *table);
    table->id = text(item, "id");
    table->title = both(item, "title");
    table->states = labels(item, "states", &table->state_count);
    table->start = state(item, "start", table->state_count);
    table->events = labels(item, "events", &table->event_count);
    const cJSON *list = mw_json_get_list(item->json, item->object, "rows"), *each;
    struct mw_row *rows = mw_arena_alloc(item->json->arena, (size_t)cJSON_GetArraySize(list) * sizeof *rows);
    if (cJSON_GetArraySize(list) >= (int)MW_NO_ROW) mw_json_fail(item->json, MW_JSON_KIND, "rows");
    table->rows = rows;
    cJSON_ArrayForEach(each, list) {
        struct item row = {item->json, each};
        if (!item->json->failed) rows[table->row_count++] = read_row(&row, table);
    }
    if (table->start >= table->state_count) mw_json_fail(item->json, MW_JSON_NOTHING, "start");
    if (catalogue->machine_count >= MW_ANY) mw_json_fail(item->json, MW_JSON_ORDER, "machine");
    if (!item->json->failed) mw_catalogue_machine(catalogue, table);
}

static struct mw_host read_host(struct item *item) {
    return (struct mw_host){
        .id = text(item, "id"),
        .name = text(item, "name"),
        .title = both(item, "title"),
        .role = both(item, "role"),
        .kind = (enum mw_host_kind)mw_json_get_name(item->json, item->object, "kind", host_kinds),
        .ipv4 = text_or_null(item, "ipv4"),
        .ipv6 = text_or_null(item, "ipv6"),
        .x = whole(item, "x"),
        .y = whole(item, "y")};
}

static struct mw_link read_link(struct item *item) {
    return (struct mw_link){.id = text_or_null(item, "id"),
                            .a = small(item, "a"),
                            .b = small(item, "b"),
                            .latency_us = mw_json_get_signed(item->json, item->object, "latency_us", EXACT),
                            .bits_per_s =
                                mw_json_get_number(item->json, item->object, "bits_per_s", UINT64_MAX)};
}

static struct mw_store read_store(struct item *item) {
    return (struct mw_store){
        .kind = (enum mw_store_kind)mw_json_get_name(item->json, item->object, "kind", store_kinds),
        .host = small(item, "at"),
        .name = text(item, "name"),
        .owner = text_or_null(item, "owner"),
        .owner_name = text_or_null(item, "owner_name"),
        .capacity_bytes = mw_json_get_number(item->json, item->object, "capacity_bytes", UINT64_MAX),
        .use = text_or_null(item, "use"),
        .absent = mw_json_get_flag(item->json, item->object, "absent")};
}

static struct mw_connection read_connection(struct item *item) {
    struct mw_connection connection = {
        .protocol = (enum mw_protocol)mw_json_get_name(item->json, item->object, "protocol", protocols),
        .client = small(item, "client"),
        .server = small(item, "server"),
        .client_port = small(item, "client_port"),
        .server_port = small(item, "server_port"),
        .udp = mw_json_get_flag(item->json, item->object, "udp"),
        .opened_by = number_or_none(item, "opened_by"),
        .machine = {0xFFFF, 0xFFFF}};
    if (mw_json_has(item->object, "client_machine")) connection.machine[0] = small(item, "client_machine");
    if (mw_json_has(item->object, "server_machine")) connection.machine[1] = small(item, "server_machine");
    return connection;
}

static struct mw_step read_step(struct item *item) {
    return (struct mw_step){text(item, "id"), both(item, "title"), number_or_none(item, "at")};
}

static struct mw_chapter read_chapter(struct item *item) {
    return (struct mw_chapter){
        .id = text_or_null(item, "id"),
        .title = both(item, "title"),
        .tag = both(item, "tag"),
        .protocol = (enum mw_protocol)mw_json_get_name(item->json, item->object, "protocol", protocols),
        .record = number_or_none(item, "at")};
}

static struct mw_note read_note(struct item *item) {
    return (struct mw_note){.title = both(item, "title"),
                            .text = both(item, "text"),
                            .rfc = text_or_null(item, "rfc"),
                            .words = mw_json_has(item->object, "words") ? texts(item, "words") : NULL,
                            .record = number_or_none(item, "at")};
}

static struct mw_question read_question(struct item *item) {
    struct mw_question question = {
        .id = text_or_null(item, "id"), .ask = both(item, "ask"), .record = number_or_none(item, "at")};
    const cJSON *list = mw_json_get_list(item->json, item->object, "answers"), *each;
    question.answers =
        mw_arena_alloc(item->json->arena, (size_t)cJSON_GetArraySize(list) * sizeof *question.answers);
    cJSON_ArrayForEach(each, list) {
        struct item answer = {item->json, each};
        question.answers[question.answer_count++] = (struct mw_answer){
            both(&answer, "text"), both(&answer, "because"), mw_json_get_flag(item->json, each, "right")};
    }
    return question;
}

static struct mw_word read_word(struct item *item) {
    return (struct mw_word){text(item, "id"), both(item, "is"), both(item, "meaning")};
}

static struct mw_expectation read_expectation(struct item *item) {
    return (struct mw_expectation){both(item, "text"), mw_json_get_flag(item->json, item->object, "held"),
                                   text_or_null(item, "found")};
}

static void in_order(struct item *item, const char *key, size_t count) {
    uint64_t number = mw_json_get_number(item->json, item->object, key, UINT64_MAX);
    if (!item->json->failed && number != count) mw_json_fail(item->json, MW_JSON_ORDER, key);
}

/* What a line is, is said by its first key: the others may bear any name. */
bool mw_ndjson_catalogue_read(struct mw_json_read *json, struct mw_catalogue *catalogue) {
    struct item item = {json, json->root};
    struct mw_span first = mw_span_of(json->root->child != NULL ? json->root->child->string : NULL);
    if (mw_span_is(first, "mailwalk-trace")) {
        read_about(&item, &catalogue->about);
        return true;
    }
    if (mw_span_is(first, "machine")) {
        in_order(&item, "machine", catalogue->machine_count);
        if (!json->failed) read_machine(&item, catalogue);
        return true;
    }
#define X(one, many)                                                                                         \
    if (mw_span_is(first, #one)) {                                                                           \
        struct mw_##one read = read_##one(&item);                                                            \
        in_order(&item, #one, catalogue->one##_count);                                                       \
        if (!json->failed) mw_catalogue_add_##one(catalogue, &read);                                         \
        return true;                                                                                         \
    }
    MW_CATALOGUE_LISTS(X)
#undef X
    return false;
}

static bool is_record(uint32_t record, size_t count) {
    return record == MW_NONE || record < count;
}

static bool is_machine(const struct mw_catalogue *catalogue, uint16_t machine) {
    return machine == 0xFFFF || machine < catalogue->machine_count;
}

bool mw_ndjson_catalogue_is_whole(const struct mw_catalogue *catalogue, size_t records) {
    size_t hosts = catalogue->host_count;
    bool whole_one = hosts < MW_NO_HOST;
    for (size_t i = 0; i < catalogue->link_count; i++)
        whole_one = whole_one && catalogue->links[i].a < hosts && catalogue->links[i].b < hosts;
    for (size_t i = 0; i < catalogue->store_count; i++)
        whole_one = whole_one && catalogue->stores[i].host < hosts;
    for (size_t i = 0; i < catalogue->connection_count; i++) {
        const struct mw_connection *connection = &catalogue->connections[i];
        whole_one = whole_one && connection->client < hosts && connection->server < hosts &&
                    is_machine(catalogue, connection->machine[0]) &&
                    is_machine(catalogue, connection->machine[1]) &&
                    is_record(connection->opened_by, records);
    }
#define RECORDS(one, many)                                                                                   \
    for (size_t i = 0; i < catalogue->one##_count; i++)                                                      \
        whole_one = whole_one && is_record(catalogue->many[i].record, records);
    RECORDS(step, steps)
    RECORDS(chapter, chapters)
    RECORDS(note, notes)
    RECORDS(question, questions)
#undef RECORDS
    return whole_one;
}
