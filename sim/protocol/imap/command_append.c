/* APPEND (RFC 9051 §6.3.12; MULTIAPPEND: RFC 3502; UTF8: RFC 6855 §4; APPENDUID: RFC 4315 §3). All letters of
 * one command are stored, or none is.
 *
 * SIMPLIFIED: letters are kept octet by octet as they came, whatever their lines end in. */
#include "sim/base/memory.h"
#include "sim/protocol/imap/server_inside.h"

struct letter {
    struct mw_imap_flags flags;
    bool dated;
    int64_t arrived_s;
    int zone_min;                 /* if dated */
    struct mw_imap_piece *pieces; /* NULL: it came as a whole */
    struct mw_span text;
    struct mw_mail mail; /* once it is kept */
};

struct arguments {
    const char *name;
    struct mw_folder *folder;
    struct letter *letters;
    size_t count;
    size_t kept; /* so many have been asked about */
};

/* "{12}…", "~{12}…", "CATENATE (TEXT {12}… URL …)" or "UTF8 (~{12}…)" */
static bool read_data(struct mw_imap_server *server, struct letter *letter) {
    struct mw_imap_reader *reader = &server->reader;
    if (mw_imap_take_word(reader, "CATENATE")) return mw_imap_read_pieces(server, &letter->pieces);
    bool utf8 = mw_imap_take_word(reader, "UTF8");
    if (utf8 && !server->utf8_accept) return mw_imap_server_complain(server, "enable UTF8=ACCEPT first");
    if (utf8 && (!mw_imap_space(reader) || !mw_imap_expect(reader, '('))) return false;
    char next = mw_imap_peek(reader);
    if (next != '{' && next != '~')
        return mw_imap_server_complain(server, "a literal with the letter is wanted");
    return mw_imap_string(reader, &letter->text) && (!utf8 || mw_imap_expect(reader, ')'));
}

static bool read_letter(struct mw_imap_server *server, struct letter *letter) {
    struct mw_imap_reader *reader = &server->reader;
    letter->arrived_s = mw_imap_server_now_s(server);
    if (mw_imap_peek(reader) == '(' &&
        (!mw_imap_server_read_flags(server, false, &letter->flags) || !mw_imap_space(reader)))
        return false;
    if (mw_imap_peek(reader) == '"') {
        letter->dated = true;
        if (!mw_imap_date_time(reader, &letter->arrived_s, &letter->zone_min) || !mw_imap_space(reader))
            return false;
    }
    return read_data(server, letter);
}

bool mw_imap_read_append(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    size_t capacity = 0;
    struct letter *letters = NULL;
    bool good = mw_imap_space(reader) && mw_imap_mailbox(reader, &args->name) && mw_imap_space(reader);
    while (good) {
        MW_GROW(letters, args->count, capacity);
        letters[args->count] = (struct letter){0};
        good = read_letter(server, &letters[args->count++]);
        if (!mw_imap_take(reader, ' ')) break;
    }
    args->letters = mw_arena_alloc(&server->arena, (args->count + 1) * sizeof *args->letters);
    for (size_t i = 0; i < args->count; i++)
        args->letters[i] = letters[i];
    mw_free(letters);
    return good && mw_imap_end(reader);
}

/* Asked before the letters are kept, and again when they are: the account may have changed meanwhile. */
void mw_imap_weigh_append(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    uint64_t bytes = 0;
    bool empty = false;
    args->folder = mw_imap_server_find(server, args->name, MW_IMAP_REFUSED_TRYCREATE);
    if (args->folder == NULL) return;
    for (size_t i = 0; i < args->count; i++) {
        struct letter *letter = &args->letters[i];
        if (letter->pieces != NULL && letter->text.data == NULL)
            mw_imap_server_join(server, letter->pieces, &letter->text);
        if (server->refusal != MW_IMAP_REFUSED_NOT) return;
        bytes += letter->text.len;
        if (letter->text.len == 0) empty = true;
        if (!mw_imap_server_has_keyword_room(&args->folder->mailbox, &letter->flags))
            server->refusal = MW_IMAP_REFUSED_LIMIT;
    }
    if (empty)
        server->refusal = MW_IMAP_REFUSED_EMPTY;
    else if (server->refusal == MW_IMAP_REFUSED_NOT && !mw_account_has_room(server->account, bytes))
        server->refusal = MW_IMAP_REFUSED_OVERQUOTA;
}

/* --- keeping ----------------------------------------------------------------------------------------------
 */

bool mw_imap_server_keep_next(struct mw_imap_server *server) {
    struct arguments *args = server->args;
    if (server->refusal != MW_IMAP_REFUSED_NOT) return false;
    if (args->kept == args->count) {
        mw_imap_weigh_append(server);
        return false;
    }
    server->asked = MW_IMAP_ASKS_KEEP;
    mw_session_ask(&server->session, MW_IMAP_ASKS_KEEP, args->letters[args->kept].text, 0);
    return true;
}

void mw_imap_server_kept(struct mw_imap_server *server, enum mw_status status, struct mw_span text,
                         uint32_t message) {
    struct arguments *args = server->args;
    struct letter *letter = &args->letters[args->kept++];
    if (status != MW_OK) server->refusal = MW_IMAP_REFUSED_NOT_KEPT;
    letter->mail = (struct mw_mail){.message = message,
                                    .text = text,
                                    .arrived_s = letter->arrived_s,
                                    .zoned = letter->dated,
                                    .zone_min = (int16_t)letter->zone_min};
}

static void append(void *machine) {
    struct mw_imap_server *server = machine;
    struct arguments *args = server->args;
    struct mw_mailbox *mailbox = &args->folder->mailbox;
    uint32_t first = mailbox->last_uid + 1;
    for (size_t i = 0; i < args->count; i++) {
        struct letter *letter = &args->letters[i];
        letter->mail.flags = mw_imap_server_flag_bits(mailbox, &letter->flags, true);
        mw_account_add(server->account, args->folder, &letter->mail, NULL);
    }
    mw_buffer_format(&server->code, "[APPENDUID %u %u", mailbox->uid_validity, first);
    if (args->count > 1) mw_buffer_format(&server->code, ":%u", mailbox->last_uid);
    mw_buffer_add_text(&server->code, "]");
}

const struct mw_action mw_imap_append = {"store the letters", append};
