/* RFC 5321 §6.1: whoever says 250 to a message has taken responsibility for it. For every recipient that a
 * server took, one of these must be true at the end: the letter still waits in its queue, it was stored in
 * the recipient's mailbox, another server said 250 to it, or the sender was told that it failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/base/memory.h"
#include "sim/trace/notice.h"
#include "sim/trace/query.h"
#include "tests/world/trace_check.h"

/* A server's promise about one recipient. */
struct promise {
    uint16_t host;
    uint32_t message;
    struct mw_span recipient;
    uint32_t given; /* record */
};

struct promises {
    struct promise *items;
    size_t count, capacity;
};

/* What stands between < and > of a command. */
static struct mw_span path(struct mw_span line) {
    line = mw_span_from(line, mw_span_find(line, '<') + 1);
    return mw_span_cut(line, 0, mw_span_find(line, '>'));
}

static bool starts(const struct mw_trace *trace, uint32_t at, enum mw_record_kind kind, const char *prefix) {
    const struct mw_record *record = &trace->records[at];
    return record->kind == kind && record->connection != MW_NONE &&
           trace->catalogue.connections[record->connection].protocol == MW_PROTOCOL_SMTP &&
           mw_span_starts_nocase(mw_trace_bytes(trace, record->line.text), prefix);
}

static void promise(struct promises *promises, struct promise one) {
    MW_GROW(promises->items, promises->count, promises->capacity);
    promises->items[promises->count++] = one;
}

/* The reply to the end of this content was 250: the recipients of the transaction before it are promised. */
static void take_envelope(const struct mw_trace *trace, uint32_t content, uint32_t reply,
                          struct promises *out) {
    const struct mw_record *record = &trace->records[content];
    for (uint32_t at = content; at-- > 0;) {
        if (trace->records[at].connection != record->connection) continue;
        if (starts(trace, at, MW_RECORD_COMMAND, "MAIL")) break;
        if (!starts(trace, at, MW_RECORD_COMMAND, "RCPT")) continue;
        uint32_t answer = mw_trace_reply_to(trace, at);
        if (answer == MW_NONE || !starts(trace, answer, MW_RECORD_REPLY, "250")) continue;
        promise(out, (struct promise){record->peer, record->line.message,
                                      path(mw_trace_bytes(trace, trace->records[at].line.text)), reply});
    }
}

static struct mw_span word(struct mw_span args, int number) {
    for (; number > 1; number--)
        args = mw_span_from(args, mw_span_find(args, MW_NOTICE_SEPARATOR) + 1);
    return mw_span_cut(args, 0, mw_span_find(args, MW_NOTICE_SEPARATOR));
}

static void collect(const struct mw_trace *trace, struct promises *out) {
    for (uint32_t at = 0; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind == MW_RECORD_NOTICE &&
            (record->notice.notice == MW_NOTICE_BOUNCED || record->notice.notice == MW_NOTICE_REPORTED ||
             record->notice.notice == MW_NOTICE_DELAY_REPORTED))
            promise(out, (struct promise){record->host, record->notice.message,
                                          word(mw_trace_bytes(trace, record->notice.args), 2), at});
        if (record->kind != MW_RECORD_CONTENT) continue;
        /* The dot that ends the message is the client's next line on this connection. */
        uint32_t dot = at + 1;
        while (dot < trace->record_count && !(trace->records[dot].kind == MW_RECORD_COMMAND &&
                                              trace->records[dot].connection == record->connection))
            dot++;
        if (dot == trace->record_count || !starts(trace, dot, MW_RECORD_COMMAND, ".")) continue;
        uint32_t reply = mw_trace_reply_to(trace, dot);
        if (reply != MW_NONE && starts(trace, reply, MW_RECORD_REPLY, "250"))
            take_envelope(trace, at, reply, out);
    }
}

static bool still_queued(const struct mw_trace *trace, const struct promise *made) {
    int lies = 0;
    for (size_t at = 0; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind != MW_RECORD_MAIL_ADDED && record->kind != MW_RECORD_MAIL_REMOVED) continue;
        const struct mw_store *store = &trace->catalogue.stores[record->mail.store];
        if (store->kind == MW_STORE_QUEUE && store->host == made->host &&
            record->mail.message == made->message)
            lies += record->kind == MW_RECORD_MAIL_ADDED ? 1 : -1;
    }
    return lies > 0;
}

static bool same_start(struct mw_span recipient, const char *owner, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (mw_ascii_lower(recipient.data[i]) != mw_ascii_lower(owner[i]) || owner[i] == '\0') return false;
    return true;
}

static bool stored(const struct mw_trace *trace, const struct promise *made) {
    bool postmaster = mw_span_starts_nocase(made->recipient, "postmaster");
    for (size_t at = made->given; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind != MW_RECORD_MAIL_ADDED || record->mail.message != made->message) continue;
        const struct mw_store *store = &trace->catalogue.stores[record->mail.store];
        if (store->kind != MW_STORE_MAILBOX || store->host != made->host) continue;
        if (mw_span_is_nocase(made->recipient, store->owner)) return true;
        /* "budi@[198.51.100.25]" is whoever is called budi there. */
        size_t bracket = mw_span_find(made->recipient, '[');
        if (bracket < made->recipient.len && same_start(made->recipient, store->owner, bracket)) return true;
        if (postmaster && strncmp(store->owner, "postmaster@", 11) == 0) return true;
    }
    return false;
}

static bool passed_on(const struct mw_trace *trace, const struct promises *promises,
                      const struct promise *made) {
    for (size_t i = 0; i < promises->count; i++) {
        const struct promise *other = &promises->items[i];
        const struct mw_record *reply = &trace->records[other->given];
        if (other->message == made->message && other->host != made->host && reply->peer == made->host &&
            mw_span_equal(other->recipient, made->recipient))
            return true;
    }
    return false;
}

/* The sender is told: the failure, and at once the bounce, unless there is nobody to tell, or who did not
 * want to be told. */
static bool reported(const struct mw_trace *trace, const struct promise *made) {
    for (size_t at = made->given; at < trace->record_count; at++) {
        const struct mw_record *record = &trace->records[at];
        if (record->kind != MW_RECORD_NOTICE || record->notice.notice != MW_NOTICE_RECIPIENT_FAILED ||
            record->notice.message != made->message || record->host != made->host ||
            !mw_span_equal(word(mw_trace_bytes(trace, record->notice.args), 1), made->recipient))
            continue;
        for (size_t then = at; then < trace->record_count; then++) {
            const struct mw_record *told = &trace->records[then];
            if (told->at_us != record->at_us) return false;
            if (told->kind == MW_RECORD_NOTICE && told->host == made->host &&
                (told->notice.notice == MW_NOTICE_BOUNCED ||
                 told->notice.notice == MW_NOTICE_BOUNCE_DROPPED ||
                 told->notice.notice == MW_NOTICE_NOT_REPORTED))
                return true;
        }
    }
    return false;
}

void check_promises(const struct mw_trace *trace) {
    struct promises promises = {0};
    collect(trace, &promises);
    for (size_t i = 0; i < promises.count; i++) {
        const struct promise *made = &promises.items[i];
        if (!still_queued(trace, made) && !stored(trace, made) && !passed_on(trace, &promises, made) &&
            !reported(trace, made))
            BREACH(trace, made->given, "letter %u to %.*s was taken and is lost", (unsigned)made->message,
                   (int)made->recipient.len, made->recipient.data);
    }
    mw_free(promises.items);
}
