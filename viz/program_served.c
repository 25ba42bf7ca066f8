#include "viz/program_served.h"

#include <stdio.h>
#include <string.h>

#include "sim/export/json_write.h"
#include "sim/world/outside.h"

static bool lives_there(const struct mw_served *served, const struct mw_scenario_person *person) {
    const char *domain = strrchr(person->address, '@') + 1;
    for (size_t i = 0; i < served->scenario->domain_count; i++)
        if (strcmp(served->scenario->domains[i].name, domain) == 0)
            return served->scenario->domains[i].server == served->host;
    return false;
}

static const char *service_word(const struct mw_service *service) {
    return service->submission ? "submission" : mw_protocol_id(service->protocol);
}

/* A port as a mail program's dialog asks for it; words: what stands in front of it. */
static void print_setting(const struct mw_served *served, const struct mw_service *service, const char *words,
                          const char *protocol) {
    char address[MW_IP_TEXT_BYTES];
    printf("    %-22s %s, %s, port %d\n", words, protocol, mw_ip_text(&served->address, address),
           service->port + served->port_offset);
}

/* Another server's mail alone is nothing that a mail program could be set up for. */
static bool serves_people(const struct mw_served *served) {
    struct mw_service service;
    for (size_t i = 0; mw_outside_service(served->scenario, served->host, i, &service); i++)
        if (service.submission || service.protocol != MW_PROTOCOL_SMTP) return true;
    return false;
}

/* In the order and the words of Thunderbird's dialog. */
static void print_settings(const struct mw_served *served, bool indonesian) {
    struct mw_service service;
    bool comes_in = false, goes_out = false;
    if (!serves_people(served)) return;
    puts(indonesian ? "\n  Program surel diatur secara manual:"
                    : "\n  A mail program is configured manually:");
    for (size_t i = 0; mw_outside_service(served->scenario, served->host, i, &service); i++) {
        if (service.protocol != MW_PROTOCOL_IMAP && service.protocol != MW_PROTOCOL_POP3) continue;
        print_setting(served, &service,
                      comes_in     ? (indonesian ? "  atau" : "  or")
                      : indonesian ? "Server masuk"
                                   : "Incoming server",
                      service.protocol == MW_PROTOCOL_IMAP ? "IMAP" : "POP3");
        comes_in = true;
    }
    for (size_t i = 0; !goes_out && mw_outside_service(served->scenario, served->host, i, &service); i++) {
        if (!service.submission) continue;
        print_setting(served, &service, indonesian ? "Server keluar" : "Outgoing server", "SMTP");
        goes_out = true;
    }
    printf("    %-22s %s\n", indonesian ? "Keamanan koneksi" : "Connection security",
           indonesian ? "tidak ada (server ini tanpa TLS)" : "none (this server has no TLS)");
    printf("    %-22s %s\n", indonesian ? "Metode autentikasi" : "Authentication method",
           indonesian ? "sandi biasa" : "normal password");
    printf("    %-22s %s\n", indonesian ? "Nama pengguna" : "Username",
           indonesian ? "alamat surel lengkap" : "the whole e-mail address");
}

void mw_served_print(const struct mw_served *served, enum mw_language language) {
    bool indonesian = language == MW_LANGUAGE_ID;
    char address[MW_IP_TEXT_BYTES];
    struct mw_service service;
    mw_ip_text(&served->address, address);
    printf(indonesian ? "%s terbuka untuk program surel sungguhan. Hentikan dengan Ctrl+C.\n\n"
                      : "%s is open to real mail programs. Stop it with Ctrl+C.\n\n",
           served->scenario->hosts[served->host].face.name);
    for (size_t i = 0; mw_outside_service(served->scenario, served->host, i, &service); i++)
        printf("  %-12s %s%s%s:%d\n", service_word(&service), served->address.v6 ? "[" : "", address,
               served->address.v6 ? "]" : "", service.port + served->port_offset);
    print_settings(served, indonesian);
    printf("\n  %-32s %s\n", indonesian ? "Alamat surel" : "E-mail address",
           indonesian ? "Sandi" : "Password");
    for (size_t i = 0; i < served->scenario->person_count; i++)
        if (lives_there(served, &served->scenario->people[i]))
            printf("  %-32s %s\n", served->scenario->people[i].address, served->scenario->people[i].password);
    if (served->timetable) mw_timetable_print(served->timetable, language);
    fflush(stdout);
}

void mw_served_print_json(const struct mw_served *served) {
    struct mw_buffer line = {0};
    struct mw_json json = {&line, false};
    char address[MW_IP_TEXT_BYTES];
    struct mw_service service;
    mw_json_open(&json, '{');
    mw_json_put_text(&json, "host", served->scenario->hosts[served->host].face.name);
    mw_json_put_text(&json, "address", mw_ip_text(&served->address, address));
    mw_json_key(&json, "services");
    mw_json_open(&json, '[');
    for (size_t i = 0; mw_outside_service(served->scenario, served->host, i, &service); i++) {
        mw_json_open(&json, '{');
        mw_json_put_text(&json, "protocol", service_word(&service));
        mw_json_put_number(&json, "port", (uint64_t)(service.port + served->port_offset));
        mw_json_close(&json, '}');
    }
    mw_json_close(&json, ']');
    mw_json_key(&json, "people");
    mw_json_open(&json, '[');
    for (size_t i = 0; i < served->scenario->person_count; i++) {
        if (!lives_there(served, &served->scenario->people[i])) continue;
        mw_json_open(&json, '{');
        mw_json_put_text(&json, "address", served->scenario->people[i].address);
        mw_json_put_text(&json, "password", served->scenario->people[i].password);
        mw_json_close(&json, '}');
    }
    mw_json_close(&json, ']');
    if (served->timetable) mw_timetable_json(served->timetable, &json);
    mw_json_close(&json, '}');
    puts(mw_buffer_text(&line));
    fflush(stdout);
    mw_buffer_free(&line);
}

/* --- for the window --------------------------------------------------------------------------------------
 */

struct guiding {
    const struct mw_served *served;
    struct mw_arena *arena;
    struct mw_guide_row *rows;
    size_t count;
    char address[MW_IP_TEXT_BYTES + 2]; /* as it stands before a port */
};

static void add_row(struct guiding *guiding, struct mw_bilingual name, const char *value) {
    guiding->rows[guiding->count++] = (struct mw_guide_row){name, value};
}

static struct mw_bilingual service_words(const struct mw_service *service) {
    if (service->submission && service->port != 587) return MW_BOTH("the same", "sama");
    if (service->submission) return MW_BOTH("send mail (SMTP)", "kirim surel (SMTP)");
    if (service->protocol == MW_PROTOCOL_SMTP) return MW_BOTH("servers (SMTP)", "server (SMTP)");
    if (service->protocol == MW_PROTOCOL_POP3) return MW_BOTH("fetch mail (POP3)", "ambil surel (POP3)");
    if (service->protocol == MW_PROTOCOL_IMAP) return MW_BOTH("read mail (IMAP)", "baca surel (IMAP)");
    const char *label = mw_protocol_label(service->protocol);
    return MW_BOTH(label, label);
}

static int port_of(const struct mw_served *served, const struct mw_service *service) {
    return service->port + served->port_offset;
}

/* Sends a letter, and fetches it, as the first person who has a mailbox there. */
static void add_examples(struct guiding *guiding, const struct mw_scenario_person *person) {
    struct mw_service service;
    add_row(guiding, MW_BOTH("TRY IT IN A TERMINAL", "COBA DI TERMINAL"), NULL);
    bool sends = false, fetches = false; /* IMAP has one port */
    for (size_t i = 0; mw_outside_service(guiding->served->scenario, guiding->served->host, i, &service);
         i++) {
        int port = port_of(guiding->served, &service);
        if (service.submission && !sends)
            add_row(guiding, MW_BOTH("", ""),
                    mw_arena_format(guiding->arena,
                                    "curl smtp://%s:%d -u %s:%s --mail-from %s --mail-rcpt %s -T letter.eml",
                                    guiding->address, port, person->address, person->password,
                                    person->address, person->address));
        if (service.protocol == MW_PROTOCOL_POP3 && !fetches)
            add_row(guiding, MW_BOTH("", ""),
                    mw_arena_format(guiding->arena, "curl pop3://%s:%d/1 -u %s:%s", guiding->address, port,
                                    person->address, person->password));
        if (service.protocol == MW_PROTOCOL_IMAP)
            add_row(guiding, MW_BOTH("", ""),
                    mw_arena_format(guiding->arena, "curl imap://%s:%d/INBOX -u %s:%s", guiding->address,
                                    port, person->address, person->password));
        sends = sends || service.submission;
        fetches = fetches || service.protocol == MW_PROTOCOL_POP3;
    }
}

static void add_timetable(struct guiding *guiding, const struct mw_timetable *timetable) {
    add_row(guiding, MW_BOTH("THE LESSON'S PEOPLE, FROM THE START ON", "ORANG DALAM PELAJARAN, SEJAK MULAI"),
            NULL);
    for (size_t i = 0; i < timetable->step_count; i++) {
        const struct mw_timetable_step *step = &timetable->steps[i];
        const char *at = mw_timetable_clock(step->at_us, guiding->arena);
        struct mw_bilingual words;
        for (int language = 0; language < MW_LANGUAGE_COUNT; language++)
            words.in[language] =
                mw_arena_format(guiding->arena, "%s %s", at, mw_say(step->title, (enum mw_language)language));
        add_row(guiding, words, "");
    }
}

const struct mw_guide *mw_served_guide(const struct mw_served *served, struct mw_arena *arena) {
    enum { MOST_SERVICES = 16, HEADINGS = 5, SETTINGS = 1, EXAMPLES = 3 };
    size_t steps = served->timetable ? served->timetable->step_count : 0;
    const struct mw_scenario *scenario = served->scenario;
    const char *name = scenario->hosts[served->host].face.name;
    struct guiding guiding = {served, arena, NULL, 0, ""};
    char address[MW_IP_TEXT_BYTES];
    struct mw_service service;
    const struct mw_scenario_person *first = NULL;
    guiding.rows = mw_arena_alloc(
        arena, (MOST_SERVICES + HEADINGS + SETTINGS + EXAMPLES + scenario->person_count + steps) *
                   sizeof *guiding.rows);
    snprintf(guiding.address, sizeof guiding.address, served->address.v6 ? "[%s]" : "%s",
             mw_ip_text(&served->address, address));
    add_row(&guiding, MW_BOTH("PORTS", "PORT"), NULL);
    for (size_t i = 0; i < MOST_SERVICES && mw_outside_service(scenario, served->host, i, &service); i++)
        add_row(&guiding, service_words(&service),
                mw_arena_format(arena, "%s:%d", guiding.address, port_of(served, &service)));
    add_row(&guiding, MW_BOTH("SETTINGS OF A MAIL PROGRAM", "PENGATURAN PROGRAM SUREL"), NULL);
    add_row(&guiding,
            MW_BOTH("Connection security: none (no TLS). Authentication: normal password. Username: the "
                    "whole address.",
                    "Keamanan koneksi: tidak ada (tanpa TLS). Autentikasi: sandi biasa. Nama pengguna: "
                    "alamat lengkap."),
            "");
    add_row(&guiding, MW_BOTH("E-MAIL ADDRESS AND PASSWORD", "ALAMAT SUREL DAN SANDI"), NULL);
    for (size_t i = 0; i < scenario->person_count; i++) {
        const struct mw_scenario_person *person = &scenario->people[i];
        if (!lives_there(served, person)) continue;
        if (first == NULL) first = person;
        add_row(&guiding, MW_BOTH(person->address, person->address), person->password);
    }
    if (steps > 0) add_timetable(&guiding, served->timetable);
    if (first != NULL) add_examples(&guiding, first);
    struct mw_guide *guide = mw_arena_alloc(arena, sizeof *guide);
    *guide = (struct mw_guide){
        .title =
            MW_BOTH(mw_arena_format(arena, "%s, live", name), mw_arena_format(arena, "%s, langsung", name)),
        .text =
            MW_BOTH("Let a mail program send or fetch mail here. What it says to the server, and what the "
                    "server answers, appears at once.",
                    "Kirim atau ambil surel di sini dengan program surel. Yang dikatakannya kepada server, "
                    "dan jawaban server, langsung tampak."),
        .rows = guiding.rows,
        .row_count = guiding.count};
    return guide;
}
