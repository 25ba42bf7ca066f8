#include "sim/export/ndjson.h"

#include <string.h>

#include "sim/base/base64.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/export/json_write.h"
#include "sim/export/ndjson_catalogue.h"
#include "sim/export/record_fields.h"
#include "sim/trace/notice.h"

static void end_line(struct mw_ndjson_writer *writer) {
    mw_buffer_add_byte(&writer->line, '\n');
    writer->sink.write(writer->sink.owner, mw_buffer_span(&writer->line));
    mw_buffer_clear(&writer->line);
}

static void write_text(struct mw_ndjson_writer *writer, uint32_t text) {
    struct mw_span bytes = mw_trace_bytes(writer->trace, text);
    struct mw_json json = {&writer->line, false};
    bool readable = mw_utf8_valid(bytes) && mw_span_find(bytes, '\0') == bytes.len;
    mw_json_open(&json, '{');
    mw_json_put_number(&json, "text", writer->texts_written);
    mw_json_key(&json, readable ? "is" : "base64");
    if (readable) {
        mw_json_string(&json, bytes);
    } else {
        struct mw_buffer encoded = {0};
        mw_base64_encode(bytes, &encoded);
        mw_json_string(&json, mw_buffer_span(&encoded));
        mw_buffer_free(&encoded);
    }
    mw_json_close(&json, '}');
    end_line(writer);
    writer->numbers[text] = writer->texts_written++;
}

/* This text, and all before it that are new, so that numbers in the file follow the order of the lines. */
static void write_texts(struct mw_ndjson_writer *writer, uint32_t last) {
    while (writer->number_count <= last) {
        MW_GROW(writer->numbers, writer->number_count, writer->number_capacity);
        uint32_t text = (uint32_t)writer->number_count++;
        writer->numbers[text] = MW_NONE;
        if (!mw_trace_text_is_free(writer->trace, text)) write_text(writer, text);
    }
    bool is_free = mw_trace_text_is_free(writer->trace, last);
    if (writer->numbers[last] == MW_NONE && !is_free) write_text(writer, last);
}

static void put_host(struct mw_ndjson_writer *writer, struct mw_json *json, const char *key, uint16_t host) {
    if (host != MW_NO_HOST) mw_json_put_text(json, key, writer->trace->catalogue.hosts[host].id);
}

static void put_field(const struct mw_ndjson_writer *writer, struct mw_json *json,
                      const struct mw_record *record, const struct mw_record_field *field) {
    uint32_t value = mw_record_field(record, field);
    if (field->may_lack && value == MW_NONE) return;
    if (field->names == MW_FIELD_TEXT) value = writer->numbers[value];
    if (field->names == MW_FIELD_RECORD) value += writer->records_gone;
    if (field->names == MW_FIELD_NOTICE)
        mw_json_put_text(json, field->key, mw_notice_id((enum mw_notice)value));
    else if (field->names == MW_FIELD_OUTCOME)
        mw_json_put_text(json, field->key, value == MW_STEP_SUCCEEDED ? "succeeded" : "failed");
    else
        mw_json_put_number(json, field->key, value);
}

/* What the record's numbers say, for people: "says" and "state". */
static void put_words(struct mw_ndjson_writer *writer, struct mw_json *json, const struct mw_record *record) {
    enum { LONGEST = 200 };
    const struct mw_catalogue *catalogue = &writer->trace->catalogue;
    if (record->kind == MW_RECORD_COMMAND || record->kind == MW_RECORD_REPLY) {
        struct mw_span line = mw_trace_bytes(writer->trace, record->line.text);
        while (line.len > 0 && (line.data[line.len - 1] == '\r' || line.data[line.len - 1] == '\n'))
            line.len--;
        if (line.len > LONGEST || !mw_utf8_valid(line)) return;
        mw_json_key(json, "says");
        mw_json_string(json, line);
    } else if (record->kind == MW_RECORD_NOTICE) {
        struct mw_buffer sentence = {0};
        mw_notice_sentence(&sentence, (enum mw_notice)record->notice.notice,
                           mw_trace_bytes(writer->trace, record->notice.args), MW_LANGUAGE_EN);
        mw_json_key(json, "says");
        mw_json_string(json, mw_buffer_span(&sentence));
        mw_buffer_free(&sentence);
    } else if (record->kind == MW_RECORD_TAKEN) {
        const struct mw_table *table = catalogue->machines[record->taken.machine];
        mw_json_put_text(json, "state", mw_say(table->states[record->taken.to], MW_LANGUAGE_EN));
    } else if (record->kind == MW_RECORD_STEP || record->kind == MW_RECORD_STEP_DONE) {
        mw_json_put_text(json, "says", catalogue->steps[record->step.step].id);
    }
}

static void put_flags(struct mw_json *json, const struct mw_record *record) {
    const char *const *names = mw_record_flag_names((enum mw_record_kind)record->kind);
    if (record->flags == 0) return;
    mw_json_key(json, "flags");
    mw_json_open(json, '[');
    for (size_t bit = 0; names[bit] != NULL; bit++)
        if (record->flags >> bit & 1) mw_json_string(json, mw_span_of(names[bit]));
    mw_json_close(json, ']');
}

static void write_record(struct mw_ndjson_writer *writer, uint32_t number) {
    const struct mw_record *record = &writer->trace->records[number];
    const struct mw_record_field *fields = mw_record_fields((enum mw_record_kind)record->kind);
    for (const struct mw_record_field *field = fields; field->key != NULL; field++) {
        uint32_t value = mw_record_field(record, field);
        if (field->names != MW_FIELD_TEXT || value == MW_NONE) continue;
        write_texts(writer, value);
    }
    struct mw_json json = {&writer->line, false};
    mw_json_open(&json, '{');
    mw_json_put_number(&json, "record", number + writer->records_gone);
    mw_json_put_signed(&json, "at_us", record->at_us);
    mw_json_put_text(&json, "kind", mw_record_kind_id((enum mw_record_kind)record->kind));
    if (mw_record_stops(record, MW_GRAIN_LINE)) mw_json_put_number(&json, "event", ++writer->event);
    if (record->connection != MW_NONE) {
        const struct mw_connection *connection = &writer->trace->catalogue.connections[record->connection];
        mw_json_put_text(&json, "protocol", mw_protocol_id(connection->protocol));
        mw_json_put_number(&json, "connection", record->connection + writer->connections_gone);
    }
    bool travels = record->kind >= MW_RECORD_PACKET && record->kind <= MW_RECORD_CONTENT;
    put_host(writer, &json, travels ? "from" : "host", record->host);
    put_host(writer, &json, travels ? "to" : "peer", record->peer);
    if (record->travel_us != 0) mw_json_put_number(&json, "travel_us", record->travel_us);
    put_flags(&json, record);
    for (const struct mw_record_field *field = fields; field->key != NULL; field++)
        put_field(writer, &json, record, field);
    put_words(writer, &json, record);
    mw_json_close(&json, '}');
    end_line(writer);
}

void mw_ndjson_begin(struct mw_ndjson_writer *writer, const struct mw_trace *trace, struct mw_sink sink) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    *writer = (struct mw_ndjson_writer){.trace = trace, .sink = sink};
    for (size_t number = 0; mw_ndjson_catalogue_line(catalogue, number, &writer->line); number++)
        end_line(writer);
    writer->machines_written = catalogue->machine_count;
    writer->hosts_written = catalogue->host_count;
    writer->stores_written = catalogue->store_count;
    writer->connections_written = catalogue->connection_count;
}

/* What the catalogue has got since. */
static void write_newcomers(struct mw_ndjson_writer *writer) {
    const struct mw_catalogue *catalogue = &writer->trace->catalogue;
    for (; writer->machines_written < catalogue->machine_count; writer->machines_written++) {
        mw_ndjson_machine_line(catalogue, writer->machines_written, &writer->line);
        end_line(writer);
    }
    for (; writer->hosts_written < catalogue->host_count; writer->hosts_written++) {
        mw_ndjson_host_line(catalogue, writer->hosts_written, &writer->line);
        end_line(writer);
    }
    for (; writer->stores_written < catalogue->store_count; writer->stores_written++) {
        mw_ndjson_store_line(catalogue, writer->stores_written, &writer->line);
        end_line(writer);
    }
    for (; writer->connections_written < catalogue->connection_count; writer->connections_written++) {
        struct mw_connection connection = catalogue->connections[writer->connections_written];
        if (connection.opened_by != MW_NONE) connection.opened_by += writer->records_gone;
        mw_ndjson_connection_line(&connection, writer->connections_written + writer->connections_gone,
                                  &writer->line);
        end_line(writer);
    }
}

void mw_ndjson_go_on(struct mw_ndjson_writer *writer) {
    write_newcomers(writer);
    for (; writer->records_written < writer->trace->record_count; writer->records_written++)
        write_record(writer, (uint32_t)writer->records_written);
    if (writer->trace->texts.span_count > writer->number_count)
        write_texts(writer, (uint32_t)writer->trace->texts.span_count - 1);
}

void mw_ndjson_forget(struct mw_ndjson_writer *writer, uint32_t records, uint32_t connections,
                      uint32_t carried) {
    writer->records_gone += records - carried; /* may be less than nothing: it is added with a carry */
    writer->records_written = writer->records_written - records + carried;
    writer->connections_gone += connections;
    writer->connections_written -= connections;
    for (size_t i = 0; i < writer->number_count; i++)
        if (mw_trace_text_is_free(writer->trace, (uint32_t)i)) writer->numbers[i] = MW_NONE;
}

void mw_ndjson_end(struct mw_ndjson_writer *writer) {
    mw_free(writer->numbers);
    mw_buffer_free(&writer->line);
}

void mw_ndjson_write(const struct mw_trace *trace, struct mw_sink sink) {
    struct mw_ndjson_writer writer;
    mw_ndjson_begin(&writer, trace, sink);
    mw_ndjson_go_on(&writer);
    mw_ndjson_end(&writer);
}

static void add_to_buffer(void *owner, struct mw_span bytes) {
    mw_buffer_add(owner, bytes);
}

void mw_ndjson_add(const struct mw_trace *trace, struct mw_buffer *out) {
    mw_ndjson_write(trace, (struct mw_sink){add_to_buffer, out});
}
