/* How the IMAP client says a command: its lines, its literals, and the waiting between them. */
#include "sim/protocol/imap/client_inside.h"

struct mw_imap_reply *mw_imap_client_command(struct mw_imap_client *client) {
    mw_imap_reply_clear(&client->command);
    client->secret = client->may_fail = false;
    client->literals_said = client->said = 0;
    client->tag++;
    mw_imap_put(&client->command, "A%u ", client->tag);
    return &client->command;
}

void mw_imap_client_put_flags(struct mw_imap_reply *command, uint64_t flags) {
    static const char *const names[] = {
#define X(name, text) text,
        MW_FLAGS(X)
#undef X
    };
    const char *between = "";
    mw_imap_put(command, "(");
    for (unsigned i = 0; i < MW_FLAG_COUNT; i++) {
        if (!(flags & MW_FLAG_BIT(i))) continue;
        mw_imap_put(command, "%s%s", between, names[i]);
        between = " ";
    }
    mw_imap_put(command, ")");
}

/* Whether the server takes a literal of this size without having asked for it (RFC 7888). */
static bool may_come_unasked(const struct mw_imap_client *client, size_t len) {
    if (mw_imap_client_can(client, MW_IMAP_CAN_LITERAL_PLUS)) return true;
    return mw_imap_client_can(client, MW_IMAP_CAN_LITERAL_MINUS) && len <= MW_IMAP_LITERAL_MINUS_BYTES;
}

static void say_octets(struct mw_imap_client *client, struct mw_span octets) {
    mw_session_say_octets(&client->session,
                          (struct mw_fact){.line = MW_LINE_CONTENT, .secret = client->secret}, octets);
}

static void say_line(struct mw_imap_client *client, struct mw_span line) {
    mw_session_say_with(&client->session, (struct mw_fact){.line = MW_LINE_COMMAND, .secret = client->secret},
                        line);
}

/* The line that announces a literal: "{5}" or, if nobody has to ask for it, "{5+}". */
static void announce(struct mw_imap_client *client, size_t end, bool unasked) {
    struct mw_span line =
        mw_span_cut(mw_buffer_span(&client->command.text), client->said, end - client->said);
    struct mw_buffer text = {0};
    line.len -= 3; /* "}\r\n" */
    mw_buffer_add(&text, line);
    mw_buffer_add_text(&text, unasked ? "+}" : "}");
    say_line(client, mw_buffer_span(&text));
    mw_buffer_free(&text);
}

/* From where it stopped to the next place where the server must ask, or to the end. */
static void say_on(struct mw_imap_client *client) {
    struct mw_span text = mw_buffer_span(&client->command.text);
    for (; client->literals_said < client->command.literal_count; client->literals_said++) {
        const struct mw_imap_literal *literal = &client->command.literals[client->literals_said];
        if (client->said < literal->at) {
            bool unasked = may_come_unasked(client, literal->len);
            announce(client, literal->at, unasked);
            client->said = literal->at;
            if (!unasked) return;
        }
        say_octets(client, mw_span_cut(text, literal->at, literal->len));
        client->said += literal->len;
    }
    say_line(client, mw_span_from(text, client->said));
    client->said = text.len;
}

static bool more_to_say(const void *machine) {
    const struct mw_imap_client *client = machine;
    return client->literals_said < client->command.literal_count;
}

static void act_send(void *machine) {
    say_on(machine);
}

const struct mw_guard mw_imap_client_more_to_say = {{{"literal announced", "literal diumumkan"}},
                                                    more_to_say};
const struct mw_action mw_imap_client_send = {"send command", act_send};
const struct mw_action mw_imap_client_send_more = {"send literal", act_send};
