#include "sim/export/ndjson_read.h"

#include <stdio.h>
#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/memory.h"
#include "sim/export/ndjson.h"
#include "sim/export/ndjson_catalogue.h"
#include "sim/export/record_fields.h"
#include "sim/trace/notice.h"

static const char *const kinds[] = {
#define X(name, id, grain) id,
    MW_RECORD_KINDS(X)
#undef X
        NULL};

static const char *const notices[] = {
#define X(name, id, failure, english, indonesian) id,
    MW_NOTICES(X)
#undef X
        NULL};

static const char *const outcomes[] = {"succeeded", "failed", NULL};

static void read_text(struct mw_json_read *json, struct mw_trace *trace) {
    uint64_t number = mw_json_get_number(json, json->root, "text", MW_NONE - 1);
    bool readable = mw_json_has(json->root, "is");
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(json->root, readable ? "is" : "base64");
    if (!cJSON_IsString(value)) mw_json_fail(json, MW_JSON_MISSING, "is");
    if (json->failed) return;
    struct mw_buffer decoded = {0};
    struct mw_span bytes = mw_span_of(value->valuestring);
    if (!readable && !mw_base64_decode(bytes, &decoded)) mw_json_fail(json, MW_JSON_KIND, "base64");
    if (!readable) bytes = mw_buffer_span(&decoded);
    /* They are numbered in turn. A text may come again under a new number: the trace that wrote it had
     * forgotten it in between. */
    if (number != json->text_count) mw_json_fail(json, MW_JSON_ORDER, "text");
    if (!json->failed) {
        MW_GROW(json->texts, json->text_count, json->text_capacity);
        json->texts[json->text_count++] = mw_trace_text(trace, bytes);
    }
    mw_buffer_free(&decoded);
}

static uint16_t read_host(struct mw_json_read *json, const struct mw_catalogue *catalogue, const char *key) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(json->root, key);
    if (value == NULL) return MW_NO_HOST;
    for (size_t i = 0; cJSON_IsString(value) && i < catalogue->host_count; i++)
        if (strcmp(catalogue->hosts[i].id, value->valuestring) == 0) return (uint16_t)i;
    mw_json_fail(json, MW_JSON_NOTHING, key);
    return MW_NO_HOST;
}

static uint16_t read_flags(struct mw_json_read *json, enum mw_record_kind kind) {
    const char *const *names = mw_record_flag_names(kind);
    uint16_t flags = 0;
    if (!mw_json_has(json->root, "flags")) return 0;
    const cJSON *each;
    cJSON_ArrayForEach(each, mw_json_get_list(json, json->root, "flags")) {
        size_t bit = 0;
        while (names[bit] != NULL && !(cJSON_IsString(each) && strcmp(names[bit], each->valuestring) == 0))
            bit++;
        if (names[bit] == NULL) mw_json_fail(json, MW_JSON_NOTHING, "flags");
        flags = (uint16_t)(flags | (names[bit] != NULL ? 1u << bit : 0u));
    }
    return flags;
}

static uint32_t read_field(struct mw_json_read *json, const struct mw_trace *trace,
                           const struct mw_record_field *field) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    if (field->may_lack && !mw_json_has(json->root, field->key)) return MW_NONE;
    if (field->names == MW_FIELD_NOTICE) return mw_json_get_name(json, json->root, field->key, notices);
    if (field->names == MW_FIELD_OUTCOME) return mw_json_get_name(json, json->root, field->key, outcomes);
    uint64_t most = field->bytes == 2 ? UINT16_MAX : UINT32_MAX;
    uint64_t value = mw_json_get_number(json, json->root, field->key, most);
    const uint64_t counts[] = {[MW_FIELD_PLAIN] = UINT64_MAX,
                               [MW_FIELD_TEXT] = json->text_count,
                               [MW_FIELD_RECORD] = trace->record_count,
                               [MW_FIELD_STORE] = catalogue->store_count,
                               [MW_FIELD_MACHINE] = catalogue->machine_count,
                               [MW_FIELD_STEP] = catalogue->step_count};
    if (value >= counts[field->names]) mw_json_fail(json, MW_JSON_NOTHING, field->key);
    if (field->names == MW_FIELD_TEXT && !json->failed) return json->texts[value];
    return (uint32_t)value;
}

static bool happens_on_a_connection(enum mw_record_kind kind) {
    return kind >= MW_RECORD_CONNECTING && kind <= MW_RECORD_TAKEN;
}

/* What a view takes for granted about a record of this kind. */
static void check_record(struct mw_json_read *json, const struct mw_trace *trace,
                         const struct mw_record *record) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    bool on_connection = happens_on_a_connection((enum mw_record_kind)record->kind);
    if (on_connection && record->connection == MW_NONE) mw_json_fail(json, MW_JSON_MISSING, "connection");
    if (on_connection && record->host == MW_NO_HOST) mw_json_fail(json, MW_JSON_MISSING, "host");
    bool travels = record->kind >= MW_RECORD_PACKET && record->kind <= MW_RECORD_CONTENT;
    if (travels && record->peer == MW_NO_HOST) mw_json_fail(json, MW_JSON_MISSING, "to");
    if (record->kind == MW_RECORD_HEARD && record->line.cause == MW_NONE)
        mw_json_fail(json, MW_JSON_MISSING, "cause");
    if (record->kind != MW_RECORD_TAKEN || json->failed) return;
    const struct mw_table *table = catalogue->machines[record->taken.machine];
    if (record->taken.row >= table->row_count) mw_json_fail(json, MW_JSON_NOTHING, "row");
    if (record->taken.from >= table->state_count) mw_json_fail(json, MW_JSON_NOTHING, "was");
    if (record->taken.to >= table->state_count) mw_json_fail(json, MW_JSON_NOTHING, "now");
    if (record->taken.side > 1) mw_json_fail(json, MW_JSON_NOTHING, "side");
}

/* What the catalogue could not tell yet when its line was written. */
static void complete_catalogue(struct mw_catalogue *catalogue, const struct mw_record *record,
                               uint32_t number) {
    struct mw_connection *connection =
        record->connection == MW_NONE ? NULL : &catalogue->connections[record->connection];
    if (record->kind == MW_RECORD_CONNECTING && connection->opened_by == MW_NONE)
        connection->opened_by = number;
    if (record->kind == MW_RECORD_TAKEN && connection->machine[record->taken.side] == 0xFFFF)
        connection->machine[record->taken.side] = record->taken.machine;
    if (record->kind == MW_RECORD_STEP && catalogue->steps[record->step.step].record == MW_NONE)
        catalogue->steps[record->step.step].record = number;
}

static void read_record(struct mw_json_read *json, struct mw_trace *trace) {
    uint64_t number = mw_json_get_number(json, json->root, "record", MW_NONE - 1);
    enum mw_record_kind kind = (enum mw_record_kind)mw_json_get_name(json, json->root, "kind", kinds);
    int64_t at_us = mw_json_get_signed(json, json->root, "at_us", 1ll << 53);
    if (json->failed) return;
    bool travels = kind >= MW_RECORD_PACKET && kind <= MW_RECORD_CONTENT;
    struct mw_record record =
        mw_record_of(kind, at_us, read_host(json, &trace->catalogue, travels ? "from" : "host"));
    record.peer = read_host(json, &trace->catalogue, travels ? "to" : "peer");
    record.flags = read_flags(json, kind);
    if (mw_json_has(json->root, "travel_us"))
        record.travel_us = (uint32_t)mw_json_get_number(json, json->root, "travel_us", UINT32_MAX);
    if (mw_json_has(json->root, "connection")) {
        record.connection = (uint32_t)mw_json_get_number(json, json->root, "connection", MW_NONE - 1);
        if (record.connection >= trace->catalogue.connection_count)
            mw_json_fail(json, MW_JSON_NOTHING, "connection");
    }
    for (const struct mw_record_field *field = mw_record_fields(kind); field->key != NULL; field++)
        mw_record_set_field(&record, field, read_field(json, trace, field));
    check_record(json, trace, &record);
    if (number != trace->record_count) mw_json_fail(json, MW_JSON_ORDER, "record");
    if (trace->record_count > 0 && at_us < trace->records[trace->record_count - 1].at_us)
        mw_json_fail(json, MW_JSON_ORDER, "at_us");
    if (json->failed) return;
    complete_catalogue(&trace->catalogue, &record, (uint32_t)number);
    mw_trace_add(trace, &record);
}

/* What a run meets while it goes on. */
static bool may_come_later(const char *key) {
    return strcmp(key, "machine") == 0 || strcmp(key, "host") == 0 || strcmp(key, "store") == 0 ||
           strcmp(key, "connection") == 0;
}

static void read_object(struct mw_json_read *json, struct mw_trace *trace, size_t line) {
    if (line == 1) {
        const cJSON *version = cJSON_GetObjectItemCaseSensitive(json->root, "mailwalk-trace");
        bool ours = cJSON_IsNumber(version) && version->valueint == MW_NDJSON_VERSION;
        if (!ours || json->root->child != version) mw_json_fail(json, MW_JSON_NOT_TRACE, "mailwalk-trace");
    }
    const char *first = json->root->child != NULL ? json->root->child->string : "";
    bool again = line > 1 && strcmp(first, "mailwalk-trace") == 0;
    if (json->failed || again) {
        if (again) mw_json_fail(json, MW_JSON_ORDER, "mailwalk-trace");
    } else if (strcmp(first, "record") == 0) {
        read_record(json, trace);
    } else if (strcmp(first, "text") == 0) {
        read_text(json, trace);
    } else if ((trace->record_count > 0 || trace->texts.span_count > 0) && !may_come_later(first)) {
        mw_json_fail(json, MW_JSON_ORDER, "record"); /* the catalogue stands before all that needs it */
    } else if (!mw_ndjson_catalogue_read(json, &trace->catalogue)) {
        mw_json_fail(json, MW_JSON_MISSING, "record");
    }
}

static void report(struct mw_ndjson_problem *problem, const struct mw_json_read *json, size_t line) {
    struct mw_bilingual words = mw_json_fault_words(json->fault);
    problem->line = line;
    for (int i = 0; i < MW_LANGUAGE_COUNT; i++) {
        const char *at = words.in[i], *key = strstr(at, "%s");
        int before = key != NULL ? (int)(key - at) : (int)strlen(at);
        snprintf(problem->words[i], sizeof problem->words[i], "%.*s%s%s", before, at, key ? json->key : "",
                 key ? key + 2 : "");
    }
}

static void read_line(struct mw_json_read *json, struct mw_trace *trace, struct mw_span text, size_t line) {
    const char *end = NULL;
    cJSON *root = cJSON_ParseWithLengthOpts(text.data, text.len, &end, 0);
    struct mw_span after = root ? mw_span_trim(mw_span_from(text, (size_t)(end - text.data))) : text;
    if (!cJSON_IsObject(root) || (after.len > 0 && !mw_span_is(after, "\r")))
        mw_json_fail(json, MW_JSON_NOT_JSON, "");
    json->root = root;
    if (!json->failed) read_object(json, trace, line);
    cJSON_Delete(root);
}

struct mw_ndjson_reader {
    struct mw_trace *trace;
    struct mw_json_read json;
    size_t line;
};

struct mw_ndjson_reader *mw_ndjson_reader_open(struct mw_trace *trace) {
    struct mw_ndjson_reader *reader = mw_alloc(sizeof *reader);
    reader->trace = trace;
    reader->json.arena = &trace->catalogue.arena;
    return reader;
}

bool mw_ndjson_reader_take(struct mw_ndjson_reader *reader, struct mw_span lines,
                           struct mw_ndjson_problem *problem) {
    struct mw_json_read *json = &reader->json;
    do {
        struct mw_span text = mw_span_cut(lines, 0, mw_span_find(lines, '\n'));
        lines = mw_span_from(lines, text.len + 1);
        reader->line++;
        if (text.len > 0 || reader->line == 1) read_line(json, reader->trace, text, reader->line);
    } while (!json->failed && lines.len > 0);
    if (!json->failed &&
        !mw_ndjson_catalogue_is_whole(&reader->trace->catalogue, reader->trace->record_count))
        mw_json_fail(json, MW_JSON_NOTHING, "mailwalk-trace");
    if (json->failed) report(problem, json, reader->line);
    return !json->failed;
}

void mw_ndjson_reader_close(struct mw_ndjson_reader *reader) {
    mw_free(reader->json.texts);
    mw_free(reader);
}

bool mw_ndjson_read(struct mw_span file, struct mw_trace *trace, struct mw_ndjson_problem *problem) {
    struct mw_ndjson_reader *reader = mw_ndjson_reader_open(trace);
    bool good = mw_ndjson_reader_take(reader, file, problem);
    mw_ndjson_reader_close(reader);
    return good;
}

bool mw_ndjson_is_trace(struct mw_span file) {
    return mw_span_starts_nocase(file, "{\"mailwalk-trace\":");
}
