#include "sim/lesson/rules.h"

#include <string.h>

#include "sim/base/text.h"
#include "sim/lesson/shape.h"
#include "sim/lesson/value.h"

#define EACH(child, parent)                                                                                  \
    const struct mw_node *child = mw_node_children(parent);                                                  \
    child != NULL;                                                                                           \
    child = child->next

static bool host_runs(const struct mw_node *root, const char *host, const char *software) {
    const struct mw_node *node = mw_node_get(mw_node_find(root, "/network/hosts"), host);
    for (EACH(runs, mw_node_get(node, "runs")))
        if (mw_node_is(runs, software)) return true;
    return false;
}

/* The same string under the same key in two children is an error at the second. */
static void check_unique(const struct mw_node *parent, const char *key, struct mw_problems *problems) {
    for (EACH(child, parent)) {
        const struct mw_node *value = mw_node_get(child, key);
        if (value == NULL || value->kind != MW_NODE_STRING) continue;
        for (const struct mw_node *other = mw_node_children(parent); other != child; other = other->next) {
            const struct mw_node *same = mw_node_get(other, key);
            if (same == NULL || same->kind != MW_NODE_STRING ||
                !mw_span_is_nocase(mw_span_of(same->text), value->text))
                continue;
            mw_problems_error(problems, value->place,
                              "\"%s\" is there twice: the first is in line %u, column %u",
                              "\"%s\" ada dua kali: yang pertama di baris %u, kolom %u", value->text,
                              same->place.line, same->place.column);
            break;
        }
    }
}

/* --- network
 * ------------------------------------------------------------------------------------------------ */

static bool is_linked(const struct mw_node *links, const char *host) {
    for (EACH(link, links))
        for (EACH(end, mw_node_get(link, "between")))
            if (mw_node_is(end, host)) return true;
    return false;
}

static void check_links(const struct mw_node *network, struct mw_problems *problems) {
    const struct mw_node *links = mw_node_get(network, "links");
    for (EACH(link, links)) {
        const struct mw_node *between = mw_node_get(link, "between");
        const struct mw_node *a = mw_node_at(between, 0), *b = mw_node_at(between, 1);
        if (a != NULL && b != NULL && a->kind == MW_NODE_STRING && mw_node_is(b, a->text))
            mw_problems_error(problems, b->place, "the link leads from \"%s\" to itself: name two hosts",
                              "tautan ini dari \"%s\" ke dirinya sendiri: sebutkan dua host", a->text);
    }
    if (mw_node_children(links) == NULL) return;
    for (EACH(host, mw_node_get(network, "hosts")))
        if (!is_linked(links, host->key))
            mw_problems_warn(problems, host->key_place, "no link leads to \"%s\": nobody can reach it",
                             "tidak ada tautan ke \"%s\": tidak ada yang dapat menjangkaunya", host->key);
}

static void check_dns(const struct mw_node *root, struct mw_problems *problems) {
    const struct mw_node *dns = mw_node_find(root, "/network/dns"), *server = mw_node_get(dns, "server");
    if (server != NULL && server->kind == MW_NODE_STRING &&
        mw_node_get(mw_node_find(root, "/network/hosts"), server->text) != NULL &&
        !host_runs(root, server->text, "name-server"))
        mw_problems_error(
            problems, server->place, "\"%s\" does not run \"name-server\": add it to its \"runs\"",
            "\"%s\" tidak menjalankan \"name-server\": tambahkan ke \"runs\"-nya", server->text);
    for (EACH(name, mw_node_get(dns, "records"))) {
        const struct mw_node *cname = mw_node_get(name, "CNAME");
        if (cname != NULL && name->child_count > 1)
            mw_problems_error(problems, cname->key_place,
                              "a name with a CNAME has no other records (RFC 1034 §3.6.2)",
                              "nama yang punya CNAME tidak punya data lain (RFC 1034 §3.6.2)");
    }
}

static void check_domains(const struct mw_node *root, struct mw_problems *problems) {
    for (EACH(domain, mw_node_find(root, "/network/domains"))) {
        if (domain->kind != MW_NODE_STRING) continue;
        if (mw_node_get(mw_node_find(root, "/network/hosts"), domain->text) == NULL) continue;
        if (host_runs(root, domain->text, "mta") && host_runs(root, domain->text, "mailboxes")) continue;
        mw_problems_error(
            problems, domain->place,
            "\"%s\" is home to %s's mail and must run \"mta\" and \"mailboxes\": see its \"runs\"",
            "\"%s\" adalah rumah bagi surat %s dan harus menjalankan \"mta\" dan \"mailboxes\": lihat "
            "\"runs\"-nya",
            domain->text, domain->key);
    }
}

/* --- people
 * --------------------------------------------------------------------------------------------------- */

static void check_home(const struct mw_node *root, const struct mw_node *address,
                       struct mw_problems *problems) {
    if (address == NULL || address->kind != MW_NODE_STRING || !mw_value_is_mail(address->text)) return;
    const struct mw_node *domains = mw_node_find(root, "/network/domains");
    const char *domain = mw_value_domain(address->text);
    for (EACH(known, domains))
        if (mw_span_is_nocase(mw_span_of(known->key), domain)) return;
    struct mw_bilingual meant =
        mw_shape_suggestion(domain, mw_node_keys(domains, &problems->arena), &problems->arena);
    mw_problems_say(
        problems, address->place,
        mw_arena_format(&problems->arena, "no host is home to %s: name it under \"network/domains\"%s",
                        domain, meant.in[MW_LANGUAGE_EN]),
        mw_arena_format(&problems->arena,
                        "tidak ada host yang menjadi rumah bagi %s: sebutkan di \"network/domains\"%s",
                        domain, meant.in[MW_LANGUAGE_ID]));
}

/* A server that a device is set to should be known in the DNS; perhaps the lesson is about that it is not. */
static void check_server_name(const struct mw_node *root, const struct mw_node *server,
                              struct mw_problems *problems) {
    if (server == NULL || server->kind != MW_NODE_STRING || !mw_value_is_name(server->text)) return;
    enum { MOST_NAMES = 64 };
    const char *names[MOST_NAMES + 1];
    size_t count = 0;
    for (EACH(host, mw_node_find(root, "/network/hosts"))) {
        const char *name = mw_node_get_text(host, "name");
        if (name == NULL) name = mw_arena_format(&problems->arena, "%s.example", host->key);
        if (count < MOST_NAMES) names[count++] = name;
    }
    for (EACH(record, mw_node_find(root, "/network/dns/records")))
        if (count < MOST_NAMES) names[count++] = record->key;
    names[count] = NULL;
    for (size_t i = 0; i < count; i++)
        if (mw_span_is_nocase(mw_span_of(names[i]), server->text)) return;
    const char *meant = mw_text_closest(server->text, names);
    if (meant != NULL)
        mw_problems_warn(problems, server->place, "the DNS does not know \"%s\"; did you mean \"%s\"?",
                         "DNS tidak mengenal \"%s\"; maksud Anda \"%s\"?", server->text, meant);
    else
        mw_problems_warn(problems, server->place, "the DNS does not know \"%s\"", "DNS tidak mengenal \"%s\"",
                         server->text);
}

static void check_receives(const struct mw_node *receives, struct mw_problems *problems) {
    const struct mw_node *mode = mw_node_get(receives, "mode"), *days = mw_node_get(receives, "days");
    const struct mw_node *newest = mw_node_get(receives, "newest"),
                         *deletes = mw_node_get(receives, "deletes");
    bool after_days = mw_node_is(mode, "delete-after-days");
    bool imap = mw_node_is(mw_node_get(receives, "protocol"), "imap");
    if (imap && mode != NULL)
        mw_problems_say(problems, mode->key_place,
                        "\"mode\" is only for pop3: with imap mail stays on the server",
                        "\"mode\" hanya untuk pop3: dengan imap surat tetap di server");
    if (!imap && newest != NULL)
        mw_problems_say(problems, newest->key_place, "\"newest\" is only for imap: pop3 fetches everything",
                        "\"newest\" hanya untuk imap: pop3 mengambil semuanya");
    if (!imap && deletes != NULL)
        mw_problems_say(problems, deletes->key_place, "\"deletes\" is only for imap: with pop3 see \"mode\"",
                        "\"deletes\" hanya untuk imap: dengan pop3 lihat \"mode\"");
    if (after_days && days == NULL)
        mw_problems_say(problems, mode->place, "\"delete-after-days\" needs \"days\"",
                        "\"delete-after-days\" memerlukan \"days\"");
    if (!after_days && days != NULL)
        mw_problems_say(problems, days->key_place, "\"days\" is only for the mode \"delete-after-days\"",
                        "\"days\" hanya untuk mode \"delete-after-days\"");
}

static void check_mailbox_message(const struct mw_node *message, struct mw_problems *problems) {
    const struct mw_node *written = mw_node_get(message, "written");
    if (mw_value_node_duration(written, -1) > 0)
        mw_problems_say(problems, written->place,
                        "a message that lies there at the start was written before it: \"-1h\"",
                        "pesan yang sudah ada sejak awal ditulis sebelumnya: \"-1h\"");
    if (message->kind == MW_NODE_OBJECT && mw_node_get(message, "from") == NULL)
        mw_problems_say(problems, message->place, "\"from\" is missing: who wrote this message?",
                        "\"from\" tidak ada: siapa yang menulis pesan ini?");
}

static void check_people(const struct mw_node *root, struct mw_problems *problems) {
    const struct mw_node *people = mw_node_get(root, "people");
    check_unique(people, "address", problems);
    for (EACH(person, people)) {
        check_home(root, mw_node_get(person, "address"), problems);
        for (EACH(message, mw_node_get(person, "mailbox")))
            check_mailbox_message(message, problems);
        for (EACH(device, mw_node_get(person, "devices"))) {
            const struct mw_node *receives = mw_node_get(device, "receives");
            check_receives(receives, problems);
            check_server_name(root, mw_node_get(receives, "server"), problems);
            check_server_name(root, mw_node_find(device, "/sends/server"), problems);
        }
    }
}

void mw_rules_check_mailbox(const struct mw_node *root, const struct mw_node *address,
                            struct mw_problems *problems) {
    if (address == NULL || address->kind != MW_NODE_STRING || !mw_value_is_mail(address->text)) return;
    enum { MOST_PEOPLE = 64 };
    const char *addresses[MOST_PEOPLE + 1];
    size_t count = 0;
    for (EACH(person, mw_node_get(root, "people"))) {
        const char *known = mw_node_get_text(person, "address");
        if (known != NULL && mw_span_is_nocase(mw_span_of(known), address->text)) return;
        if (known != NULL && count < MOST_PEOPLE) addresses[count++] = known;
    }
    addresses[count] = NULL;
    struct mw_bilingual meant = mw_shape_suggestion(address->text, addresses, &problems->arena);
    mw_problems_say(problems, address->place,
                    mw_arena_format(&problems->arena, "nobody has the address %s%s", address->text,
                                    meant.in[MW_LANGUAGE_EN]),
                    mw_arena_format(&problems->arena, "tidak ada yang beralamat %s%s", address->text,
                                    meant.in[MW_LANGUAGE_ID]));
}

/* Whether the person has the device; says so if not. */
static bool require_device(const struct mw_node *person, const char *device, struct mw_place place,
                           struct mw_problems *problems) {
    const struct mw_node *devices = mw_node_get(person, "devices");
    if (mw_node_get(devices, device) != NULL) return true;
    struct mw_bilingual meant =
        mw_shape_suggestion(device, mw_node_keys(devices, &problems->arena), &problems->arena);
    mw_problems_say(problems, place,
                    mw_arena_format(&problems->arena, "\"%s\" has no device \"%s\"%s", person->key, device,
                                    meant.in[MW_LANGUAGE_EN]),
                    mw_arena_format(&problems->arena, "\"%s\" tidak punya perangkat \"%s\"%s", person->key,
                                    device, meant.in[MW_LANGUAGE_ID]));
    return false;
}

void mw_rules_check_device(const struct mw_node *root, const struct mw_node *owner_device,
                           struct mw_problems *problems) {
    if (owner_device == NULL || owner_device->kind != MW_NODE_STRING ||
        !mw_value_is_owner_device(owner_device->text))
        return;
    struct mw_span both = mw_span_of(owner_device->text);
    char *owner = mw_arena_span_text(&problems->arena, mw_span_cut(both, 0, mw_span_find(both, '/')));
    const struct mw_node *people = mw_node_get(root, "people"), *person = mw_node_get(people, owner);
    if (person != NULL) {
        require_device(person, owner_device->text + strlen(owner) + 1, owner_device->place, problems);
        return;
    }
    struct mw_bilingual meant =
        mw_shape_suggestion(owner, mw_node_keys(people, &problems->arena), &problems->arena);
    mw_problems_say(
        problems, owner_device->place,
        mw_arena_format(&problems->arena, "there is no person \"%s\"%s", owner, meant.in[MW_LANGUAGE_EN]),
        mw_arena_format(&problems->arena, "tidak ada orang \"%s\"%s", owner, meant.in[MW_LANGUAGE_ID]));
}

/* --- script
 * ----------------------------------------------------------------------------------------------------- */

static void check_waiting(const struct mw_node *script, const struct mw_node *step,
                          struct mw_problems *problems) {
    const struct mw_node *at = mw_node_get(step, "at"), *after = mw_node_get(step, "after");
    const struct mw_node *when = mw_node_get(step, "when"), *delay = mw_node_get(step, "delay");
    if (after == NULL) {
        const struct mw_node *lonely = when != NULL ? when : delay;
        if (lonely != NULL)
            mw_problems_error(
                problems, lonely->key_place, "\"%s\" goes with \"after\": name the step that is waited for",
                "\"%s\" berpasangan dengan \"after\": sebutkan langkah yang ditunggu", lonely->key);
        return;
    }
    if (at != NULL)
        mw_problems_say(
            problems, at->key_place, "a step begins \"at\" a time or \"after\" a step, not both",
            "langkah dimulai pada waktu (\"at\") atau setelah langkah lain (\"after\"), tidak keduanya");
    if (after->kind != MW_NODE_STRING) return;
    const struct mw_node *other = mw_node_children(script);
    while (other != NULL && other != step && strcmp(other->key, after->text) != 0)
        other = other->next;
    if (other == NULL) return;
    if (mw_node_is(after, step->key))
        mw_problems_error(problems, after->place, "the step \"%s\" waits for itself",
                          "langkah \"%s\" menunggu dirinya sendiri", step->key);
    else if (other == step && mw_node_get(script, after->text) != NULL)
        mw_problems_error(
            problems, after->place, "the step \"%s\" stands after this one: steps wait for steps before them",
            "langkah \"%s\" ada setelah langkah ini: langkah hanya menunggu yang sebelumnya", after->text);
    else if (other != step && mw_node_is(when, "delivered") && !mw_node_is(mw_node_get(other, "do"), "send"))
        mw_problems_error(problems, when->place,
                          "\"%s\" sends nothing that could be delivered: write \"done\"",
                          "\"%s\" tidak mengirim apa pun yang bisa sampai: tulis \"done\"", other->key);
}

static void check_sending(const struct mw_node *step, const struct mw_node *device,
                          struct mw_problems *problems) {
    const struct mw_node *message = mw_node_get(step, "message"), *to = mw_node_get(message, "to");
    const struct mw_node *written = mw_node_get(message, "written"), *at = mw_node_get(step, "device");
    if (message == NULL)
        mw_problems_say(problems, step->place, "\"message\" is missing: what is sent?",
                        "\"message\" tidak ada: apa yang dikirim?");
    else if (message->kind == MW_NODE_OBJECT && mw_node_children(to) == NULL)
        mw_problems_say(problems, to != NULL ? to->place : message->place,
                        "\"to\" names nobody: who gets the message?",
                        "\"to\" tidak menyebut siapa pun: siapa penerima pesan ini?");
    if (written != NULL)
        mw_problems_say(problems, written->key_place,
                        "\"written\" is only for messages that lie in a mailbox already",
                        "\"written\" hanya untuk pesan yang sudah ada di kotak surat");
    if (device != NULL && mw_node_get(device, "sends") == NULL)
        mw_problems_error(problems, at->place, "the device \"%s\" does not send: give it \"sends\"",
                          "perangkat \"%s\" tidak mengirim: beri \"sends\"", at->text);
}

static void check_script(const struct mw_node *root, struct mw_problems *problems) {
    const struct mw_node *script = mw_node_get(root, "script");
    for (EACH(step, script)) {
        if (step->kind != MW_NODE_OBJECT) continue;
        check_waiting(script, step, problems);
        const char *who = mw_node_get_text(step, "who"), *device_id = mw_node_get_text(step, "device");
        const struct mw_node *person = who == NULL ? NULL : mw_node_get(mw_node_get(root, "people"), who);
        const struct mw_node *device = NULL;
        if (person != NULL && device_id != NULL &&
            require_device(person, device_id, mw_node_get(step, "device")->place, problems))
            device = mw_node_get(mw_node_get(person, "devices"), device_id);
        if (mw_node_is(mw_node_get(step, "do"), "send")) check_sending(step, device, problems);
        mw_rules_check_task(step, device, problems);
    }
}

void mw_rules_check(const struct mw_node *root, struct mw_problems *problems) {
    const struct mw_node *network = mw_node_get(root, "network"), *hosts = mw_node_get(network, "hosts");
    check_unique(hosts, "address", problems);
    check_unique(hosts, "address6", problems);
    check_unique(hosts, "name", problems);
    check_links(network, problems);
    check_dns(root, problems);
    check_domains(root, problems);
    check_people(root, problems);
    check_script(root, problems);
    mw_rules_check_words(root, problems);
}
