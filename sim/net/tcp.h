/* One end of a TCP connection, sans-I/O: RFC 9293 §3.3.2 (states), §3.10 (event processing).
 *
 * Segments and the time go in; segments to send, the next deadline and news come out. Nothing here knows of
 * hosts, links or the other end. What is simplified is said in sim/net/net.h. After every call that may
 * change something, the owner reads all news, then takes all segments. */
#ifndef MW_NET_TCP_H
#define MW_NET_TCP_H

#include "sim/base/buffer.h"

#define MW_TCP_NEVER INT64_MAX

enum {
    MW_TCP_WINDOW_BYTES = 65535,
    MW_TCP_FIRST_RTO_US = 1000 * 1000,        /* RFC 6298 §2.1; also the shortest (§2.4) */
    MW_TCP_RTO_AFTER_SYN_US = 3000 * 1000,    /* RFC 6298 §5.7: when the SYN had to be repeated */
    MW_TCP_LONGEST_RTO_US = 60 * 1000 * 1000, /* RFC 6298 §2.5 */
    MW_TCP_ACK_DELAY_US = 40 * 1000,          /* RFC 1122 §4.2.3.2 allows up to 500 ms */
    MW_TCP_SYN_TRIES = 6,                     /* 1 + 2 + 4 + 8 + 16 + 32 s = 63 s */
    MW_TCP_DATA_TRIES = 15,                   /* some 10 minutes; RFC 1122 §4.2.3.5 wants at least 100 s */
    MW_TCP_MANY_DUPLICATE_ACKS = 3,           /* RFC 5681 §3.2 */
};

enum mw_tcp_state { /* RFC 9293 §3.3.2; LISTEN is not a connection's state but a host's */
                    MW_TCP_SYN_SENT,
                    MW_TCP_SYN_RECEIVED,
                    MW_TCP_ESTABLISHED,
                    MW_TCP_FIN_WAIT_1,
                    MW_TCP_FIN_WAIT_2,
                    MW_TCP_CLOSING,
                    MW_TCP_TIME_WAIT,
                    MW_TCP_CLOSE_WAIT,
                    MW_TCP_LAST_ACK,
                    MW_TCP_OVER, /* CLOSED */
};

enum mw_tcp_news_kind { /* in the order in which they can come to pass */
                        MW_TCP_NEWS_CONNECTED,
                        MW_TCP_NEWS_ACCEPTED,
                        MW_TCP_NEWS_DATA,
                        MW_TCP_NEWS_ENDED, /* the peer has sent its FIN */
                        MW_TCP_NEWS_DONE,  /* both FINs have been sent and acknowledged */
                        MW_TCP_NEWS_REFUSED,
                        MW_TCP_NEWS_TIMED_OUT,
                        MW_TCP_NEWS_RESET,
                        MW_TCP_NEWS_COUNT
};

struct mw_tcp_news {
    enum mw_tcp_news_kind kind;
    struct mw_span bytes; /* DATA: inside memory */
    char *memory;         /* DATA: now the reader's, to be given to mw_free() */
};

struct mw_tcp_segment {
    uint16_t flags; /* MW_NET_SYN … */
    uint32_t seq, ack;
    struct mw_span bytes;
};

struct mw_tcp_chunk; /* bytes that came and were not yet read */

struct mw_tcp {
    enum mw_tcp_state state;
    size_t longest_segment_bytes;
    unsigned news; /* bits of enum mw_tcp_news_kind; DATA is seen in `arrived` */

    /* sending: RFC 9293 §3.3.1 */
    uint32_t first_seq, unacked_seq, next_seq; /* ISS, SND.UNA, SND.NXT */
    struct mw_buffer queue;                    /* from queue_start on: the bytes from unacked_seq on */
    size_t queue_start;
    bool close_wanted, fin_sent, reset_due;

    /* repeating */
    bool again;      /* the segment at unacked_seq is to be sent again now */
    bool recovering; /* until recovery_seq is acknowledged, each new ACK uncovers the next loss */
    uint32_t recovery_seq;
    unsigned duplicate_acks, tries;
    int64_t resend_at_us, rto_us;
    bool measured, timing; /* there is a smoothed round trip; a segment is being timed */
    uint32_t timed_seq;
    int64_t timed_at_us, round_trip_us, variation_us;

    /* receiving */
    uint32_t expected_seq; /* RCV.NXT */
    uint32_t read_seq;     /* the first byte that the owner has not read */
    struct mw_tcp_chunk *arrived, *arrived_last;
    bool fin_known;
    uint32_t fin_seq;
    bool ack_now;
    unsigned unacked_segments;
    int64_t ack_at_us;
};

/* The active side: its SYN is ready to be taken. */
void mw_tcp_connect(struct mw_tcp *tcp, uint32_t first_seq, size_t longest_segment_bytes);
/* The passive side, for a SYN that came to a listening port. */
void mw_tcp_accept(struct mw_tcp *tcp, const struct mw_tcp_segment *syn, uint32_t first_seq,
                   size_t longest_segment_bytes);
void mw_tcp_free(struct mw_tcp *tcp);

void mw_tcp_write(struct mw_tcp *tcp, struct mw_span bytes);
void mw_tcp_close(struct mw_tcp *tcp);
void mw_tcp_abort(struct mw_tcp *tcp);

/* memory holds segment->bytes (NULL if there are none) and is the connection's from now on. */
void mw_tcp_receive(struct mw_tcp *tcp, const struct mw_tcp_segment *segment, char *memory, int64_t now_us);
int64_t mw_tcp_next_timer(const struct mw_tcp *tcp);
void mw_tcp_on_timer(struct mw_tcp *tcp, int64_t now_us);

bool mw_tcp_next_news(struct mw_tcp *tcp, struct mw_tcp_news *news);
/* The segment's bytes are valid until the next call on this end. */
bool mw_tcp_next_segment(struct mw_tcp *tcp, struct mw_tcp_segment *segment, int64_t now_us);

/* What a host says to a segment for a connection that it does not have (RFC 9293 §3.5.2, group 1); false:
 * nothing. */
bool mw_tcp_answer_stranger(const struct mw_tcp_segment *segment, struct mw_tcp_segment *answer);

#endif
