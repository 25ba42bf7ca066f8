/* One of our clients joined to a real server by a socket: no world, no lesson, no simulated network.
 *
 *   peer smtp PORT --from ADDRESS --to ADDRESS... --message FILE [--login NAME --password WORD]
 * [--pipelining]
 *                  [--helo NAME]
 *   peer pop3 PORT --login NAME --password WORD [--mode delete|keep|delete-after-days] [--days N]
 *                  [--known UIDL=DAYS-AGO...] [--room BYTES] [--save FOLDER]
 *   peer imap PORT --login NAME --password WORD [--by login|auto|MECHANISM] [--room BYTES] [--save FOLDER]
 *                  [--task "WORDS"...] [--offline "WORDS"...] [--again]...
 *   All: [--patience SECONDS] [--bytes N: no more than N bytes go in or out at once]
 *
 * An IMAP visit does its tasks (the words: tests/imap/tasks.h). --again ends it, prints "waits", and begins
 * another with the same device once a line has come on the standard input; what is --offline is done before
 * the visit in whose place it stands.
 *
 * Prints what the machine tells its owner, a line each: the news' name, its number, its text; and with --talk
 * every line that was said (>) and heard (<). Fetched messages are saved as FOLDER/1, 2, 3 ... Exit status: 0
 * if the machine ended, 1 if the connection could not be made, 2 for wrong arguments. */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "sim/base/file.h"
#include "sim/base/memory.h"
#include "sim/protocol/imap/client.h"
#include "sim/protocol/pop3/client.h"
#include "sim/protocol/smtp/client.h"
#include "tests/imap/tasks.h"

enum { MOST = 1100, TASKS = 100 }; /* MOST: recipients, known messages */

enum protocol { SMTP, POP3, IMAP };

static const int64_t DAY_US = 86400ll * 1000000;

struct peer {
    enum protocol protocol;
    bool talk;
    uint16_t port;
    size_t piece_bytes;
    struct mw_smtp_job send;
    struct mw_pop3_job fetch;
    struct mw_imap_job work;
    struct mw_imap_task tasks[TASKS];
    struct mw_cache cache;
    struct mw_arena words;
    const char *recipients[MOST];
    struct mw_pop3_known known[MOST];
    struct mw_buffer message;
    const char *save;
    size_t saved;
    int64_t begin_us;
};

static const char *const SMTP_NEWS[] = {
    [MW_SMTP_RECIPIENT_ACCEPTED] = "recipient-accepted", [MW_SMTP_RECIPIENT_REFUSED] = "recipient-refused",
    [MW_SMTP_LOGIN_REFUSED] = "login-refused",           [MW_SMTP_MESSAGE_ACCEPTED] = "message-accepted",
    [MW_SMTP_MESSAGE_REFUSED] = "message-refused",       [MW_SMTP_CONNECTION_FAILED] = "connection-failed",
};

static const char *const POP3_NEWS[] = {
    [MW_POP3_FETCHES] = "fetches", [MW_POP3_FETCHED] = "fetched", [MW_POP3_DELETED] = "deleted",
    [MW_POP3_KNOWN] = "known",     [MW_POP3_NO_ROOM] = "no-room", [MW_POP3_LOGIN_REFUSED] = "login-refused",
    [MW_POP3_DONE] = "done",       [MW_POP3_FAILED] = "failed",   [MW_POP3_NO_UIDL] = "no-uidl",
};

static int64_t now_us(const struct peer *peer) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000 - peer->begin_us;
}

static _Noreturn void wrong(const char *what) {
    fprintf(stderr, "peer: %s: see the head of tests/real/peer.c\n", what);
    exit(2);
}

/* UIDL=DAYS: fetched that many days ago. Times before the start are negative. */
static void add_known(struct peer *peer, char *word) {
    char *days = strrchr(word, '=');
    if (!days || peer->fetch.known_count == MOST) wrong(word);
    *days = '\0';
    peer->known[peer->fetch.known_count++] =
        (struct mw_pop3_known){.uidl = word, .fetched_us = -(int64_t)(strtod(days + 1, NULL) * 86400e6)};
}

static void set_mode(struct peer *peer, const char *word) {
    static const char *const ids[] = {
#define X(name, id) id,
        MW_POP3_MODES(X)
#undef X
    };
    for (int i = 0; i < MW_POP3_MODE_COUNT; i++)
        if (strcmp(ids[i], word) == 0) {
            peer->fetch.mode = (enum mw_pop3_mode)i;
            return;
        }
    wrong(word);
}

static void set_login(struct peer *peer, const char *word) {
    peer->work.login_by = MW_IMAP_BY_SASL;
    if (strcmp(word, "login") == 0)
        peer->work.login_by = MW_IMAP_BY_LOGIN;
    else if (strcmp(word, "auto") == 0)
        peer->work.login_by = MW_IMAP_BY_AUTO;
    else
        peer->work.mechanisms = 1u << mw_sasl_find(mw_span_of(word));
}

static void add_task(struct peer *peer, const char *words) {
    if (peer->work.task_count == TASKS) wrong(words);
    if (!task_read(&peer->words, mw_span_of(words), &peer->tasks[peer->work.task_count++])) wrong(words);
}

static void do_offline(struct peer *peer, const char *words) {
    struct mw_cache_change change;
    if (!task_read_offline(&peer->words, mw_span_of(words), &change)) wrong(words);
    enum mw_status status = mw_cache_do_offline(&peer->cache, &change);
    printf("offline: %s\n", mw_status_words(status));
}

/* One option with its value; false: there is no such option. */
static bool set_option(struct peer *peer, const char *name, char *value) {
    if (strcmp(name, "--from") == 0)
        peer->send.envelope.from = value;
    else if (strcmp(name, "--to") == 0 && peer->send.envelope.to_count < MOST)
        peer->recipients[peer->send.envelope.to_count++] = value;
    else if (strcmp(name, "--message") == 0) {
        if (mw_file_read(value, SIZE_MAX, &peer->message) != MW_OK) wrong(value);
    } else if (strcmp(name, "--login") == 0)
        peer->send.login = peer->fetch.login = peer->work.login = value;
    else if (strcmp(name, "--password") == 0)
        peer->send.password = peer->fetch.password = peer->work.password = value;
    else if (strcmp(name, "--helo") == 0)
        peer->send.helo_name = value;
    else if (strcmp(name, "--mode") == 0)
        set_mode(peer, value);
    else if (strcmp(name, "--days") == 0)
        peer->fetch.delete_after_us = atoi(value) * DAY_US;
    else if (strcmp(name, "--known") == 0)
        add_known(peer, value);
    else if (strcmp(name, "--room") == 0)
        peer->fetch.room_bytes = peer->cache.capacity_bytes = strtoull(value, NULL, 10);
    else if (strcmp(name, "--by") == 0)
        set_login(peer, value);
    else if (strcmp(name, "--task") == 0)
        add_task(peer, value);
    else if (strcmp(name, "--offline") == 0)
        do_offline(peer, value);
    else if (strcmp(name, "--save") == 0)
        peer->save = value;
    else if (strcmp(name, "--patience") == 0)
        peer->send.patience_us = peer->fetch.patience_us = peer->work.patience_us =
            (int64_t)(strtod(value, NULL) * 1e6);
    else if (strcmp(name, "--bytes") == 0)
        peer->piece_bytes = strtoull(value, NULL, 10);
    else
        return false;
    return true;
}

static enum protocol protocol_of(const char *word) {
    if (strcmp(word, "smtp") == 0) return SMTP;
    if (strcmp(word, "pop3") == 0) return POP3;
    if (strcmp(word, "imap") != 0) wrong(word);
    return IMAP;
}

static void visit(struct peer *peer);

/* Ends one visit, waits, and makes ready for the next. */
static void visit_again(struct peer *peer) {
    char line[100];
    visit(peer);
    peer->work.task_count = 0;
    printf("waits\n");
    fflush(stdout);
    if (fgets(line, sizeof line, stdin) == NULL) exit(0);
}

static void read_words(struct peer *peer, int count, char **words) {
    if (count < 3) wrong("too few arguments");
    peer->protocol = protocol_of(words[1]);
    peer->port = (uint16_t)atoi(words[2]);
    for (int i = 3; i < count; i++) {
        if (strcmp(words[i], "--pipelining") == 0)
            peer->send.pipelining = true;
        else if (strcmp(words[i], "--talk") == 0)
            peer->talk = true;
        else if (strcmp(words[i], "--again") == 0)
            visit_again(peer);
        else if (i + 1 == count || !set_option(peer, words[i], words[i + 1]))
            wrong(words[i]);
        else
            i++;
    }
    peer->send.envelope.to = peer->recipients;
    peer->send.message = mw_buffer_span(&peer->message);
    peer->fetch.known = peer->known;
    if (peer->protocol == SMTP ? !peer->send.envelope.to_count : !peer->fetch.login)
        wrong("--to or --login is missing");
}

static int connect_to(const struct peer *peer) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(peer->port)};
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int wire = socket(AF_INET, SOCK_STREAM, 0);
    if (wire >= 0 && connect(wire, (const struct sockaddr *)&to, sizeof to) == 0) return wire;
    perror("peer: connect");
    exit(1);
}

static void save(struct peer *peer, struct mw_span text) {
    if (!peer->save) return;
    char path[1000];
    snprintf(path, sizeof path, "%s/%zu", peer->save, ++peer->saved);
    if (mw_file_write(path, text) != MW_OK) wrong(path);
}

static const struct mw_cache_letter *letter_of(const struct peer *peer, struct mw_span folder, uint64_t uid) {
    char name[1000];
    snprintf(name, sizeof name, "%.*s", (int)folder.len, folder.data);
    const struct mw_cache_folder *found = mw_cache_find(&peer->cache, name);
    return found ? mw_cache_letter(found, (uint32_t)uid) : NULL;
}

/* "1 INBOX": that section came. */
static void tell_part(struct peer *peer, const struct mw_fact *fact) {
    char section[100];
    size_t blank = mw_span_find(fact->text, ' ');
    snprintf(section, sizeof section, "%.*s", (int)blank, fact->text.data);
    const struct mw_cache_letter *letter = letter_of(peer, mw_span_from(fact->text, blank + 1), fact->number);
    const struct mw_cache_part *part = letter ? mw_cache_part(letter, section) : NULL;
    if (part == NULL) return;
    save(peer, mw_buffer_span(&part->text));
    printf("  %s %s, %zu bytes\n", part->type, part->encoding, part->text.len);
}

/* What the device holds of the letter that news are about. */
static void tell_letter(const struct peer *peer, const struct mw_fact *fact) {
    const struct mw_cache_letter *letter = letter_of(peer, fact->text, fact->number);
    if (letter == NULL) return;
    if (fact->code == MW_IMAP_DESCRIBED)
        printf("  \"%s\" from %s, %llu bytes, %zu parts\n", letter->subject, letter->from,
               (unsigned long long)letter->size_bytes, letter->part_count);
    if (fact->code == MW_IMAP_FLAGS_CHANGED || fact->code == MW_IMAP_LETTER_KNOWN)
        printf("  flags %llx\n", (unsigned long long)letter->flags);
}

static void tell_news(struct peer *peer, const struct mw_fact *fact) {
    if (peer->protocol == IMAP) {
        struct mw_buffer text = {0};
        task_news(fact, &text);
        printf("%s\n", mw_buffer_text(&text));
        mw_buffer_free(&text);
        if (fact->code == MW_IMAP_PART_FETCHED)
            tell_part(peer, fact);
        else
            tell_letter(peer, fact);
        return;
    }
    bool message = peer->protocol == POP3 && fact->code == MW_POP3_FETCHED;
    if (message) save(peer, fact->text);
    printf("%s %llu %.*s\n", peer->protocol == SMTP ? SMTP_NEWS[fact->code] : POP3_NEWS[fact->code],
           (unsigned long long)(message ? fact->text.len : fact->number), message ? 0 : (int)fact->text.len,
           fact->text.data ? fact->text.data : "");
}

/* Tells all facts; true: the machine wants the connection closed. */
static bool tell_facts(struct peer *peer, struct mw_session *session) {
    bool closes = false;
    struct mw_fact fact;
    while (mw_session_next_fact(session, &fact)) {
        bool said = fact.kind == MW_FACT_SAID;
        if (peer->talk && (said || fact.kind == MW_FACT_HEARD) && fact.line != MW_LINE_CONTENT)
            printf("%c %.*s\n", said ? '>' : '<', (int)mw_span_trim(fact.text).len, fact.text.data);
        if (fact.kind == MW_FACT_CLOSES) closes = true;
        if (fact.kind == MW_FACT_TELLS) tell_news(peer, &fact);
    }
    fflush(stdout);
    return closes;
}

/* What can be sent without waiting. false: nobody is there any more. */
static bool send_some(const struct peer *peer, int wire, struct mw_buffer *out) {
    while (out->len) {
        size_t piece = peer->piece_bytes && out->len > peer->piece_bytes ? peer->piece_bytes : out->len;
        ssize_t sent = send(wire, out->data, piece, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0) return errno == EAGAIN || errno == EINTR;
        mw_buffer_drop_front(out, (size_t)sent);
        if (peer->piece_bytes) return true;
    }
    return true;
}

/* Waits for the server or for the machine's deadline. false: the server has closed. */
static bool wait_and_feed(const struct peer *peer, int wire, struct mw_session *session, bool sends) {
    static char bytes[65536];
    int64_t deadline = mw_session_next_timer(session);
    int64_t rest_ms = deadline == MW_NEVER ? 60000 : (deadline - now_us(peer)) / 1000 + 1;
    struct pollfd poll_for = {.fd = wire, .events = (short)(POLLIN | (sends ? POLLOUT : 0))};
    int ready = poll(&poll_for, 1, rest_ms < 0 ? 0 : rest_ms > 60000 ? 60000 : (int)rest_ms);
    mw_session_on_timer(session, now_us(peer));
    if (ready <= 0 || !(poll_for.revents & (POLLIN | POLLHUP | POLLERR))) return true;
    ssize_t got = recv(wire, bytes, peer->piece_bytes ? peer->piece_bytes : sizeof bytes, 0);
    if (got > 0) mw_session_feed(session, (struct mw_span){bytes, (size_t)got}, now_us(peer));
    return got > 0;
}

static void talk(struct peer *peer, int wire, struct mw_session *session) {
    struct mw_buffer out = {0};
    mw_session_start(session, now_us(peer));
    bool closes = false, there = true;
    while (there && !(closes && !out.len)) {
        mw_session_take_output(session, &out);
        closes |= tell_facts(peer, session);
        there = send_some(peer, wire, &out) &&
                ((closes && !out.len) || wait_and_feed(peer, wire, session, out.len));
    }
    if (!there) {
        mw_session_lost(session, now_us(peer));
        tell_facts(peer, session);
    }
    mw_buffer_free(&out);
}

static void visit(struct peer *peer) {
    int wire = connect_to(peer);
    if (peer->protocol == SMTP) {
        struct mw_smtp_client *client = mw_smtp_client_create(&peer->send);
        talk(peer, wire, mw_smtp_client_session(client));
        mw_smtp_client_destroy(client);
    } else if (peer->protocol == POP3) {
        struct mw_pop3_client *client = mw_pop3_client_create(&peer->fetch);
        talk(peer, wire, mw_pop3_client_session(client));
        mw_pop3_client_destroy(client);
    } else {
        struct mw_imap_client *client = mw_imap_client_create(&peer->work);
        talk(peer, wire, mw_imap_client_session(client));
        mw_imap_client_destroy(client);
    }
    close(wire);
}

int main(int count, char **words) {
    static struct peer peer = {.send = {.helo_name = "laptop.sekolah.example", .envelope = {.from = ""}},
                               .fetch = {.room_bytes = UINT64_MAX}};
    peer.work.cache = &peer.cache;
    peer.work.tasks = peer.tasks;
    peer.begin_us = now_us(&peer);
    read_words(&peer, count, words);
    visit(&peer);
    mw_buffer_free(&peer.message);
    mw_cache_free(&peer.cache);
    mw_arena_free(&peer.words);
    return 0;
}
