/* What the POP3 server's rows ask (guards) and do (actions). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/digest.h"
#include "sim/base/dots.h"
#include "sim/base/memory.h"
#include "sim/mail/surrogate.h"
#include "sim/protocol/pop3/server_inside.h"

/* --- guards ------------------------------------------------------------------------------------------- */

static bool too_long(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->too_long;
}

static bool malformed(const void *machine) {
    const struct mw_pop3_server *server = machine;
    return server->command.verb != MW_POP3_UNKNOWN && !server->command.well_formed;
}

static bool names_one(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->command.has_number;
}

static bool unknown_number(const void *machine) {
    const struct mw_pop3_server *server = machine;
    uint64_t number = server->command.number;
    return names_one(machine) && (number == 0 || number > server->message_count);
}

static bool marked_number(const void *machine) {
    const struct mw_pop3_server *server = machine;
    return names_one(machine) && !unknown_number(machine) && server->marked[server->command.number - 1];
}

static bool all_removed(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->verdict == MW_POP3_YES;
}

static bool never_removed(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->verdict == MW_POP3_BROKEN;
}

const struct mw_guard mw_pop3_too_long = {{{"line too long", "baris terlalu panjang"}}, too_long};
const struct mw_guard mw_pop3_malformed = {{{"arguments wrong", "argumen salah"}}, malformed};
const struct mw_guard mw_pop3_unknown_number = {{{"no such message", "pesan tidak ada"}}, unknown_number};
const struct mw_guard mw_pop3_marked_number = {{{"message is marked", "sudah ditandai"}}, marked_number};
const struct mw_guard mw_pop3_names_one = {{{"names a message", "menyebut satu pesan"}}, names_one};
const struct mw_guard mw_pop3_all_removed = {{{"all removed", "semua terhapus"}}, all_removed};
const struct mw_guard mw_pop3_never_removed = {{{"cannot be removed", "tak dapat dihapus"}}, never_removed};

/* --- saying ------------------------------------------------------------------------------------------- */

enum reply { ONE_LINE, LINES_FOLLOW };

#define SAY(server, reply, ...)                                                                              \
    do {                                                                                                     \
        struct mw_buffer say_text = {0};                                                                     \
        mw_buffer_format(&say_text, __VA_ARGS__);                                                            \
        mw_pop3_server_say((server), (reply) == LINES_FOLLOW, &say_text);                                    \
    } while (0)

void mw_pop3_server_say(struct mw_pop3_server *server, bool follows, struct mw_buffer *text) {
    struct mw_fact marks = {.line = MW_LINE_REPLY,
                            .continues = follows,
                            .failure = mw_span_starts_nocase(mw_buffer_span(text), "-ERR")};
    mw_session_say_with(&server->session, marks, mw_buffer_span(text));
    mw_buffer_free(text);
}

/* In the language that the client chose; both take the same arguments. */
#define SAY_BOTH(server, reply, english, indonesian, ...)                                                    \
    do {                                                                                                     \
        struct mw_buffer say_text = {0};                                                                     \
        if ((server)->language == MW_LANGUAGE_ID)                                                            \
            mw_buffer_format(&say_text, indonesian, __VA_ARGS__);                                            \
        else                                                                                                 \
            mw_buffer_format(&say_text, english, __VA_ARGS__);                                               \
        mw_pop3_server_say((server), (reply) == LINES_FOLLOW, &say_text);                                    \
    } while (0)

/* Indonesian has none. */
static const char *plural(const struct mw_pop3_server *server, uint64_t count) {
    return count == 1 || server->language == MW_LANGUAGE_ID ? "" : "s";
}

static size_t kept_count(const struct mw_pop3_server *server) {
    return server->message_count - server->marked_count;
}

static size_t named_index(const struct mw_pop3_server *server) {
    return (size_t)server->command.number - 1;
}

static const char *named_uidl(const struct mw_pop3_server *server) {
    return server->maildrop->messages[named_index(server)].uidl;
}

/* What the client can read of a message. */
static struct mw_span text_of(const struct mw_pop3_server *server, size_t index) {
    const struct mw_buffer *surrogate = &server->surrogates[index];
    return surrogate->len > 0 ? mw_buffer_span(surrogate) : server->maildrop->messages[index].text;
}

static uint64_t octets_of(const struct mw_pop3_server *server, size_t index) {
    return mw_dots_octets(text_of(server, index));
}

/* "<1896.697170952@mx.kantor.example>": new in each session, so that no digest is good twice. */
static void make_timestamp(struct mw_pop3_server *server) {
    uint8_t digest[MW_SHA256_BYTES];
    const struct mw_sasl_settings *settings = &server->sasl_settings;
    mw_hmac_sha256((struct mw_span){(const char *)settings->random, sizeof settings->random},
                   mw_span_of("timestamp"), digest);
    uint32_t numbers[2] = {0};
    for (size_t i = 0; i < 8; i++)
        numbers[i / 4] = numbers[i / 4] << 8 | digest[i];
    snprintf(server->timestamp, sizeof server->timestamp, "<%" PRIu32 ".%" PRIu32 "@%s>", numbers[0],
             numbers[1], settings->host_name);
}

static void greet(void *machine) {
    struct mw_pop3_server *server = machine;
    if (server->settings->apop) {
        make_timestamp(server);
        SAY(server, ONE_LINE, "+OK %s POP3 server ready %s", server->settings->host_name, server->timestamp);
    } else {
        SAY(server, ONE_LINE, "+OK %s POP3 server ready", server->settings->host_name);
    }
}

static void explain_usage(void *machine) {
    struct mw_pop3_server *server = machine;
    SAY_BOTH(server, ONE_LINE, "-ERR write it as: %s", "-ERR tulislah: %s",
             mw_pop3_verb_usage(server->command.verb));
}

static void explain_number(void *machine) {
    struct mw_pop3_server *server = machine;
    if (server->message_count == 0)
        SAY_BOTH(server, ONE_LINE, "-ERR no such message, the mailbox is empty%s",
                 "-ERR pesan itu tidak ada, kotak suratnya kosong%s", "");
    else
        SAY_BOTH(server, ONE_LINE, "-ERR no such message, numbers go from 1 to %zu",
                 "-ERR pesan itu tidak ada, nomornya dari 1 sampai %zu", server->message_count);
}

/* --- logging in --------------------------------------------------------------------------------------- */

static void keep_user(void *machine) {
    struct mw_pop3_server *server = machine;
    mw_buffer_clear(&server->user);
    mw_buffer_add(&server->user, server->command.text);
}

static void open_maildrop(void *machine) {
    struct mw_pop3_server *server = machine;
    server->message_count = server->maildrop->message_count;
    server->marked = mw_alloc(server->message_count * sizeof *server->marked);
    server->surrogates = mw_alloc(server->message_count * sizeof *server->surrogates);
    for (size_t i = 0; i < server->message_count && !server->utf8; i++) {
        struct mw_span text = server->maildrop->messages[i].text;
        if (mw_surrogate_needed(text)) mw_surrogate_add(&server->surrogates[i], text);
    }
    for (size_t i = 0; i < server->message_count; i++)
        server->octets += octets_of(server, i);
    SAY_BOTH(server, ONE_LINE, "+OK %zu message%s (%" PRIu64 " octets)",
             "+OK %zu pesan%s (%" PRIu64 " oktet)", server->message_count,
             plural(server, server->message_count), server->octets);
}

static void use_utf8(void *machine) {
    ((struct mw_pop3_server *)machine)->utf8 = true;
}

/* Who made this program is told only to those who have logged in (RFC 2449 §6.9). */
static void say_capa(void *machine) {
    struct mw_pop3_server *server = machine;
    const struct mw_pop3_server_settings *settings = server->settings;
    static const char *const capabilities[] = {"RESP-CODES",   "AUTH-RESP-CODE", "PIPELINING",
                                               "EXPIRE NEVER", "UTF8 USER",      "LANG"};
    SAY_BOTH(server, LINES_FOLLOW, "+OK this is what I can do%s", "+OK inilah yang tersedia%s", "");
    SAY(server, LINES_FOLLOW, "TOP");
    SAY(server, LINES_FOLLOW, "UIDL");
    SAY(server, LINES_FOLLOW, "USER");
    if (settings->mechanisms) {
        struct mw_buffer line = {0};
        mw_buffer_add_text(&line, "SASL");
        mw_pop3_server_mechanisms(server, &line);
        mw_pop3_server_say(server, true, &line);
    }
    for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities; i++)
        SAY(server, LINES_FOLLOW, "%s", capabilities[i]);
    if (settings->login_delay_s) SAY(server, LINES_FOLLOW, "LOGIN-DELAY %" PRIu32, settings->login_delay_s);
    if (settings->implementation && server->maildrop)
        SAY(server, LINES_FOLLOW, "IMPLEMENTATION %s", settings->implementation);
    SAY(server, ONE_LINE, ".");
}

/* --- looking ------------------------------------------------------------------------------------------ */

static void say_stat(void *machine) {
    struct mw_pop3_server *server = machine;
    SAY(server, ONE_LINE, "+OK %zu %" PRIu64, kept_count(server), server->octets);
}

static void say_list(void *machine) {
    struct mw_pop3_server *server = machine;
    SAY_BOTH(server, LINES_FOLLOW, "+OK %zu message%s (%" PRIu64 " octets)",
             "+OK %zu pesan%s (%" PRIu64 " oktet)", kept_count(server), plural(server, kept_count(server)),
             server->octets);
    for (size_t i = 0; i < server->message_count; i++)
        if (!server->marked[i]) SAY(server, LINES_FOLLOW, "%zu %" PRIu64, i + 1, octets_of(server, i));
    SAY(server, ONE_LINE, ".");
}

static void say_list_one(void *machine) {
    struct mw_pop3_server *server = machine;
    SAY(server, ONE_LINE, "+OK %" PRIu64 " %" PRIu64, server->command.number,
        octets_of(server, named_index(server)));
}

static void say_uidl(void *machine) {
    struct mw_pop3_server *server = machine;
    SAY_BOTH(server, LINES_FOLLOW, "+OK %zu unique id%s", "+OK %zu id unik%s", kept_count(server),
             plural(server, kept_count(server)));
    for (size_t i = 0; i < server->message_count; i++)
        if (!server->marked[i])
            SAY(server, LINES_FOLLOW, "%zu %s", i + 1, server->maildrop->messages[i].uidl);
    SAY(server, ONE_LINE, ".");
}

static void say_uidl_one(void *machine) {
    struct mw_pop3_server *server = machine;
    SAY(server, ONE_LINE, "+OK %" PRIu64 " %s", server->command.number, named_uidl(server));
}

static void say_message(struct mw_pop3_server *server, struct mw_span text) {
    struct mw_buffer wire = {0};
    mw_dots_stuff(&wire, text);
    mw_session_tell(&server->session, MW_POP3_SENDS, (struct mw_span){0}, server->command.number - 1);
    mw_session_say_content(&server->session, mw_buffer_span(&wire), true);
    mw_buffer_free(&wire);
    SAY(server, ONE_LINE, ".");
}

static void say_retr(void *machine) {
    struct mw_pop3_server *server = machine;
    size_t index = named_index(server);
    SAY_BOTH(server, LINES_FOLLOW, "+OK %" PRIu64 " octets", "+OK %" PRIu64 " oktet",
             octets_of(server, index));
    say_message(server, text_of(server, index));
}

/* Where the line that begins at `start` is over, its CRLF included. */
static size_t line_end(struct mw_span text, size_t start) {
    while (start < text.len) {
        start += mw_span_find(mw_span_from(text, start), '\r') + 1;
        if (start < text.len && text.data[start] == '\n') return start + 1;
    }
    return text.len;
}

/* The header, the empty line and as many lines of the body as are wanted (RFC 1939 §7, TOP). */
static struct mw_span top_of(struct mw_span text, uint64_t lines) {
    size_t end = 0;
    for (bool header = true; header && end < text.len;) {
        size_t start = end;
        end = line_end(text, start);
        header = end - start != 2 || memcmp(text.data + start, "\r\n", 2) != 0;
    }
    for (; lines > 0 && end < text.len; lines--)
        end = line_end(text, end);
    return mw_span_cut(text, 0, end);
}

static void say_top(void *machine) {
    struct mw_pop3_server *server = machine;
    uint64_t lines = server->command.lines;
    SAY_BOTH(server, LINES_FOLLOW, "+OK header and %" PRIu64 " line%s of the body",
             "+OK kepala dan %" PRIu64 " baris%s isinya", lines, plural(server, lines));
    say_message(server, top_of(text_of(server, named_index(server)), lines));
}

/* --- marking and removing ----------------------------------------------------------------------------- */

static void mark(void *machine) {
    struct mw_pop3_server *server = machine;
    uint64_t number = server->command.number;
    server->marked[number - 1] = true;
    server->marked_count++;
    server->octets -= octets_of(server, named_index(server));
    mw_session_tell(&server->session, MW_POP3_MARKED, (struct mw_span){0}, number - 1);
    SAY_BOTH(server, ONE_LINE, "+OK message %" PRIu64 " marked", "+OK pesan %" PRIu64 " ditandai", number);
}

/* Forgets the marks, with news of each. */
static void unmark_all(struct mw_pop3_server *server) {
    for (size_t i = 0; i < server->message_count; i++) {
        if (!server->marked[i]) continue;
        server->marked[i] = false;
        server->octets += octets_of(server, i);
        mw_session_tell(&server->session, MW_POP3_UNMARKED, (struct mw_span){0}, i);
    }
    server->marked_count = 0;
}

static void unmark(void *machine) {
    struct mw_pop3_server *server = machine;
    unmark_all(server);
    SAY_BOTH(server, ONE_LINE, "+OK %zu message%s (%" PRIu64 " octets), none marked",
             "+OK %zu pesan%s (%" PRIu64 " oktet), tanpa tanda", server->message_count,
             plural(server, server->message_count), server->octets);
}

static void ask_update(void *machine) {
    struct mw_pop3_server *server = machine;
    server->asked = MW_POP3_ASKS_UPDATE;
    mw_session_ask(&server->session, MW_POP3_ASKS_UPDATE, mw_buffer_span(&server->user),
                   server->marked_count);
}

static void say_removed(void *machine) {
    struct mw_pop3_server *server = machine;
    size_t removed = server->marked_count, kept = kept_count(server);
    if (removed == 0)
        SAY_BOTH(server, ONE_LINE, "+OK bye, %zu message%s kept", "+OK sampai jumpa, %zu pesan%s tersimpan",
                 kept, plural(server, kept));
    else if (kept == 0)
        SAY_BOTH(server, ONE_LINE, "+OK %zu message%s deleted", "+OK %zu pesan%s terhapus", removed,
                 plural(server, removed));
    else
        SAY_BOTH(server, ONE_LINE, "+OK %zu message%s deleted, %zu kept",
                 "+OK %zu pesan%s terhapus, %zu tersimpan", removed, plural(server, removed), kept);
}

static void abandon(void *machine) {
    struct mw_pop3_server *server = machine;
    unmark_all(server);
    mw_session_tell(&server->session, MW_POP3_ABANDONED, (struct mw_span){0}, 0);
}

const struct mw_action mw_pop3_greet = {"greet", greet};
const struct mw_action mw_pop3_explain_usage = {"explain usage", explain_usage};
const struct mw_action mw_pop3_explain_number = {"explain numbers", explain_number};
const struct mw_action mw_pop3_keep_user = {"remember user", keep_user};
const struct mw_action mw_pop3_open_maildrop = {"open mailbox", open_maildrop};
const struct mw_action mw_pop3_say_capa = {"list capabilities", say_capa};
const struct mw_action mw_pop3_say_stat = {"count", say_stat};
const struct mw_action mw_pop3_say_list = {"list sizes", say_list};
const struct mw_action mw_pop3_say_list_one = {"tell size", say_list_one};
const struct mw_action mw_pop3_say_uidl = {"list unique ids", say_uidl};
const struct mw_action mw_pop3_say_uidl_one = {"tell unique id", say_uidl_one};
const struct mw_action mw_pop3_say_retr = {"send message", say_retr};
const struct mw_action mw_pop3_say_top = {"send top of message", say_top};
const struct mw_action mw_pop3_mark = {"mark message", mark};
const struct mw_action mw_pop3_unmark = {"unmark all", unmark};
const struct mw_action mw_pop3_ask_update = {"remove marked", ask_update};
const struct mw_action mw_pop3_say_removed = {"say what is gone", say_removed};
const struct mw_action mw_pop3_use_utf8 = {"use UTF-8", use_utf8};
const struct mw_action mw_pop3_abandon = {"remove nothing", abandon};
