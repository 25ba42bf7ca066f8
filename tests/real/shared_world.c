/* Worlds in which two simulated devices share a mailbox (tests/world/shared_mailbox.h), with a door for real
 * mail programs: a port of 127.0.0.1 that leads to the server of that mailbox.
 *
 * A world's time does not follow the clock. It goes on by a random, seeded bit after each line that a program
 * has said, before the program hears the answer; so a world repeats by its seed, whatever the machine is
 * busy with, as long as the program says the same.
 *
 *   shared_world [--loudly]     --loudly: each world is told of on the standard error
 *
 * It is led by lines on the standard input:
 *   world SEED [looks]   begins one; "ready PORT" is the answer. The devices look so often at the end.
 *   pass                 a random bit of time goes by; "passed"
 *   pass SECONDS         so much goes by; "passed"
 *   end                  the world runs to its end, without programs, and its report follows, to "done":
 *     folder HOST NAME
 *     letter HOST NAME UID FLAGS SUBJECT BODY WHOLE
 *                            what lies there at the end. HOST: mx, pc, phone. FLAGS: "seen,flagged", or "-".
 *                            BODY, WHOLE: SHA-256, or "-" if the device has not so much of it as it came
 *     change WHO KIND BESIDE what befell the mailbox, in order. WHO: a host; "outside": a program. BESIDE: so
 *                            many devices were connected
 */
#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sim/base/digest.h"
#include "sim/base/memory.h"
#include "sim/export/transcript.h"
#include "sim/live/socket.h"
#include "sim/world/outside.h"
#include "sim/world/world.h"
#include "tests/world/shared_mailbox.h"

enum { IMAP_PORT = 143, CALLERS = 8, PATIENCE_MS = 60000 };

struct caller {
    int socket;
    struct mw_outside *outside;
    struct mw_buffer in; /* lines that are not whole yet */
};

struct door {
    int listener;
    uint16_t port;
    struct mw_buffer led; /* what came on the standard input */
    bool loudly;
    /* of this world: */
    struct mw_world *world;
    uint16_t host;
    struct mw_random pace;
    struct caller callers[CALLERS];
    size_t caller_count;
};

static _Noreturn void fail(const char *what) {
    fprintf(stderr, "shared_world: %s: %s\n", what, strerror(errno));
    exit(3);
}

/* --- time ------------------------------------------------------------------------------------------------
 */

static void pass(struct door *door, int64_t us) {
    mw_world_advance(door->world, mw_world_now(door->world) + us);
}

/* Nothing at all; up to what happens next in the world, so that a line falls between any two events; less
 * than a device's visit takes; as long as people take. */
static void pass_a_bit(struct door *door) {
    static const uint64_t visit_us = 300000, thought_us = 4000000;
    uint64_t kind = mw_random_below(&door->pace, 10);
    if (kind >= 6) {
        pass(door, (int64_t)mw_random_below(&door->pace, thought_us));
    } else if (kind >= 4) {
        pass(door, (int64_t)mw_random_below(&door->pace, visit_us));
    } else if (kind >= 1) {
        for (uint64_t steps = 1 + mw_random_below(&door->pace, 6); steps > 0; steps--) {
            int64_t rest_us = mw_world_next(door->world) - mw_world_now(door->world);
            pass(door, rest_us < (int64_t)thought_us ? rest_us : (int64_t)thought_us);
        }
    }
}

/* --- callers ---------------------------------------------------------------------------------------------
 */

static void send_all(struct caller *caller) {
    struct mw_buffer *out = mw_outside_output(caller->outside);
    struct pollfd poll_for = {.fd = caller->socket, .events = POLLOUT};
    enum mw_socket_outcome outcome;
    while ((outcome = mw_socket_write(caller->socket, out)) == MW_SOCKET_LATER)
        if (poll(&poll_for, 1, PATIENCE_MS) == 0) fail("a program does not read");
    if (outcome == MW_SOCKET_OVER) mw_buffer_clear(out); /* it is noticed when it is heard */
}

static void say_what_is_to_be_said(struct door *door, struct caller *caller) {
    send_all(caller);
    while (mw_outside_waits(caller->outside)) {
        mw_outside_has_room(door->world, caller->outside);
        send_all(caller);
    }
}

static void say_all(struct door *door) {
    for (size_t i = 0; i < door->caller_count; i++)
        say_what_is_to_be_said(door, &door->callers[i]);
}

static void end_call(struct door *door, size_t number) {
    struct caller *caller = &door->callers[number];
    mw_outside_over(door->world, caller->outside);
    mw_socket_close(caller->socket);
    mw_buffer_free(&caller->in);
    door->caller_count--;
    memmove(caller, caller + 1, (door->caller_count - number) * sizeof *caller);
}

static void end_what_closes(struct door *door) {
    for (size_t i = door->caller_count; i-- > 0;)
        if (mw_outside_closes(door->callers[i].outside)) end_call(door, i);
}

static void take_callers(struct door *door) {
    struct mw_ip from;
    uint16_t from_port;
    int caller;
    while (door->caller_count < CALLERS &&
           (caller = mw_socket_accept(door->listener, &from, &from_port)) >= 0) {
        /* Its port is the system's choice, and would be another one the next time. */
        struct mw_outside *outside = mw_outside_open(door->world, door->host, IMAP_PORT, "127.0.0.1", 40000);
        door->callers[door->caller_count++] = (struct caller){.socket = caller, .outside = outside};
    }
    say_all(door);
}

/* Line by line, however they came. */
static void hear_lines(struct door *door, struct caller *caller) {
    size_t len;
    while ((len = mw_span_find(mw_buffer_span(&caller->in), '\n')) < caller->in.len &&
           !mw_outside_closes(caller->outside)) {
        mw_outside_feed(door->world, caller->outside, mw_span_cut(mw_buffer_span(&caller->in), 0, len + 1));
        mw_buffer_drop_front(&caller->in, len + 1);
        pass_a_bit(door);
        say_all(door);
    }
}

static void hear(struct door *door, size_t number) {
    struct caller *caller = &door->callers[number];
    enum mw_socket_outcome outcome;
    while ((outcome = mw_socket_read(caller->socket, &caller->in)) == MW_SOCKET_DONE)
        continue;
    hear_lines(door, caller);
    if (outcome == MW_SOCKET_OVER) end_call(door, number);
}

/* --- who leads --------------------------------------------------------------------------------------------
 */

/* The next line from the standard input, if it is whole; *over: there will be none. */
static bool take_led(struct door *door, char *line, size_t size, bool *over) {
    char piece[512];
    ssize_t got = read(STDIN_FILENO, piece, sizeof piece);
    if (got > 0) mw_buffer_add(&door->led, (struct mw_span){piece, (size_t)got});
    *over = got <= 0;
    size_t len = mw_span_find(mw_buffer_span(&door->led), '\n');
    if (len >= door->led.len) return false;
    snprintf(line, size, "%.*s", (int)len, door->led.data);
    mw_buffer_drop_front(&door->led, len + 1);
    return true;
}

/* Programs are heard before who leads: what they said came first. false: the world is to end. */
static bool go_on(struct door *door) {
    struct pollfd polled[CALLERS + 2];
    char line[64];
    bool over = false;
    for (size_t i = 0; i < door->caller_count; i++)
        polled[i] = (struct pollfd){.fd = door->callers[i].socket, .events = POLLIN};
    size_t count = door->caller_count;
    polled[count] = (struct pollfd){.fd = door->listener, .events = POLLIN};
    polled[count + 1] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(polled, count + 2, PATIENCE_MS) <= 0) fail("nobody says anything");
    for (size_t i = count; i-- > 0;)
        if (polled[i].revents) hear(door, i);
    end_what_closes(door);
    if (polled[count].revents) take_callers(door);
    if (!polled[count + 1].revents || !take_led(door, line, sizeof line, &over)) return !over;
    if (strncmp(line, "pass", 4) != 0) return false;
    if (line[4])
        pass(door, strtoll(line + 5, NULL, 10) * 1000000);
    else
        pass_a_bit(door);
    say_all(door);
    end_what_closes(door);
    printf("passed\n");
    fflush(stdout);
    return true;
}

static void open_world(struct mw_world *world, uint16_t host, void *self) {
    struct door *door = self;
    door->world = world;
    door->host = host;
    printf("ready %u\n", (unsigned)door->port);
    fflush(stdout);
    while (go_on(door))
        continue;
    while (door->caller_count > 0)
        end_call(door, 0);
}

/* --- the report -------------------------------------------------------------------------------------------
 */

static void print_flags(unsigned flags) {
    const char *before = "";
    for (int i = 0; i < MW_MAIL_FLAG_COUNT; i++) {
        if (!(flags & 1u << (3 + i))) continue;
        printf("%s%s", before, mw_mail_flag_id((enum mw_mail_flag)i));
        before = ",";
    }
    printf("%s", *before ? "" : "-");
}

static void print_digest(struct mw_span text, bool known) {
    uint8_t bytes[MW_SHA256_BYTES];
    struct mw_buffer digest = {0};
    mw_sha256(text, bytes);
    mw_hex_add(&digest, bytes, sizeof bytes);
    printf(" %s", known ? mw_buffer_text(&digest) : "-");
    mw_buffer_free(&digest);
}

static struct mw_span body_of(struct mw_span text) {
    for (size_t at = 0; at + 4 <= text.len; at++)
        if (memcmp(text.data + at, "\r\n\r\n", 4) == 0) return mw_span_from(text, at + 4);
    return (struct mw_span){0};
}

static void print_letter(struct situation *situation, const char *host, const char *folder,
                         const struct mw_letter *letter) {
    struct mw_span text = mw_trace_bytes(&situation->trace, letter->text);
    struct mw_buffer subject = {0};
    mw_trace_header_text(text, "Subject", &subject);
    for (size_t i = 0; i < subject.len; i++)
        if (subject.data[i] == ' ') subject.data[i] = '_';
    printf("letter %s %s %" PRIu32 " ", host, folder, letter->uid);
    print_flags(letter->flags);
    printf(" %s", subject.len ? mw_buffer_text(&subject) : "-");
    print_digest(body_of(text), !(letter->flags & MW_MAIL_PARTIAL));
    print_digest(text, strcmp(host, "mx") == 0);
    printf("\n");
    mw_buffer_free(&subject);
}

static void print_holdings(struct situation *situation) {
    static const char *const hosts[] = {"mx", "pc", "phone"}, *const folders[] = {"INBOX", "Arsip"};
    for (size_t h = 0; h < 3; h++)
        for (size_t f = 0; f < 2; f++) {
            struct mw_holding holding;
            if (!shared_mailbox_holding(situation, hosts[h], folders[f], &holding)) continue;
            printf("folder %s %s\n", hosts[h], folders[f]);
            for (size_t i = 0; i < holding.letter_count; i++)
                print_letter(situation, hosts[h], folders[f], &holding.letters[i]);
        }
}

static bool is_budis_mailbox(const struct mw_trace *trace, uint32_t store) {
    const struct mw_store *face = &trace->catalogue.stores[store];
    return face->kind == MW_STORE_MAILBOX && face->owner && strcmp(face->owner, "budi@kantor.example") == 0;
}

/* A change follows from the line that the server has just heard; a delivery comes out of the queue, later. */
static void print_changes(const struct mw_trace *trace, struct mw_arena *arena) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    bool *connected = mw_arena_alloc(arena, catalogue->connection_count + 1);
    int beside = 0;
    const char *who = NULL;
    int64_t heard_us = -1;
    for (size_t i = 0; i < trace->record_count; i++) {
        const struct mw_record *record = &trace->records[i];
        bool changes = record->kind == MW_RECORD_MAIL_ADDED || record->kind == MW_RECORD_MAIL_REMOVED ||
                       record->kind == MW_RECORD_MAIL_FLAGGED;
        if (changes && record->at_us == heard_us && is_budis_mailbox(trace, record->mail.store))
            printf("change %s %s %d\n", who, mw_record_kind_id((enum mw_record_kind)record->kind), beside);
        if (record->connection == MW_NONE) continue;
        const struct mw_connection *face = &catalogue->connections[record->connection];
        const char *client = catalogue->hosts[face->client].id, *server = catalogue->hosts[face->server].id;
        if (strcmp(server, "mx") != 0) continue;
        if (record->kind == MW_RECORD_HEARD && record->host == face->server) {
            who = client;
            heard_us = record->at_us;
        }
        bool *is = &connected[record->connection], was = *is;
        bool over = record->kind == MW_RECORD_CLOSED || record->kind == MW_RECORD_RESET ||
                    record->kind == MW_RECORD_TIMED_OUT;
        if (record->kind == MW_RECORD_CONNECTED) *is = strcmp(client, "outside") != 0;
        if (over) *is = false;
        beside += *is - was;
    }
}

static void print_transcript(const struct mw_trace *trace) {
    struct mw_buffer text = {0};
    mw_export_transcript(trace, (struct mw_transcript_options){MW_LANGUAGE_EN, MW_NONE}, &text);
    fwrite(text.data, 1, text.len, stderr);
    mw_buffer_free(&text);
}

static void run_world(struct door *door, uint64_t seed, unsigned long looks) {
    struct shared_mailbox shared;
    struct situation situation;
    shared_mailbox_make(&shared, seed, false);
    for (unsigned look = 1; look < looks; look++)
        shared_mailbox_look(&shared, SHARED_MAILBOX_FIRST_LOOK_MIN + look * 2 * SHARED_MAILBOX_LOOK_MIN);
    if (door->loudly) shared_mailbox_print(&shared, seed);
    door->pace = mw_random_stream(seed, "pace");
    situation_run_with(&situation, shared.items, &seed, "mx", open_world, door);
    if (door->loudly) print_transcript(&situation.trace);
    print_holdings(&situation);
    print_changes(&situation.trace, &situation.arena);
    printf("done\n");
    fflush(stdout);
    situation_free(&situation);
    shared_mailbox_free(&shared);
}

static void open_door(struct door *door) {
    struct mw_ip loopback;
    struct sockaddr_in place;
    socklen_t len = sizeof place;
    mw_ip_parse("127.0.0.1", &loopback);
    door->listener = mw_socket_listen(&loopback, 0);
    if (door->listener < 0 || getsockname(door->listener, (struct sockaddr *)&place, &len) != 0)
        fail("listen");
    door->port = ntohs(place.sin_port);
}

int main(int count, char **words) {
    static struct door door;
    char line[64];
    bool over = false;
    door.loudly = count > 1 && strcmp(words[1], "--loudly") == 0;
    open_door(&door);
    while (!over) {
        uint64_t seed;
        unsigned long looks = 1;
        if (!take_led(&door, line, sizeof line, &over)) continue;
        if (sscanf(line, "world %" SCNu64 " %lu", &seed, &looks) < 1) fail(line);
        run_world(&door, seed, looks);
    }
    mw_socket_close(door.listener);
    mw_buffer_free(&door.led);
    return 0;
}
