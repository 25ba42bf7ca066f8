/* The message on its way in: lines after DATA, octets after BDAT. */
#include <string.h>

#include "sim/protocol/smtp/server_machine.h"

/* Over the limit nothing is kept, but all is read (RFC 1870 §6.3). */
static void keep(struct mw_smtp_server *server, struct mw_span text, bool line_ends) {
    size_t crlf = line_ends ? 2 : 0;
    uint64_t limit = server->settings->size_limit;
    if (server->over_limit || (limit > 0 && server->message.len + text.len + crlf > limit)) {
        server->over_limit = true;
        mw_buffer_free(&server->message);
        return;
    }
    mw_buffer_add(&server->message, text);
    if (line_ends) mw_buffer_add_text(&server->message, "\r\n");
}

/* A submission server may complete what the author's program left out (RFC 6409 §8): a file whose lines end
 * in LF alone, as most systems write it, gets its CRs. A relay must take letters as they are. */
static bool mends(const struct mw_smtp_server *server) {
    return server->settings->submission;
}

/* A CR or LF that the framer left in a line is bare. */
static bool is_fit(const struct mw_smtp_server *server, struct mw_span line) {
    return memchr(line.data, '\r', line.len) == NULL && memchr(line.data, '\0', line.len) == NULL &&
           (mends(server) || memchr(line.data, '\n', line.len) == NULL);
}

/* Keeps a text in which each LF is a bare one; what follows it is a line of its own, whatever it begins with.
 */
static void keep_lines(struct mw_smtp_server *server, struct mw_span text, bool line_ends) {
    size_t end;
    while (mends(server) && (end = mw_span_find(text, '\n')) < text.len) {
        keep(server, mw_span_cut(text, 0, end), true);
        text = mw_span_from(text, end + 1);
    }
    keep(server, text, line_ends);
}

/* A dot at the start of a line was put there by the client, unless it stands alone: then it ends the message
 * (RFC 5321 §4.5.2). */
bool mw_smtp_server_hear_content(struct mw_smtp_server *server, struct mw_line line) {
    struct mw_span text = line.text;
    if (!server->line_unfinished && text.len > 0 && text.data[0] == '.') {
        if (text.len == 1 && !line.unfinished) return true;
        text = mw_span_from(text, 1);
    }
    server->content_came = true;
    server->line_unfinished = line.unfinished;
    if (text.len > 0 && !is_fit(server, text)) server->unfit = true;
    keep_lines(server, text, !line.unfinished);
    return false;
}

void mw_smtp_server_hear_octets(struct mw_smtp_server *server, struct mw_span octets) {
    bool wanted =
        server->session.state == MW_SMTP_SERVER_RCPT || server->session.state == MW_SMTP_SERVER_CHUNKS;
    if (!wanted) return;
    size_t kept = 0;
    for (size_t i = 0; i < octets.len; i++) {
        char c = octets.data[i];
        bool bare_lf = c == '\n' && !server->after_cr, bare_cr = c != '\n' && server->after_cr;
        if (c == '\0' || bare_cr || (bare_lf && !mends(server))) server->unfit = true;
        server->after_cr = c == '\r';
        if (!bare_lf || !mends(server)) continue;
        keep(server, mw_span_cut(octets, kept, i - kept), true);
        kept = i + 1;
    }
    keep(server, mw_span_from(octets, kept), false);
}

/* A message is lines, so its last one ends, even if the client's did not. */
void mw_smtp_server_end_octets(struct mw_smtp_server *server) {
    struct mw_span message = mw_buffer_span(&server->message);
    if (server->after_cr) server->unfit = true;
    if (message.len > 0 && message.data[message.len - 1] != '\n') keep(server, (struct mw_span){0}, true);
}

void mw_smtp_server_drop_content(struct mw_smtp_server *server) {
    server->over_limit = server->unfit = false;
    server->content_came = server->line_unfinished = server->after_cr = false;
    mw_buffer_free(&server->message);
}
