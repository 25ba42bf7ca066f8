/* What APPEND puts together from pieces (CATENATE, RFC 4469): texts that come with the command, and letters
 * or parts of them that lie in the account already and need not travel once more. */
#include "sim/base/memory.h"
#include "sim/mail/mime.h"
#include "sim/protocol/imap/server_inside.h"
#include "sim/protocol/imap/url.h"

struct mw_imap_piece {
    struct mw_imap_piece *next;
    bool is_url;
    struct mw_span text; /* or the URL */
};

static bool read_piece(struct mw_imap_server *server, struct mw_imap_piece *piece) {
    struct mw_imap_reader *reader = &server->reader;
    piece->is_url = mw_imap_take_word(reader, "URL");
    if (!piece->is_url && !mw_imap_take_word(reader, "TEXT"))
        return mw_imap_server_complain(server, "CATENATE joins TEXT and URL");
    if (!mw_imap_space(reader)) return false;
    if (piece->is_url) return mw_imap_astring(reader, &piece->text);
    char next = mw_imap_peek(reader);
    if (next != '{' && next != '~') return mw_imap_server_complain(server, "TEXT comes as a literal");
    return mw_imap_string(reader, &piece->text);
}

bool mw_imap_read_pieces(struct mw_imap_server *server, struct mw_imap_piece **pieces) {
    struct mw_imap_reader *reader = &server->reader;
    if (!mw_imap_space(reader) || !mw_imap_expect(reader, '(')) return false;
    do {
        *pieces = mw_arena_alloc(&server->arena, sizeof **pieces);
        if (!read_piece(server, *pieces)) return false;
        pieces = &(*pieces)->next;
    } while (mw_imap_take(reader, ' '));
    return mw_imap_expect(reader, ')');
}

static struct mw_mailbox *mailbox_of(struct mw_imap_server *server, const struct mw_imap_url *url) {
    if (url->mailbox == NULL) return mw_imap_view_mailbox(&server->view);
    struct mw_folder *folder = mw_account_find(server->account, url->mailbox);
    return folder != NULL && folder->selectable ? &folder->mailbox : NULL;
}

/* Whether it is about this server and whoever is logged in. */
static bool is_here(const struct mw_imap_server *server, const struct mw_imap_url *url) {
    if (url->host.len > 0 && !mw_span_is_nocase(url->host, server->settings->host_name)) return false;
    return url->user.len == 0 || mw_span_equal(url->user, mw_buffer_span(&server->user));
}

static bool follow(struct mw_imap_server *server, struct mw_span text, struct mw_span *octets) {
    struct mw_imap_url url;
    if (!mw_imap_url_read(&url, text, &server->arena) || !is_here(server, &url)) return false;
    const struct mw_mailbox *mailbox = mailbox_of(server, &url);
    if (mailbox == NULL || (url.uid_validity != 0 && url.uid_validity != mailbox->uid_validity)) return false;
    const struct mw_mail *mail = mw_mailbox_find(mailbox, url.uid);
    if (mail == NULL) return false;
    const struct mw_mime_part *letter =
        url.section.number_count > 0 ? mw_mime_parse(mail->text, &server->arena) : NULL;
    *octets = mw_imap_section_octets(&url.section, mail->text, letter, &server->arena);
    if (octets->data == NULL) return false;
    *octets = mw_imap_section_cut(&url.section, *octets);
    return true;
}

/* The reply repeats it, as far as a response code can hold it (RFC 4469 §5). */
static const char *for_code(struct mw_imap_server *server, struct mw_span url) {
    enum { MOST = 400 };
    char *text = mw_arena_alloc(&server->arena, MOST + 1);
    size_t len = 0;
    for (size_t i = 0; i < url.len && len < MOST; i++)
        if (url.data[i] >= ' ' && url.data[i] < 0x7f && url.data[i] != ']') text[len++] = url.data[i];
    return len > 0 ? text : "\"\"";
}

void mw_imap_server_join(struct mw_imap_server *server, const struct mw_imap_piece *pieces,
                         struct mw_span *text) {
    struct mw_buffer whole = {0};
    for (const struct mw_imap_piece *piece = pieces; piece != NULL; piece = piece->next) {
        struct mw_span octets = piece->text;
        if (piece->is_url && !follow(server, piece->text, &octets)) {
            server->refusal = MW_IMAP_REFUSED_BADURL;
            server->complaint = for_code(server, piece->text);
            break;
        }
        if (octets.len > mw_imap_server_append_limit(server) - whole.len) {
            server->refusal = MW_IMAP_REFUSED_TOOBIG;
            break;
        }
        mw_buffer_add(&whole, octets);
    }
    *text = mw_arena_span(&server->arena, mw_buffer_span(&whole));
    mw_buffer_free(&whole);
}
