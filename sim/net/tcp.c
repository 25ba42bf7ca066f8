#include "sim/net/tcp.h"

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/net/net.h"

/* Sequence numbers wrap: a is before b when the way from a up to b is less than half the circle (RFC 9293
 * §3.4). */
static bool before(uint32_t a, uint32_t b) {
    return (int32_t)(a - b) < 0;
}

static bool opening(const struct mw_tcp *tcp) {
    return tcp->state == MW_TCP_SYN_SENT || tcp->state == MW_TCP_SYN_RECEIVED;
}

/* How much of sequence space a segment takes: its bytes, and one each for SYN and FIN. */
static uint32_t extent(const struct mw_tcp_segment *segment) {
    return (uint32_t)segment->bytes.len + (segment->flags & MW_NET_SYN ? 1 : 0) +
           (segment->flags & MW_NET_FIN ? 1 : 0);
}

static void tell(struct mw_tcp *tcp, enum mw_tcp_news_kind kind) {
    tcp->news |= 1u << kind;
}

static void start(struct mw_tcp *tcp, enum mw_tcp_state state, uint32_t first_seq,
                  size_t longest_segment_bytes) {
    *tcp = (struct mw_tcp){.state = state,
                           .longest_segment_bytes = longest_segment_bytes,
                           .first_seq = first_seq,
                           .unacked_seq = first_seq,
                           .next_seq = first_seq,
                           .rto_us = MW_TCP_FIRST_RTO_US,
                           .resend_at_us = MW_TCP_NEVER,
                           .ack_at_us = MW_TCP_NEVER};
}

void mw_tcp_connect(struct mw_tcp *tcp, uint32_t first_seq, size_t longest_segment_bytes) {
    start(tcp, MW_TCP_SYN_SENT, first_seq, longest_segment_bytes);
}

void mw_tcp_accept(struct mw_tcp *tcp, const struct mw_tcp_segment *syn, uint32_t first_seq,
                   size_t longest_segment_bytes) {
    start(tcp, MW_TCP_SYN_RECEIVED, first_seq, longest_segment_bytes);
    tcp->expected_seq = tcp->read_seq = syn->seq + 1;
}

static void end(struct mw_tcp *tcp) {
    tcp->state = MW_TCP_OVER;
    tcp->resend_at_us = tcp->ack_at_us = MW_TCP_NEVER;
}

/* --- what the owner wants ------------------------------------------------------------------------------- */

void mw_tcp_write(struct mw_tcp *tcp, struct mw_span bytes) {
    if (tcp->close_wanted || tcp->state == MW_TCP_OVER) return;
    mw_buffer_add(&tcp->queue, bytes);
}

void mw_tcp_close(struct mw_tcp *tcp) {
    tcp->close_wanted = true;
}

void mw_tcp_abort(struct mw_tcp *tcp) {
    /* Nobody knows of a connection whose SYN was not answered: no RST (RFC 9293 §3.10.5). */
    tcp->reset_due =
        tcp->state != MW_TCP_OVER && tcp->state != MW_TCP_SYN_SENT && tcp->state != MW_TCP_TIME_WAIT;
    tcp->news = 0;
    end(tcp);
}

/* --- sending -------------------------------------------------------------------------------------------- */

static size_t queued_bytes(const struct mw_tcp *tcp) {
    return tcp->queue.len - tcp->queue_start;
}

static size_t sent_bytes(const struct mw_tcp *tcp) {
    return tcp->next_seq - tcp->unacked_seq - (tcp->fin_sent ? 1 : 0);
}

/* Every segment but the first SYN acknowledges, so an acknowledgement that was due travels with it. */
static bool ready(struct mw_tcp *tcp, struct mw_tcp_segment *segment, int64_t now_us) {
    if (segment->flags & MW_NET_ACK) {
        segment->ack = tcp->expected_seq;
        tcp->ack_now = false;
        tcp->unacked_segments = 0;
        tcp->ack_at_us = MW_TCP_NEVER;
    }
    bool counts = extent(segment) > 0;
    if (counts && tcp->resend_at_us == MW_TCP_NEVER) tcp->resend_at_us = now_us + tcp->rto_us;
    if (counts && !tcp->timing && !(segment->flags & MW_NET_AGAIN)) {
        tcp->timing = true;
        tcp->timed_seq = segment->seq + extent(segment);
        tcp->timed_at_us = now_us;
    }
    return true;
}

static bool send_syn(struct mw_tcp *tcp, struct mw_tcp_segment *segment, int64_t now_us) {
    bool first = tcp->next_seq == tcp->first_seq;
    if (!first && !tcp->again) return false;
    tcp->again = false;
    tcp->next_seq = tcp->first_seq + 1;
    unsigned flags = MW_NET_SYN | (tcp->state == MW_TCP_SYN_RECEIVED ? MW_NET_ACK : 0u);
    *segment =
        (struct mw_tcp_segment){(uint16_t)(flags | (first ? 0u : MW_NET_AGAIN)), tcp->first_seq, 0, {0}};
    return ready(tcp, segment, now_us);
}

/* A segment of queued bytes that begins `skip` bytes after unacked_seq. PSH: the sender has nothing more at
 * the moment (RFC 9293 §3.9.1.2). */
static struct mw_tcp_segment cut(const struct mw_tcp *tcp, size_t skip, size_t len) {
    struct mw_tcp_segment segment = {MW_NET_ACK, tcp->unacked_seq + (uint32_t)skip, 0, {0}};
    segment.bytes = mw_span_cut(mw_buffer_span(&tcp->queue), tcp->queue_start + skip, len);
    if (len && skip + len == queued_bytes(tcp)) segment.flags |= MW_NET_PSH;
    return segment;
}

static size_t smaller(size_t a, size_t b) {
    return a < b ? a : b;
}

static bool send_again(struct mw_tcp *tcp, struct mw_tcp_segment *segment, int64_t now_us) {
    if (!tcp->again) return false;
    tcp->again = false;
    if (tcp->unacked_seq == tcp->next_seq) return false;
    size_t sent = sent_bytes(tcp), len = smaller(sent, tcp->longest_segment_bytes);
    *segment = cut(tcp, 0, len);
    if (tcp->fin_sent && len == sent) segment->flags |= MW_NET_FIN;
    segment->flags |= MW_NET_AGAIN;
    return ready(tcp, segment, now_us);
}

static bool send_new(struct mw_tcp *tcp, struct mw_tcp_segment *segment, int64_t now_us) {
    if (tcp->fin_sent) return false;
    size_t sent = sent_bytes(tcp), unsent = queued_bytes(tcp) - sent;
    size_t room = MW_TCP_WINDOW_BYTES - sent;
    size_t len = smaller(smaller(unsent, tcp->longest_segment_bytes), room);
    /* No scraps because the window happens to end there: RFC 9293 §3.8.6.2.1. */
    if (len < unsent && len < tcp->longest_segment_bytes) return false;
    bool fin = tcp->close_wanted && len == unsent && len < room;
    if (len == 0 && !fin) return false;
    *segment = cut(tcp, sent, len);
    if (fin) {
        segment->flags |= MW_NET_FIN;
        tcp->fin_sent = true;
        tcp->state = tcp->state == MW_TCP_CLOSE_WAIT ? MW_TCP_LAST_ACK : MW_TCP_FIN_WAIT_1;
    }
    tcp->next_seq += extent(segment);
    return ready(tcp, segment, now_us);
}

bool mw_tcp_next_segment(struct mw_tcp *tcp, struct mw_tcp_segment *segment, int64_t now_us) {
    if (tcp->state == MW_TCP_OVER) {
        if (!tcp->reset_due) return false;
        tcp->reset_due = false;
        *segment = (struct mw_tcp_segment){MW_NET_RST | MW_NET_ACK, tcp->next_seq, tcp->expected_seq, {0}};
        return true;
    }
    if (opening(tcp)) return send_syn(tcp, segment, now_us);
    if (send_again(tcp, segment, now_us) || send_new(tcp, segment, now_us)) return true;
    if (!tcp->ack_now) return false;
    *segment = (struct mw_tcp_segment){MW_NET_ACK, tcp->next_seq, 0, {0}};
    return ready(tcp, segment, now_us);
}

/* --- acknowledgements that come ------------------------------------------------------------------------- */

static int64_t within(int64_t low, int64_t value, int64_t high) {
    return value < low ? low : value > high ? high : value;
}

/* RFC 6298 §2; no sample is taken of what was sent twice (Karn's rule, §3). */
static void measure(struct mw_tcp *tcp, uint32_t ack, int64_t now_us) {
    if (tcp->timing && !before(ack, tcp->timed_seq)) {
        int64_t sample_us = now_us - tcp->timed_at_us;
        if (tcp->measured) {
            int64_t off_us = tcp->round_trip_us - sample_us;
            tcp->variation_us += ((off_us < 0 ? -off_us : off_us) - tcp->variation_us) / 4;
            tcp->round_trip_us += (sample_us - tcp->round_trip_us) / 8;
        } else {
            tcp->round_trip_us = sample_us;
            tcp->variation_us = sample_us / 2;
        }
        tcp->measured = true;
        tcp->timing = false;
    }
    if (tcp->measured)
        tcp->rto_us =
            within(MW_TCP_FIRST_RTO_US, tcp->round_trip_us + 4 * tcp->variation_us, MW_TCP_LONGEST_RTO_US);
}

static void forget_acked(struct mw_tcp *tcp, size_t len) {
    tcp->queue_start += len;
    /* Moving the rest to the front costs its length: only when as much again has become free. */
    if (tcp->queue_start < tcp->queue.len - tcp->queue_start) return;
    mw_buffer_drop_front(&tcp->queue, tcp->queue_start);
    tcp->queue_start = 0;
    if (tcp->queue.len == 0) mw_buffer_free(&tcp->queue);
}

static void fin_was_acked(struct mw_tcp *tcp) {
    if (tcp->state == MW_TCP_FIN_WAIT_1) {
        tcp->state = MW_TCP_FIN_WAIT_2;
        return;
    }
    if (tcp->state == MW_TCP_CLOSING)
        tcp->state = MW_TCP_TIME_WAIT;
    else if (tcp->state == MW_TCP_LAST_ACK)
        end(tcp);
    else
        return;
    tell(tcp, MW_TCP_NEWS_DONE);
}

static void new_ack(struct mw_tcp *tcp, uint32_t ack, int64_t now_us) {
    size_t sent = opening(tcp) ? 0 : sent_bytes(tcp); /* a SYN is not in the queue */
    forget_acked(tcp, smaller(ack - tcp->unacked_seq, sent));
    tcp->unacked_seq = ack;
    tcp->tries = tcp->duplicate_acks = 0;
    measure(tcp, ack, now_us);
    bool all = ack == tcp->next_seq;
    tcp->resend_at_us = all ? MW_TCP_NEVER : now_us + tcp->rto_us;
    if (tcp->recovering && !before(ack, tcp->recovery_seq)) tcp->recovering = false;
    tcp->again = tcp->recovering;
    if (all && tcp->fin_sent) fin_was_acked(tcp);
}

static void repeat(struct mw_tcp *tcp) {
    tcp->again = true;
    tcp->timing = false;
    tcp->recovering = !opening(tcp);
    tcp->recovery_seq = tcp->next_seq;
}

static void take_ack(struct mw_tcp *tcp, const struct mw_tcp_segment *segment, int64_t now_us) {
    if (before(tcp->unacked_seq, segment->ack)) {
        new_ack(tcp, segment->ack, now_us);
        return;
    }
    /* The same acknowledgement again says that something after it has arrived: what is missing was lost. */
    bool duplicate =
        segment->ack == tcp->unacked_seq && tcp->unacked_seq != tcp->next_seq && extent(segment) == 0;
    if (!duplicate || tcp->recovering) return;
    if (++tcp->duplicate_acks == MW_TCP_MANY_DUPLICATE_ACKS) repeat(tcp);
}

/* --- bytes that come ------------------------------------------------------------------------------------ */

struct mw_tcp_chunk {
    struct mw_tcp_chunk *next; /* by seq */
    uint32_t seq;
    struct mw_span bytes;
    char *memory;
};

static void keep(struct mw_tcp *tcp, uint32_t seq, struct mw_span bytes, char *memory) {
    struct mw_tcp_chunk *chunk = mw_alloc(sizeof *chunk);
    *chunk = (struct mw_tcp_chunk){NULL, seq, bytes, memory};
    struct mw_tcp_chunk **place = &tcp->arrived;
    if (tcp->arrived_last && !before(seq, tcp->arrived_last->seq)) place = &tcp->arrived_last->next;
    while (*place && !before(seq, (*place)->seq))
        place = &(*place)->next;
    chunk->next = *place;
    *place = chunk;
    if (chunk->next == NULL) tcp->arrived_last = chunk;
}

static uint32_t end_of(const struct mw_tcp_chunk *chunk) {
    return chunk->seq + (uint32_t)chunk->bytes.len;
}

static void advance(struct mw_tcp *tcp) {
    for (struct mw_tcp_chunk *chunk = tcp->arrived; chunk; chunk = chunk->next) {
        if (before(tcp->expected_seq, chunk->seq)) break;
        if (before(tcp->expected_seq, end_of(chunk))) tcp->expected_seq = end_of(chunk);
    }
}

static void drop_chunk(struct mw_tcp *tcp) {
    struct mw_tcp_chunk *chunk = tcp->arrived;
    tcp->arrived = chunk->next;
    if (tcp->arrived == NULL) tcp->arrived_last = NULL;
    mw_free(chunk);
}

/* The next bytes in order. What came twice, in whole or in part, is read once. */
static bool read_bytes(struct mw_tcp *tcp, struct mw_tcp_news *news) {
    while (tcp->arrived && before(tcp->arrived->seq, tcp->expected_seq)) {
        struct mw_tcp_chunk *chunk = tcp->arrived;
        bool fresh = before(tcp->read_seq, end_of(chunk));
        if (fresh) {
            *news = (struct mw_tcp_news){
                MW_TCP_NEWS_DATA, mw_span_from(chunk->bytes, tcp->read_seq - chunk->seq), chunk->memory};
            tcp->read_seq = end_of(chunk);
        } else {
            mw_free(chunk->memory);
        }
        drop_chunk(tcp);
        if (fresh) return true;
    }
    return false;
}

static void take_fin(struct mw_tcp *tcp) {
    if (!tcp->fin_known || tcp->expected_seq != tcp->fin_seq) return;
    tcp->expected_seq++;
    tell(tcp, MW_TCP_NEWS_ENDED);
    if (tcp->state == MW_TCP_ESTABLISHED) {
        tcp->state = MW_TCP_CLOSE_WAIT;
        return;
    }
    tcp->ack_now = true; /* we have said our last: nothing will carry it */
    if (tcp->state == MW_TCP_FIN_WAIT_1) tcp->state = MW_TCP_CLOSING;
    if (tcp->state != MW_TCP_FIN_WAIT_2) return;
    tcp->state = MW_TCP_TIME_WAIT;
    tell(tcp, MW_TCP_NEWS_DONE);
}

/* Takes over the memory. An acknowledgement waits a little for something to travel with, but not when it
 * tells of a gap or of a gap that was filled (RFC 5681 §4.2). */
static void take_bytes(struct mw_tcp *tcp, const struct mw_tcp_segment *segment, char *memory,
                       int64_t now_us) {
    bool gap = tcp->arrived != NULL || segment->seq != tcp->expected_seq;
    if (segment->bytes.len) keep(tcp, segment->seq, segment->bytes, memory);
    if (segment->flags & MW_NET_FIN) {
        tcp->fin_known = true;
        tcp->fin_seq = segment->seq + (uint32_t)segment->bytes.len;
    }
    advance(tcp);
    if (extent(segment)) {
        if (++tcp->unacked_segments >= 2 || gap)
            tcp->ack_now = true;
        else if (tcp->ack_at_us == MW_TCP_NEVER)
            tcp->ack_at_us = now_us + MW_TCP_ACK_DELAY_US;
    }
    take_fin(tcp);
}

bool mw_tcp_next_news(struct mw_tcp *tcp, struct mw_tcp_news *news) {
    for (unsigned kind = 0; kind < MW_TCP_NEWS_COUNT; kind++) {
        if (kind == MW_TCP_NEWS_DATA && read_bytes(tcp, news)) return true;
        if (!(tcp->news & 1u << kind)) continue;
        tcp->news &= ~(1u << kind);
        *news = (struct mw_tcp_news){.kind = (enum mw_tcp_news_kind)kind};
        return true;
    }
    return false;
}

/* --- segments that come --------------------------------------------------------------------------------- */

static bool in_window(const struct mw_tcp *tcp, uint32_t seq) {
    return seq - tcp->expected_seq < MW_TCP_WINDOW_BYTES;
}

/* RFC 9293 §3.4, table 6. */
static bool acceptable(const struct mw_tcp *tcp, const struct mw_tcp_segment *segment) {
    uint32_t len = extent(segment);
    return in_window(tcp, segment->seq) || (len > 0 && in_window(tcp, segment->seq + len - 1));
}

static void our_syn_was_acked(struct mw_tcp *tcp, uint32_t ack, int64_t now_us) {
    bool repeated = tcp->tries > 0;
    new_ack(tcp, ack, now_us);
    if (repeated) tcp->rto_us = MW_TCP_RTO_AFTER_SYN_US;
    tcp->state = MW_TCP_ESTABLISHED;
}

/* RFC 9293 §3.10.7.3. An ACK that does not acknowledge our SYN is an old one. */
static void receive_syn_sent(struct mw_tcp *tcp, const struct mw_tcp_segment *segment, int64_t now_us) {
    if (!(segment->flags & MW_NET_ACK) || segment->ack != tcp->next_seq) return;
    if (segment->flags & MW_NET_RST) {
        end(tcp);
        tell(tcp, MW_TCP_NEWS_REFUSED);
        return;
    }
    if (!(segment->flags & MW_NET_SYN)) return;
    tcp->expected_seq = tcp->read_seq = segment->seq + 1;
    our_syn_was_acked(tcp, segment->ack, now_us);
    tcp->ack_now = true;
    tell(tcp, MW_TCP_NEWS_CONNECTED);
}

static void receive_reset(struct mw_tcp *tcp, const struct mw_tcp_segment *segment) {
    if (segment->seq != tcp->expected_seq) { /* perhaps not the peer's: ask (RFC 5961 §3.2) */
        tcp->ack_now = true;
        return;
    }
    /* A server whose handshake was never completed has told its owner nothing yet. */
    if (tcp->state != MW_TCP_SYN_RECEIVED && tcp->state != MW_TCP_TIME_WAIT) tell(tcp, MW_TCP_NEWS_RESET);
    if (tcp->state == MW_TCP_TIME_WAIT) return;
    end(tcp);
}

static bool receive_ack(struct mw_tcp *tcp, const struct mw_tcp_segment *segment, int64_t now_us) {
    if (before(tcp->next_seq, segment->ack)) { /* of what was never sent */
        tcp->ack_now = true;
        return false;
    }
    if (tcp->state == MW_TCP_SYN_RECEIVED) {
        if (!before(tcp->unacked_seq, segment->ack)) return false;
        our_syn_was_acked(tcp, segment->ack, now_us);
        tell(tcp, MW_TCP_NEWS_ACCEPTED);
        return true;
    }
    take_ack(tcp, segment, now_us);
    return tcp->state != MW_TCP_OVER;
}

/* RFC 9293 §3.10.7.4, in its order. Returns whether the memory was kept. */
static bool receive(struct mw_tcp *tcp, const struct mw_tcp_segment *segment, char *memory, int64_t now_us) {
    if (tcp->state == MW_TCP_OVER) return false;
    if (tcp->state == MW_TCP_SYN_SENT) {
        receive_syn_sent(tcp, segment, now_us);
        return false;
    }
    if (tcp->state == MW_TCP_SYN_RECEIVED && segment->flags & MW_NET_SYN) {
        repeat(tcp); /* the peer has not heard our SYN-ACK */
        return false;
    }
    if (!acceptable(tcp, segment)) {
        if (!(segment->flags & MW_NET_RST)) tcp->ack_now = true;
        return false;
    }
    if (segment->flags & MW_NET_RST) {
        receive_reset(tcp, segment);
        return false;
    }
    if (segment->flags & MW_NET_SYN) { /* RFC 5961 §4.2 */
        tcp->ack_now = true;
        return false;
    }
    if (!(segment->flags & MW_NET_ACK) || !receive_ack(tcp, segment, now_us)) return false;
    take_bytes(tcp, segment, memory, now_us);
    return segment->bytes.len > 0;
}

void mw_tcp_receive(struct mw_tcp *tcp, const struct mw_tcp_segment *segment, char *memory, int64_t now_us) {
    if (!receive(tcp, segment, memory, now_us)) mw_free(memory);
}

bool mw_tcp_answer_stranger(const struct mw_tcp_segment *segment, struct mw_tcp_segment *answer) {
    if (segment->flags & MW_NET_RST) return false;
    if (segment->flags & MW_NET_ACK)
        *answer = (struct mw_tcp_segment){MW_NET_RST, segment->ack, 0, {0}};
    else
        *answer = (struct mw_tcp_segment){MW_NET_RST | MW_NET_ACK, 0, segment->seq + extent(segment), {0}};
    return true;
}

/* --- time ------------------------------------------------------------------------------------------------
 */

int64_t mw_tcp_next_timer(const struct mw_tcp *tcp) {
    return tcp->resend_at_us < tcp->ack_at_us ? tcp->resend_at_us : tcp->ack_at_us;
}

static void nothing_was_acked(struct mw_tcp *tcp, int64_t now_us) {
    unsigned tries = opening(tcp) ? MW_TCP_SYN_TRIES : MW_TCP_DATA_TRIES;
    if (++tcp->tries >= tries) {
        if (tcp->state != MW_TCP_SYN_RECEIVED) tell(tcp, MW_TCP_NEWS_TIMED_OUT);
        end(tcp);
        return;
    }
    repeat(tcp);
    tcp->rto_us = within(0, tcp->rto_us * 2, MW_TCP_LONGEST_RTO_US); /* RFC 6298 §5.5 */
    tcp->resend_at_us = now_us + tcp->rto_us;
}

void mw_tcp_on_timer(struct mw_tcp *tcp, int64_t now_us) {
    if (tcp->ack_at_us <= now_us) {
        tcp->ack_at_us = MW_TCP_NEVER;
        tcp->ack_now = true;
    }
    if (tcp->resend_at_us <= now_us) nothing_was_acked(tcp, now_us);
}

void mw_tcp_free(struct mw_tcp *tcp) {
    while (tcp->arrived) {
        mw_free(tcp->arrived->memory);
        drop_chunk(tcp);
    }
    mw_buffer_free(&tcp->queue);
}
