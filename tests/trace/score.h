/* A small trace written by hand: a letter that lies there at the start, a POP3 visit that fetches and deletes
 * it, and a DNS question. Every record has a name here, so that tests can speak of it. */
#ifndef TESTS_TRACE_SCORE_H
#define TESTS_TRACE_SCORE_H

#include "sim/trace/query.h"

/* In the order of the trace. */
enum score_record {
    AT_INITIAL, /* a letter in the mailbox */
    AT_STEP,
    AT_QUERY,
    AT_QUERY_PACKET,
    AT_QUERY_HEARD,
    AT_ANSWER,
    AT_ANSWER_HEARD,
    AT_CONNECTING,
    AT_SYN,
    AT_CONNECTED,
    AT_GREETING,
    AT_GREETING_HEARD,
    AT_GREETING_TAKEN, /* the client's row */
    AT_RETR,
    AT_RETR_PACKET,
    AT_RETR_HEARD,
    AT_RETR_TAKEN, /* the server's row */
    AT_LOCKED,
    AT_OK,      /* continues */
    AT_CONTENT, /* continues */
    AT_DOT,     /* the last of the burst */
    AT_DOT_HEARD,
    AT_ADDED, /* on the device */
    AT_MARKED,
    AT_QUIT,
    AT_REMOVED,
    AT_UNLOCKED,
    AT_BYE,
    AT_CLOSED,
    AT_NOTICE,
    AT_STEP_DONE,
    SCORE_RECORDS
};

enum { SCORE_PC, SCORE_SERVER, SCORE_DNS }; /* hosts */
enum { SCORE_BOX, SCORE_DEVICE };           /* stores */
enum { SCORE_DNS_EXCHANGE, SCORE_VISIT };   /* connections */
enum { SCORE_STATE_ONE, SCORE_STATE_TWO };  /* of both machines; they start in TWO */

#define SCORE_LETTER "Subject: Satu\r\n dua\r\nTO : x\r\n\r\nSubject: body\r\n"

void score_write(struct mw_trace *trace);

#endif
