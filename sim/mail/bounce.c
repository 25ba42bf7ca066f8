#include "sim/mail/bounce.h"

#include "sim/base/random.h"
#include "sim/base/text.h"
#include "sim/mail/compose.h"
#include "sim/mail/header.h"
#include "sim/mail/transfer.h"

static const struct {
    const char *name, *english, *indonesian;
} ACTIONS[MW_BOUNCE_ACTION_COUNT] = {
    [MW_BOUNCE_FAILED] = {"failed", "Your message could not be delivered to:",
                          "Pesan Anda tidak dapat diantarkan kepada:"},
    [MW_BOUNCE_DELIVERED] = {"delivered", "Your message was put into the mailbox of:",
                             "Pesan Anda sudah masuk ke kotak surat:"},
    [MW_BOUNCE_RELAYED] = {"relayed", "Your message was passed on to a server that will send no report, for:",
                           "Pesan Anda sudah diteruskan ke server yang tidak akan mengirim laporan, untuk:"},
    [MW_BOUNCE_DELAYED] = {"delayed", "Your message could not be delivered yet to:",
                           "Pesan Anda belum dapat diantarkan kepada:"},
};

static bool has(const struct mw_bounce *bounce, enum mw_bounce_action action) {
    for (size_t i = 0; i < bounce->outcome_count; i++)
        if (bounce->outcomes[i].action == action) return true;
    return false;
}

static void add_reasons(struct mw_buffer *text, const struct mw_bounce *bounce, enum mw_bounce_action action,
                        const char *said, const char *silent) {
    for (size_t i = 0; i < bounce->outcome_count; i++) {
        const struct mw_bounce_outcome *outcome = &bounce->outcomes[i];
        if (outcome->action != action) continue;
        mw_buffer_format(text, "  <%s>\n", outcome->recipient);
        if (outcome->diagnostic != NULL)
            mw_buffer_format(text, "    %s %s\n    %s\n", outcome->remote ? outcome->remote : bounce->host,
                             said, outcome->diagnostic);
        else if (action == MW_BOUNCE_FAILED || action == MW_BOUNCE_DELAYED)
            mw_buffer_format(text, "    %s\n", silent);
    }
    mw_buffer_add_text(text, "\n");
}

static void add_words(struct mw_buffer *text, const struct mw_bounce *bounce) {
    bool failed = has(bounce, MW_BOUNCE_FAILED), delayed = has(bounce, MW_BOUNCE_DELAYED);
    struct mw_buffer until = {0};
    mw_date_format(&until, bounce->until);
    mw_buffer_format(text, "This is the mail server %s.\n\n", bounce->host);
    for (enum mw_bounce_action action = 0; action < MW_BOUNCE_ACTION_COUNT; action++) {
        if (!has(bounce, action)) continue;
        mw_buffer_format(text, "%s\n\n", ACTIONS[action].english);
        add_reasons(text, bounce, action, "said:", "No server could be reached.");
    }
    if (failed) mw_buffer_add_text(text, "Nothing more will be tried. ");
    if (delayed)
        mw_buffer_format(text, "The server goes on trying until %s.\nYou need not send it again. ",
                         mw_buffer_text(&until));
    mw_buffer_format(text, "%s is below.\n\n--\n\n",
                     bounce->whole ? "Your message" : "The header of your message");
    mw_buffer_format(text, "Ini server surat %s.\n\n", bounce->host);
    for (enum mw_bounce_action action = 0; action < MW_BOUNCE_ACTION_COUNT; action++) {
        if (!has(bounce, action)) continue;
        mw_buffer_format(text, "%s\n\n", ACTIONS[action].indonesian);
        add_reasons(text, bounce, action, "menjawab:", "Tidak ada server yang dapat dihubungi.");
    }
    if (failed) mw_buffer_add_text(text, "Pengiriman tidak akan dicoba lagi. ");
    if (delayed)
        mw_buffer_format(text, "Server terus mencoba sampai %s.\nAnda tidak perlu mengirimnya lagi. ",
                         mw_buffer_text(&until));
    mw_buffer_format(text, "%s ada di bawah ini.\n", bounce->whole ? "Pesan Anda" : "Kepala pesan Anda");
    mw_buffer_free(&until);
}

static bool is_ascii(struct mw_span text) {
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.data[i] > 127) return false;
    return true;
}

/* RFC 6533 §3: the status is ASCII, and what is not is written \x{20AC}, as in utf-8-addr-xtext. */
static void add_in_ascii(struct mw_buffer *out, const char *text) {
    for (struct mw_span rest = mw_span_of(text); rest.len > 0;) {
        uint32_t letter = mw_utf8_next(&rest);
        if (letter < 128)
            mw_buffer_add_byte(out, (char)letter);
        else
            mw_buffer_format(out, "\\x{%X}", (unsigned)letter);
    }
}

/* RFC 3464 §2.2 (about the message), §2.3 (about each recipient). */
static void add_status(struct mw_buffer *out, const struct mw_bounce *bounce) {
    struct mw_buffer value = {0};
    mw_date_format(&value, bounce->arrived);
    if (bounce->envid) mw_buffer_format(out, "Original-Envelope-Id: %s\r\n", bounce->envid);
    mw_buffer_format(out, "Reporting-MTA: dns; %s\r\nArrival-Date: %s\r\n", bounce->host,
                     mw_buffer_text(&value));
    for (size_t i = 0; i < bounce->outcome_count; i++) {
        const struct mw_bounce_outcome *outcome = &bounce->outcomes[i];
        mw_buffer_add_text(out, "\r\n");
        if (outcome->orcpt != NULL) {
            mw_buffer_add_text(out, "Original-Recipient: ");
            add_in_ascii(out, outcome->orcpt);
            mw_buffer_add_text(out, "\r\n");
        }
        bool international = !is_ascii(mw_span_of(outcome->recipient));
        mw_buffer_format(out, "Final-Recipient: %s; ", international ? "utf-8" : "rfc822");
        add_in_ascii(out, outcome->recipient);
        mw_buffer_format(out, "\r\nAction: %s\r\nStatus: %s\r\n", ACTIONS[outcome->action].name,
                         outcome->status);
        if (outcome->remote != NULL) mw_buffer_format(out, "Remote-MTA: dns; %s\r\n", outcome->remote);
        if (outcome->diagnostic != NULL) {
            mw_buffer_clear(&value);
            mw_buffer_add_text(&value, "smtp; ");
            add_in_ascii(&value, outcome->diagnostic);
            mw_header_add(out, "Diagnostic-Code", mw_buffer_span(&value));
        }
        if (outcome->action != MW_BOUNCE_DELAYED) continue;
        mw_buffer_clear(&value);
        mw_date_format(&value, bounce->until);
        mw_buffer_format(out, "Will-Retry-Until: %s\r\n", mw_buffer_text(&value));
    }
    mw_buffer_free(&value);
}

static struct mw_span returned(const struct mw_bounce *bounce) {
    return bounce->whole ? bounce->original : mw_message_header(bounce->original);
}

static const char EIGHT_BIT[] = "Content-Transfer-Encoding: 8bit\r\n";

static void add_header(struct mw_buffer *out, const struct mw_bounce *bounce, const char *boundary) {
    struct mw_buffer value = {0};
    mw_buffer_format(out, "From: MAILER-DAEMON <postmaster@%s>\r\nTo: <%s>\r\n", bounce->host, bounce->to);
    mw_header_add(out, "Subject",
                  mw_span_of(has(bounce, MW_BOUNCE_FAILED)    ? "Undelivered mail / Surat tidak terkirim"
                             : has(bounce, MW_BOUNCE_DELAYED) ? "Delayed mail / Surat tertunda"
                                                              : "Delivery report / Laporan pengiriman"));
    mw_date_format(&value, bounce->date);
    mw_buffer_format(out, "Date: %s\r\nMessage-ID: <%s>\r\n", mw_buffer_text(&value), bounce->message_id);
    mw_buffer_add_text(out, "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"); /* RFC 3834 §5 */
    mw_buffer_format(out,
                     "Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=\"%s\"\r\n",
                     boundary);
    /* RFC 2045 §6.4: what a part needs the whole needs too. */
    if (!mw_text_is_7bit(returned(bounce))) mw_buffer_add_text(out, EIGHT_BIT);
    mw_buffer_free(&value);
}

void mw_bounce_compose(const struct mw_bounce *bounce, struct mw_buffer *out) {
    char boundary[MW_BOUNDARY_BYTES];
    struct mw_span original = returned(bounce);
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
    bool international = !is_ascii(mw_message_header(bounce->original)); /* RFC 6533 §4 */
    const char *type = bounce->whole ? (international ? "message/global" : "message/rfc822")
                                     : (international ? "message/global-headers" : "text/rfc822-headers");
    mw_buffer_format(out, "\r\n--%s\r\nContent-Type: %s\r\n", boundary, type);
    if (!mw_text_is_7bit(original)) mw_buffer_add_text(out, EIGHT_BIT);
    mw_buffer_add_text(out, "\r\n");
    mw_crlf_lines_add(out, original);
    mw_buffer_format(out, "\r\n--%s--\r\n", boundary);
}
