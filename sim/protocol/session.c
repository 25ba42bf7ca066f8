#include "sim/protocol/session.h"

#include "sim/base/check.h"
#include "sim/base/memory.h"

/* Texts live in fact_text, which may move while facts are added: so a place, not a pointer. */
struct mw_queued_fact {
    struct mw_fact fact;
    size_t text_at;
};

void mw_session_init(struct mw_session *session, const struct mw_session_class *class,
                     size_t line_limit_bytes) {
    *session = (struct mw_session){.class = class, .deadline_us = MW_NEVER};
    session->state = class->table->start;
    session->in.limit_bytes = line_limit_bytes;
}

/* Facts that were read may go once the owner comes back. */
static void begin_call(struct mw_session *session, int64_t now_us) {
    session->now_us = now_us;
    if (session->facts_read == session->fact_count) {
        session->fact_count = session->facts_read = 0;
        mw_buffer_clear(&session->fact_text);
    }
}

static void hear_lines(struct mw_session *session) {
    struct mw_line line;
    while (!session->asking && !session->closing && mw_line_next(&session->in, &line))
        session->class->line(session, line);
}

void mw_session_start(struct mw_session *session, int64_t now_us) {
    begin_call(session, now_us);
    session->class->start(session);
}

void mw_session_feed(struct mw_session *session, struct mw_span bytes, int64_t now_us) {
    begin_call(session, now_us);
    if (session->closing) return;
    mw_line_feed(&session->in, bytes);
    hear_lines(session);
}

void mw_session_take_output(struct mw_session *session, struct mw_buffer *out) {
    mw_buffer_add(out, mw_buffer_span(&session->out));
    mw_buffer_clear(&session->out);
}

int64_t mw_session_next_timer(const struct mw_session *session) {
    return session->closing ? MW_NEVER : session->deadline_us;
}

void mw_session_on_timer(struct mw_session *session, int64_t now_us) {
    begin_call(session, now_us);
    if (session->closing || now_us < session->deadline_us) return;
    session->deadline_us = MW_NEVER;
    session->class->timer(session);
}

void mw_session_lost(struct mw_session *session, int64_t now_us) {
    begin_call(session, now_us);
    if (session->closing) return;
    session->asking = false;
    session->class->lost(session);
    session->closing = true;
}

bool mw_session_next_fact(struct mw_session *session, struct mw_fact *fact) {
    if (session->facts_read == session->fact_count) return false;
    const struct mw_queued_fact *queued = &session->facts[session->facts_read++];
    *fact = queued->fact;
    fact->text.data = mw_buffer_text(&session->fact_text) + queued->text_at;
    return true;
}

void mw_session_free(struct mw_session *session) {
    session->class->free(session);
    mw_line_free(&session->in);
    mw_buffer_free(&session->out);
    mw_buffer_free(&session->fact_text);
    mw_free(session->facts);
    session->facts = NULL;
    session->fact_count = session->fact_capacity = session->facts_read = 0;
}

static void add_fact(struct mw_session *session, struct mw_fact fact) {
    MW_GROW(session->facts, session->fact_count, session->fact_capacity);
    session->facts[session->fact_count++] = (struct mw_queued_fact){fact, session->fact_text.len};
    mw_buffer_add(&session->fact_text, fact.text);
}

void mw_session_step(struct mw_session *session, uint16_t event) {
    uint16_t from = session->state;
    /* The fact stands before what the row says: cause before consequence. It is completed below. */
    size_t place = session->fact_count;
    add_fact(session, (struct mw_fact){.kind = MW_FACT_TAKEN, .from = from});
    uint16_t row = mw_table_step(session->class->table, &session->state, event, session);
    MW_ASSERT(row != MW_NO_ROW);
    session->facts[place].fact.row = row;
    session->facts[place].fact.to = session->state;
}

bool mw_session_may_go(const struct mw_session *session, uint16_t event) {
    return mw_table_may_go(session->class->table, session->state, event);
}

void mw_session_say_with(struct mw_session *session, struct mw_fact marks, struct mw_span text) {
    size_t start = session->out.len;
    mw_buffer_add(&session->out, text);
    mw_buffer_add_text(&session->out, "\r\n");
    marks.kind = MW_FACT_SAID;
    marks.text = (struct mw_span){session->out.data + start, session->out.len - start};
    add_fact(session, marks);
}

void mw_session_say(struct mw_session *session, enum mw_line_kind line, const char *text) {
    mw_session_say_with(session, (struct mw_fact){.line = line}, mw_span_of(text));
}

void mw_session_say_octets(struct mw_session *session, struct mw_fact marks, struct mw_span octets) {
    mw_buffer_add(&session->out, octets);
    marks.kind = MW_FACT_SAID;
    marks.text = octets;
    add_fact(session, marks);
}

void mw_session_say_content(struct mw_session *session, struct mw_span wire, bool continues) {
    mw_session_say_octets(session, (struct mw_fact){.line = MW_LINE_CONTENT, .continues = continues}, wire);
}

void mw_session_heard_with(struct mw_session *session, struct mw_fact marks, struct mw_span text) {
    marks.kind = MW_FACT_HEARD;
    marks.text = text;
    add_fact(session, marks);
}

void mw_session_heard(struct mw_session *session, enum mw_line_kind line, struct mw_span text) {
    mw_session_heard_with(session, (struct mw_fact){.line = line}, text);
}

void mw_session_begin(struct mw_session *session, int64_t now_us) {
    begin_call(session, now_us);
}

void mw_session_ask(struct mw_session *session, int code, struct mw_span text, uint64_t number) {
    MW_ASSERT(!session->asking);
    session->asking = true;
    add_fact(session, (struct mw_fact){.kind = MW_FACT_ASKS, .code = code, .text = text, .number = number});
}

void mw_session_answered(struct mw_session *session, int64_t now_us) {
    MW_ASSERT(session->asking);
    begin_call(session, now_us);
    session->asking = false;
}

void mw_session_go_on(struct mw_session *session) {
    hear_lines(session);
}

void mw_session_tell(struct mw_session *session, int code, struct mw_span text, uint64_t number) {
    add_fact(session, (struct mw_fact){.kind = MW_FACT_TELLS, .code = code, .text = text, .number = number});
}

void mw_session_close(struct mw_session *session) {
    session->closing = true;
    add_fact(session, (struct mw_fact){.kind = MW_FACT_CLOSES});
}
