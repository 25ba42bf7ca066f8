/* Writing the catalogue. Reading it is in ndjson_catalogue_read.c. */
#include "sim/export/ndjson_catalogue.h"
#include "sim/export/json_write.h"
#include "sim/export/ndjson.h"

static const char *const host_kinds[] = {
#define X(name, id) id,
    MW_HOST_KINDS(X)
#undef X
};

static const char *const store_kinds[] = {
#define X(name, id) id,
    MW_STORE_KINDS(X)
#undef X
};

/* A record's number; MW_NONE is left out. */
static void put_record(struct mw_json *json, const char *key, uint32_t record) {
    if (record != MW_NONE) mw_json_put_number(json, key, record);
}

static void put_about(struct mw_json *json, const struct mw_about *about) {
    mw_json_put_number(json, "mailwalk-trace", MW_NDJSON_VERSION);
    mw_json_key(json, "about");
    mw_json_open(json, '{');
    mw_json_put_text(json, "id", about->id);
    mw_json_put_signed(json, "number", about->number);
    mw_json_put_both(json, "title", about->title);
    mw_json_put_both(json, "summary", about->summary);
    for (size_t i = 0; i < about->objective_count; i++) {
        if (i == 0) mw_json_key(json, "objectives");
        if (i == 0) mw_json_open(json, '[');
        mw_json_open(json, '{');
        mw_json_put_both(json, "text", about->objectives[i]);
        mw_json_close(json, '}');
        if (i + 1 == about->objective_count) mw_json_close(json, ']');
    }
    mw_json_put_text(json, "variant", about->variant);
    mw_json_put_both(json, "variant_title", about->variant_title);
    mw_json_put_both(json, "variant_summary", about->variant_summary);
    mw_json_put_signed(json, "start_epoch_s", about->start_epoch_s);
    mw_json_put_signed(json, "utc_offset_min", about->utc_offset_min);
    mw_json_put_number(json, "seed", about->seed);
    mw_json_close(json, '}');
}

static void put_state(struct mw_json *json, const char *key, uint16_t state) {
    if (state == MW_ANY || state == MW_SAME)
        mw_json_put_text(json, key, state == MW_ANY ? "any" : "same");
    else
        mw_json_put_number(json, key, state);
}

static void put_labels(struct mw_json *json, const char *key, const struct mw_bilingual *labels,
                       uint16_t count) {
    mw_json_key(json, key);
    mw_json_open(json, '[');
    for (uint16_t i = 0; i < count; i++)
        mw_json_both(json, labels[i]);
    mw_json_close(json, ']');
}

static void put_machine(struct mw_json *json, const struct mw_table *table) {
    mw_json_put_text(json, "id", table->id);
    mw_json_put_both(json, "title", table->title);
    put_labels(json, "states", table->states, table->state_count);
    mw_json_put_number(json, "start", table->start);
    put_labels(json, "events", table->events, table->event_count);
    mw_json_key(json, "rows");
    mw_json_open(json, '[');
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        mw_json_open(json, '{');
        put_state(json, "from", row->from);
        put_state(json, "on", row->on);
        if (row->guard != NULL) mw_json_put_both(json, "guard", row->guard->name);
        mw_json_put_text(json, "action", row->action ? row->action->name : NULL);
        mw_json_put_text(json, "say", row->say);
        put_state(json, "to", row->to);
        mw_json_put_flag(json, "refuses", row->outcome == MW_REFUSES);
        mw_json_put_text(json, "rfc", row->rfc);
        mw_json_put_both(json, "why", row->why);
        mw_json_close(json, '}');
    }
    mw_json_close(json, ']');
}

static void put_host(struct mw_json *json, const struct mw_host *host) {
    mw_json_put_text(json, "id", host->id);
    mw_json_put_text(json, "name", host->name);
    mw_json_put_both(json, "title", host->title);
    mw_json_put_both(json, "role", host->role);
    mw_json_put_text(json, "kind", host_kinds[host->kind]);
    mw_json_put_text(json, "ipv4", host->ipv4);
    mw_json_put_text(json, "ipv6", host->ipv6);
    mw_json_put_signed(json, "x", host->x);
    mw_json_put_signed(json, "y", host->y);
}

static void put_link(struct mw_json *json, const struct mw_link *link) {
    mw_json_put_text(json, "id", link->id);
    mw_json_put_number(json, "a", link->a);
    mw_json_put_number(json, "b", link->b);
    mw_json_put_signed(json, "latency_us", link->latency_us);
    mw_json_put_number(json, "bits_per_s", link->bits_per_s);
}

static void put_store(struct mw_json *json, const struct mw_store *store) {
    mw_json_put_text(json, "kind", store_kinds[store->kind]);
    mw_json_put_number(json, "at", store->host);
    mw_json_put_text(json, "name", store->name);
    mw_json_put_text(json, "owner", store->owner);
    mw_json_put_text(json, "owner_name", store->owner_name);
    mw_json_put_number(json, "capacity_bytes", store->capacity_bytes);
    mw_json_put_text(json, "use", store->use);
    mw_json_put_flag(json, "absent", store->absent);
}

static void put_connection(struct mw_json *json, const struct mw_connection *connection) {
    mw_json_put_text(json, "protocol", mw_protocol_id(connection->protocol));
    mw_json_put_number(json, "client", connection->client);
    mw_json_put_number(json, "client_port", connection->client_port);
    mw_json_put_number(json, "server", connection->server);
    mw_json_put_number(json, "server_port", connection->server_port);
    mw_json_put_flag(json, "udp", connection->udp);
    put_record(json, "opened_by", connection->opened_by);
    if (connection->machine[0] != 0xFFFF) mw_json_put_number(json, "client_machine", connection->machine[0]);
    if (connection->machine[1] != 0xFFFF) mw_json_put_number(json, "server_machine", connection->machine[1]);
}

static void put_step(struct mw_json *json, const struct mw_step *step) {
    mw_json_put_text(json, "id", step->id);
    mw_json_put_both(json, "title", step->title);
    put_record(json, "at", step->record);
}

static void put_chapter(struct mw_json *json, const struct mw_chapter *chapter) {
    mw_json_put_text(json, "id", chapter->id);
    mw_json_put_both(json, "title", chapter->title);
    mw_json_put_both(json, "tag", chapter->tag);
    mw_json_put_text(json, "protocol", mw_protocol_id(chapter->protocol));
    put_record(json, "at", chapter->record);
}

static void put_note(struct mw_json *json, const struct mw_note *note) {
    mw_json_put_both(json, "title", note->title);
    mw_json_put_both(json, "text", note->text);
    mw_json_put_text(json, "rfc", note->rfc);
    if (note->words != NULL) {
        mw_json_key(json, "words");
        mw_json_open(json, '[');
        for (const char **word = note->words; *word != NULL; word++)
            mw_json_string(json, mw_span_of(*word));
        mw_json_close(json, ']');
    }
    put_record(json, "at", note->record);
}

static void put_question(struct mw_json *json, const struct mw_question *question) {
    mw_json_put_text(json, "id", question->id);
    mw_json_put_both(json, "ask", question->ask);
    mw_json_key(json, "answers");
    mw_json_open(json, '[');
    for (size_t i = 0; i < question->answer_count; i++) {
        mw_json_open(json, '{');
        mw_json_put_both(json, "text", question->answers[i].text);
        mw_json_put_both(json, "because", question->answers[i].because);
        mw_json_put_flag(json, "right", question->answers[i].right);
        mw_json_close(json, '}');
    }
    mw_json_close(json, ']');
    put_record(json, "at", question->record);
}

static void put_word(struct mw_json *json, const struct mw_word *word) {
    mw_json_put_text(json, "id", word->id);
    mw_json_put_both(json, "is", word->word);
    mw_json_put_both(json, "meaning", word->meaning);
}

static void put_expectation(struct mw_json *json, const struct mw_expectation *expectation) {
    mw_json_put_both(json, "text", expectation->text);
    mw_json_put_flag(json, "held", expectation->held);
    mw_json_put_text(json, "found", expectation->found);
}

void mw_ndjson_machine_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out) {
    struct mw_json json = {out, false};
    mw_json_open(&json, '{');
    mw_json_put_number(&json, "machine", number);
    put_machine(&json, catalogue->machines[number]);
    mw_json_close(&json, '}');
}

void mw_ndjson_host_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out) {
    struct mw_json json = {out, false};
    mw_json_open(&json, '{');
    mw_json_put_number(&json, "host", number);
    put_host(&json, &catalogue->hosts[number]);
    mw_json_close(&json, '}');
}

void mw_ndjson_store_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out) {
    struct mw_json json = {out, false};
    mw_json_open(&json, '{');
    mw_json_put_number(&json, "store", number);
    put_store(&json, &catalogue->stores[number]);
    mw_json_close(&json, '}');
}

void mw_ndjson_connection_line(const struct mw_connection *connection, size_t number, struct mw_buffer *out) {
    struct mw_json json = {out, false};
    mw_json_open(&json, '{');
    mw_json_put_number(&json, "connection", number);
    put_connection(&json, connection);
    mw_json_close(&json, '}');
}

bool mw_ndjson_catalogue_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out) {
    struct mw_json json = {out, false};
    mw_json_open(&json, '{');
    if (number == 0) {
        put_about(&json, &catalogue->about);
        mw_json_close(&json, '}');
        return true;
    }
    number--;
    if (number < catalogue->machine_count) {
        mw_json_put_number(&json, "machine", number);
        put_machine(&json, catalogue->machines[number]);
        mw_json_close(&json, '}');
        return true;
    }
    number -= catalogue->machine_count;
#define X(one, many)                                                                                         \
    if (number < catalogue->one##_count) {                                                                   \
        mw_json_put_number(&json, #one, number);                                                             \
        put_##one(&json, &catalogue->many[number]);                                                          \
        mw_json_close(&json, '}');                                                                           \
        return true;                                                                                         \
    }                                                                                                        \
    number -= catalogue->one##_count;
    MW_CATALOGUE_LISTS(X)
#undef X
    out->data[--out->len] = '\0';
    return false;
}
