#include "sim/mail/bounce.h"

#include "sim/base/random.h"
#include "sim/mail/compose.h"
#include "sim/mail/header.h"
#include "sim/mail/transfer.h"

static void add_reasons(struct mw_buffer *text, const struct mw_bounce *bounce, const char *said,
                        const char *silent) {
    for (size_t i = 0; i < bounce->failure_count; i++) {
        const struct mw_bounce_failure *failure = &bounce->failures[i];
        mw_buffer_format(text, "  <%s>\n", failure->recipient);
        if (failure->diagnostic == NULL)
            mw_buffer_format(text, "    %s\n", silent);
        else
            mw_buffer_format(text, "    %s %s\n    %s\n", failure->remote ? failure->remote : bounce->host,
                             said, failure->diagnostic);
    }
}

static void add_words(struct mw_buffer *text, const struct mw_bounce *bounce) {
    mw_buffer_format(text, "This is the mail server %s.\n\n", bounce->host);
    mw_buffer_add_text(text, "Your message could not be delivered to:\n\n");
    add_reasons(text, bounce, "said:", "No server could be reached.");
    mw_buffer_add_text(text, "\nNothing more will be tried. The header of your message is below.\n\n--\n\n");
    mw_buffer_format(text, "Ini server surat %s.\n\n", bounce->host);
    mw_buffer_add_text(text, "Pesan Anda tidak dapat diantarkan kepada:\n\n");
    add_reasons(text, bounce, "menjawab:", "Tidak ada server yang dapat dihubungi.");
    mw_buffer_add_text(text, "\nPengiriman tidak akan dicoba lagi. Kepala pesan Anda ada di bawah ini.\n");
}

/* RFC 3464 §2.2 (about the message), §2.3 (about each recipient). */
static void add_status(struct mw_buffer *out, const struct mw_bounce *bounce) {
    struct mw_buffer value = {0};
    mw_date_format(&value, bounce->arrived);
    mw_buffer_format(out, "Reporting-MTA: dns; %s\r\nArrival-Date: %s\r\n", bounce->host,
                     mw_buffer_text(&value));
    for (size_t i = 0; i < bounce->failure_count; i++) {
        const struct mw_bounce_failure *failure = &bounce->failures[i];
        mw_buffer_format(out, "\r\nFinal-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: %s\r\n",
                         failure->recipient, failure->status);
        if (failure->remote != NULL) mw_buffer_format(out, "Remote-MTA: dns; %s\r\n", failure->remote);
        if (failure->diagnostic == NULL) continue;
        mw_buffer_clear(&value);
        mw_buffer_format(&value, "smtp; %s", failure->diagnostic);
        mw_header_add(out, "Diagnostic-Code", mw_buffer_span(&value));
    }
    mw_buffer_free(&value);
}

static void add_header(struct mw_buffer *out, const struct mw_bounce *bounce, const char *boundary) {
    struct mw_buffer value = {0};
    mw_buffer_format(out, "From: MAILER-DAEMON <postmaster@%s>\r\nTo: <%s>\r\n", bounce->host, bounce->to);
    mw_header_add(out, "Subject", mw_span_of("Undelivered mail / Surat tidak terkirim"));
    mw_date_format(&value, bounce->date);
    mw_buffer_format(out, "Date: %s\r\nMessage-ID: <%s>\r\n", mw_buffer_text(&value), bounce->message_id);
    mw_buffer_add_text(out, "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"); /* RFC 3834 §5 */
    mw_buffer_format(out,
                     "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"%s\"\r\n",
                     boundary);
    mw_buffer_free(&value);
}

void mw_bounce_compose(const struct mw_bounce *bounce, struct mw_buffer *out) {
    char boundary[MW_BOUNDARY_BYTES];
    struct mw_span original = mw_message_header(bounce->original);
    struct mw_span id = mw_span_of(bounce->message_id);
    mw_boundary(boundary, mw_hash(id.data, id.len), original);
    add_header(out, bounce, boundary);

    struct mw_buffer words = {0};
    add_words(&words, bounce);
    mw_buffer_format(out, "\r\n--%s\r\n", boundary);
    mw_text_part_add(out, mw_buffer_span(&words));
    mw_buffer_free(&words);

    mw_buffer_format(out, "\r\n--%s\r\nContent-Type: message/delivery-status\r\n\r\n", boundary);
    add_status(out, bounce);
    mw_buffer_format(out, "\r\n--%s\r\nContent-Type: text/rfc822-headers\r\n\r\n", boundary);
    mw_crlf_lines_add(out, original);
    mw_buffer_format(out, "\r\n--%s--\r\n", boundary);
}
