/* ID (RFC 2971), ENABLE (RFC 5161), NAMESPACE (RFC 2342). */
#include "sim/mail/account.h"
#include "sim/protocol/imap/server_inside.h"

/* --- ID ------------------------------------------------------------------------------------------------- */

enum { ID_PAIRS = 30 }; /* RFC 2971 §3.3 */

/* What the client says of itself is read to see that it is well formed, and not used. */
bool mw_imap_read_id(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct mw_span text;
    bool nil;
    if (!mw_imap_space(reader)) return false;
    if (mw_imap_take_word(reader, "NIL")) return mw_imap_end(reader);
    if (!mw_imap_expect(reader, '(')) return false;
    for (int pairs = 0; !mw_imap_take(reader, ')'); pairs++) {
        if (pairs == ID_PAIRS) return mw_imap_server_complain(server, "an ID has 30 fields at most");
        if (pairs > 0 && !mw_imap_space(reader)) return false;
        if (!mw_imap_string(reader, &text) || !mw_imap_space(reader) || !mw_imap_nstring(reader, &text, &nil))
            return false;
    }
    return mw_imap_end(reader);
}

static void say_id(void *machine) {
    mw_imap_server_line(machine, "ID (\"name\" \"Mailwalk\")");
}

/* --- ENABLE --------------------------------------------------------------------------------------------- */

struct enable {
    bool condstore, qresync, utf8, rev2;
};

bool mw_imap_read_enable(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct enable *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    struct mw_span name;
    if (!mw_imap_space(reader)) return false;
    do {
        if (!mw_imap_atom(reader, &name)) return false;
        if (mw_span_is_nocase(name, "CONDSTORE")) args->condstore = true;
        if (mw_span_is_nocase(name, "QRESYNC")) args->qresync = true;
        if (mw_span_is_nocase(name, "UTF8=ACCEPT")) args->utf8 = true;
        if (mw_span_is_nocase(name, "IMAP4rev2")) args->rev2 = true;
    } while (mw_imap_take(reader, ' '));
    return mw_imap_end(reader);
}

/* What the server does not know it passes over in silence (RFC 5161 §3.1). QRESYNC brings CONDSTORE with it
 * (RFC 7162 §3.2.3). */
static void enable(void *machine) {
    struct mw_imap_server *server = machine;
    const struct enable *args = server->args;
    struct mw_imap_reply *reply = &server->reply;
    mw_imap_put(reply, "* ENABLED");
    if (args->condstore) mw_imap_put(reply, " CONDSTORE");
    if (args->qresync) mw_imap_put(reply, " QRESYNC");
    if (args->utf8) mw_imap_put(reply, " UTF8=ACCEPT");
    if (args->rev2) mw_imap_put(reply, " IMAP4rev2");
    mw_imap_server_untagged(server, 0);
    server->utf8_accept |= args->utf8;
    server->rev2 |= args->rev2;
    server->reply.utf8 = mw_imap_server_has_utf8(server);
    if (args->condstore || args->qresync) mw_imap_server_use_condstore(server);
    server->qresync |= args->qresync;
}

/* --- NAMESPACE ------------------------------------------------------------------------------------------ */

static void say_namespace(void *machine) {
    mw_imap_server_line(machine, "NAMESPACE ((\"\" \"%c\")) NIL NIL", MW_ACCOUNT_SEPARATOR);
}

const struct mw_action mw_imap_say_id = {"say who it is", say_id};
const struct mw_action mw_imap_enable = {"switch extensions on", enable};
const struct mw_action mw_imap_say_namespace = {"say how names begin", say_namespace};
