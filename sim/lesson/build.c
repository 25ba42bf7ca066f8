#include "sim/lesson/build.h"

#include <math.h>
#include <string.h>

#include "sim/base/check.h"
#include "sim/lesson/value.h"

struct building {
    const struct mw_node *root;
    struct mw_arena *arena;
    struct mw_scenario *out;
};

#define EACH(child, parent)                                                                                  \
    const struct mw_node *child = mw_node_children(parent);                                                  \
    child != NULL;                                                                                           \
    child = child->next

/* An array with room for every child of the node; NULL for none. */
#define ROOM(building, parent, type)                                                                         \
    ((type *)mw_arena_alloc((building)->arena, (count_of(parent) + 1) * sizeof(type)))

static size_t count_of(const struct mw_node *parent) {
    return parent == NULL ? 0 : parent->child_count;
}

static const char *text_of(struct building *building, const struct mw_node *parent, const char *key,
                           const char *otherwise) {
    const char *text = mw_node_get_text(parent, key);
    return mw_arena_text(building->arena, text != NULL ? text : otherwise);
}

static double number_of(const struct mw_node *parent, const char *key, double otherwise) {
    const struct mw_node *node = mw_node_get(parent, key);
    return node == NULL ? otherwise : node->number;
}

static bool flag_of(const struct mw_node *parent, const char *key, bool otherwise) {
    const struct mw_node *node = mw_node_get(parent, key);
    return node == NULL ? otherwise : node->flag;
}

static bool lists(const struct mw_node *list, const char *word) {
    for (EACH(item, list))
        if (mw_node_is(item, word)) return true;
    return false;
}

/* The place of the key among its siblings, which is its number in the scenario. */
static size_t index_of(const struct mw_node *map, const char *key) {
    size_t index = 0;
    for (EACH(member, map)) {
        if (strcmp(member->key, key) == 0) return index;
        index++;
    }
    MW_ASSERT(!"a reference was checked");
    return 0;
}

struct mw_bilingual mw_build_text(const struct mw_node *text, struct mw_arena *arena) {
    struct mw_bilingual both = {{NULL, NULL}};
    if (text == NULL) return both;
    for (size_t i = 0; i < MW_LANGUAGE_COUNT; i++) {
        const char *said = text->kind == MW_NODE_STRING
                               ? text->text
                               : mw_node_get_text(text, mw_language_code((enum mw_language)i));
        both.in[i] = mw_arena_text(arena, said);
    }
    return both;
}

static uint16_t host_number(struct building *building, const char *id) {
    return (uint16_t)index_of(mw_node_find(building->root, "/network/hosts"), id);
}

static const char *host_name(struct building *building, const struct mw_node *host) {
    const char *name = mw_node_get_text(host, "name");
    if (name != NULL) return mw_arena_text(building->arena, name);
    return mw_arena_format(building->arena, "%s.example", host->key);
}

/* --- network
 * ------------------------------------------------------------------------------------------------ */

static void build_hosts(struct building *building) {
    static const char *const kinds[] = {
#define X(name, id) id,
        MW_HOST_KINDS(X)
#undef X
    };
    const struct mw_node *hosts = mw_node_find(building->root, "/network/hosts");
    struct mw_scenario_host *out = ROOM(building, hosts, struct mw_scenario_host);
    building->out->hosts = out;
    for (EACH(host, hosts)) {
        struct mw_host *face = &out->face;
        const struct mw_node *at = mw_node_get(host, "at"), *runs = mw_node_get(host, "runs");
        face->id = mw_arena_text(building->arena, host->key);
        face->name = host_name(building, host);
        face->title = mw_build_text(mw_node_get(host, "title"), building->arena);
        if (mw_node_get(host, "title") == NULL) face->title = MW_BOTH(face->name, face->name);
        face->role = mw_build_text(mw_node_get(host, "role"), building->arena);
        for (size_t kind = 0; kind < MW_HOST_KIND_COUNT; kind++)
            if (mw_node_is(mw_node_get(host, "kind"), kinds[kind])) face->kind = (enum mw_host_kind)kind;
        face->ipv4 = text_of(building, host, "address", NULL);
        face->ipv6 = text_of(building, host, "address6", NULL);
        face->x = (int)mw_node_at(at, 0)->number;
        face->y = (int)mw_node_at(at, 1)->number;
        out->software = (struct mw_host_software){
            .mta = lists(runs, "mta"),
            .mailboxes = lists(runs, "mailboxes"),
            .name_server = lists(runs, "name-server"),
            .size_limit_bytes = mw_value_node_size(mw_node_get(host, "size-limit"), 0),
            .recipient_limit = (size_t)number_of(host, "recipient-limit", 0),
            .command_limit = (size_t)number_of(host, "command-limit", 0),
            .path_limit = (size_t)number_of(host, "path-limit", 0),
            .error_limit = (size_t)number_of(host, "error-limit", 0),
            .old_smtp = flag_of(host, "old-smtp", false),
            .pipelining = flag_of(host, "pipelining", false),
            .retry_first_us = mw_value_node_duration(mw_node_get(host, "retry-first"), 0),
            .delay_notice_us = mw_value_node_duration(mw_node_get(host, "delay-notice"), 0),
            .queue_lifetime_us = mw_value_node_duration(mw_node_get(host, "queue-lifetime"), 0),
        };
        out++;
        building->out->host_count++;
    }
}

static void build_links(struct building *building) {
    const struct mw_node *links = mw_node_find(building->root, "/network/links");
    struct mw_scenario_link *out = ROOM(building, links, struct mw_scenario_link);
    building->out->links = out;
    for (EACH(link, links)) {
        const struct mw_node *between = mw_node_get(link, "between"), *blocks = mw_node_get(link, "blocks");
        const char *rate = mw_node_get_text(link, "bandwidth");
        out->face.id = mw_arena_text(building->arena, link->key);
        out->face.a = host_number(building, mw_node_at(between, 0)->text);
        out->face.b = host_number(building, mw_node_at(between, 1)->text);
        out->face.latency_us = mw_value_node_duration(mw_node_get(link, "latency"), 10000);
        out->face.bits_per_s = 100000000;
        if (rate != NULL) mw_value_rate(rate, &out->face.bits_per_s);
        out->loss_per_million = (uint32_t)lround(number_of(link, "loss", 0) * 1e6);
        uint16_t *ports = ROOM(building, blocks, uint16_t);
        out->blocked_ports = ports;
        for (EACH(port, blocks))
            ports[out->blocked_port_count++] = (uint16_t)port->number;
        out->cut = flag_of(link, "cut", false);
        out++;
        building->out->link_count++;
    }
}

static void add_record(struct building *building, struct mw_scenario_dns_record *records, const char *name,
                       enum mw_dns_type type, const char *value, double preference) {
    const struct mw_node *ttl = mw_node_find(building->root, "/network/dns/ttl");
    int64_t ttl_s = mw_value_node_duration(ttl, INT64_C(3600000000)) / 1000000;
    if (type == MW_DNS_MX && strcmp(value, ".") == 0)
        value = ""; /* the root, as sim/protocol/dns writes it */
    records[building->out->dns_count++] = (struct mw_scenario_dns_record){
        .name = mw_arena_text(building->arena, name),
        .type = type,
        .preference = (uint16_t)preference,
        .value = mw_arena_text(building->arena, value),
        .ttl_s = ttl_s > INT32_MAX ? INT32_MAX : (uint32_t)ttl_s,
    };
}

static bool is_said(const struct mw_node *records, const char *name) {
    for (EACH(said, records))
        if (mw_span_is_nocase(mw_span_of(said->key), name)) return true;
    return false;
}

static void build_records(struct building *building) {
    const struct mw_node *dns = mw_node_find(building->root, "/network/dns");
    const struct mw_node *records = mw_node_get(dns, "records");
    const struct mw_node *hosts = mw_node_find(building->root, "/network/hosts");
    building->out->dns_server = MW_NO_HOST;
    if (dns == NULL) return;
    building->out->dns_server = host_number(building, mw_node_get_text(dns, "server"));
    size_t most = 2 * count_of(hosts);
    for (EACH(said, records))
        for (EACH(type, said))
            most += count_of(type) + 1;
    struct mw_scenario_dns_record *out = mw_arena_alloc(building->arena, (most + 1) * sizeof *out);
    building->out->dns = out;
    for (EACH(host, hosts)) {
        const char *name = host_name(building, host), *ipv6 = mw_node_get_text(host, "address6");
        if (is_said(records, name)) continue;
        add_record(building, out, name, MW_DNS_A, mw_node_get_text(host, "address"), 0);
        if (ipv6 != NULL) add_record(building, out, name, MW_DNS_AAAA, ipv6, 0);
    }
    for (EACH(name, records)) {
        for (EACH(type, name)) {
            enum mw_dns_type number = (enum mw_dns_type)mw_dns_type_of(type->key);
            if (type->kind == MW_NODE_STRING) add_record(building, out, name->key, number, type->text, 0);
            for (EACH(value, type)) {
                bool is_mx = value->kind == MW_NODE_OBJECT;
                add_record(building, out, name->key, number,
                           is_mx ? mw_node_get_text(value, "host") : value->text,
                           number_of(value, "preference", 0));
            }
        }
    }
}

static void build_domains(struct building *building) {
    const struct mw_node *domains = mw_node_find(building->root, "/network/domains");
    struct mw_scenario_domain *out = ROOM(building, domains, struct mw_scenario_domain);
    building->out->domains = out;
    for (EACH(domain, domains))
        out[building->out->domain_count++] = (struct mw_scenario_domain){
            mw_arena_text(building->arena, domain->key), host_number(building, domain->text)};
}

/* --- people
 * --------------------------------------------------------------------------------------------------- */

/* A person's own words: "Ani <ani@sekolah.example>" is the sender unless the message says otherwise. */
static struct mw_scenario_message build_message(struct building *building, const struct mw_node *message,
                                                const struct mw_node *person, bool arrives) {
    const struct mw_node *to = mw_node_get(message, "to"), *attachments = mw_node_get(message, "attachments");
    const char *address = mw_node_get_text(person, "address");
    struct mw_scenario_message out = {
        .subject = text_of(building, message, "subject", ""),
        .text = text_of(building, message, "text", ""),
        .date_us =
            arrives ? mw_value_node_duration(mw_node_get(message, "written"), INT64_C(-3600000000)) : 0,
    };
    out.from = text_of(building, message, "from", NULL);
    if (out.from == NULL)
        out.from = mw_arena_format(building->arena, "%s <%s>", mw_node_get_text(person, "name"), address);
    out.to = ROOM(building, to, const char *);
    for (EACH(recipient, to))
        out.to[out.to_count++] = mw_arena_text(building->arena, recipient->text);
    if (out.to_count == 0) out.to[out.to_count++] = mw_arena_text(building->arena, address);
    struct mw_scenario_attachment *files = ROOM(building, attachments, struct mw_scenario_attachment);
    out.attachments = files;
    for (EACH(attachment, attachments))
        files[out.attachment_count++] = (struct mw_scenario_attachment){
            .name = text_of(building, attachment, "name", NULL),
            .type = text_of(building, attachment, "type", "application/octet-stream"),
            .bytes = mw_value_node_size(mw_node_get(attachment, "size"), 0),
        };
    return out;
}

static enum mw_pop3_mode mode_of(const struct mw_node *receives) {
    static const char *const modes[] = {
#define X(name, id) id,
        MW_POP3_MODES(X)
#undef X
    };
    for (size_t mode = 0; mode < MW_POP3_MODE_COUNT; mode++)
        if (mw_node_is(mw_node_get(receives, "mode"), modes[mode])) return (enum mw_pop3_mode)mode;
    return MW_POP3_MODE_DELETE;
}

static void build_device(struct building *building, const struct mw_node *device, uint32_t person,
                         struct mw_scenario_device *out) {
    const struct mw_node *sends = mw_node_get(device, "sends"), *receives = mw_node_get(device, "receives");
    bool imap = mw_node_is(mw_node_get(receives, "protocol"), "imap");
    *out = (struct mw_scenario_device){
        .id = mw_arena_text(building->arena, device->key),
        .host = host_number(building, mw_node_get_text(device, "host")),
        .person = person,
        .send_server = text_of(building, sends, "server", NULL),
        .send_port = (uint16_t)number_of(sends, "port", 587),
        .send_login = flag_of(sends, "login", true),
        .receive_server = text_of(building, receives, "server", NULL),
        .receive_by = imap ? MW_RECEIVE_IMAP : MW_RECEIVE_POP3,
        .receive_port = (uint16_t)number_of(receives, "port", imap ? 143 : 110),
        .window = (uint32_t)number_of(receives, "newest", 0),
        .deletes_to_trash = mw_node_is(mw_node_get(receives, "deletes"), "trash"),
        .mode = mode_of(receives),
        .delete_after_us = (int64_t)number_of(receives, "days", 0) * INT64_C(86400000000),
        .capacity_bytes = mw_value_node_size(mw_node_get(device, "capacity"), 0),
        .pipelining = flag_of(sends, "pipelining", false),
    };
}

/* Who works on the account itself finds what nearly all servers have: Sent and Trash. */
static unsigned folders_of(const struct mw_node *person) {
    static const char *const names[] = {
        [MW_FOLDER_NONE] = "",     [MW_FOLDER_ARCHIVE] = "archive", [MW_FOLDER_DRAFTS] = "drafts",
        [MW_FOLDER_JUNK] = "junk", [MW_FOLDER_SENT] = "sent",       [MW_FOLDER_TRASH] = "trash"};
    const struct mw_node *said = mw_node_get(person, "folders");
    unsigned folders = 0;
    for (EACH(folder, said))
        for (unsigned use = MW_FOLDER_NONE + 1; use < MW_FOLDER_USE_COUNT; use++)
            if (mw_node_is(folder, names[use])) folders |= 1u << use;
    for (EACH(device, mw_node_get(person, "devices")))
        if (said == NULL && mw_node_is(mw_node_find(device, "/receives/protocol"), "imap"))
            folders = 1u << MW_FOLDER_SENT | 1u << MW_FOLDER_TRASH;
    return folders;
}

static void build_people(struct building *building) {
    const struct mw_node *people = mw_node_get(building->root, "people");
    struct mw_scenario_person *out = ROOM(building, people, struct mw_scenario_person);
    size_t device_room = 0;
    for (EACH(owner, people))
        device_room += count_of(mw_node_get(owner, "devices"));
    struct mw_scenario_device *devices = mw_arena_alloc(building->arena, (device_room + 1) * sizeof *devices);
    building->out->people = out;
    building->out->devices = devices;
    for (EACH(person, people)) {
        const struct mw_node *mailbox = mw_node_get(person, "mailbox");
        struct mw_scenario_message *letters = ROOM(building, mailbox, struct mw_scenario_message);
        *out = (struct mw_scenario_person){
            .id = mw_arena_text(building->arena, person->key),
            .name = text_of(building, person, "name", NULL),
            .address = text_of(building, person, "address", NULL),
            .password = text_of(building, person, "password", NULL),
            .quota_bytes = mw_value_node_size(mw_node_get(person, "quota"), 0),
            .folders = folders_of(person),
            .mailbox = letters,
        };
        if (out->password == NULL) out->password = mw_arena_format(building->arena, "%s-secret", person->key);
        for (EACH(message, mailbox))
            letters[out->mailbox_count++] = build_message(building, message, person, true);
        for (EACH(device, mw_node_get(person, "devices")))
            build_device(building, device, (uint32_t)building->out->person_count,
                         &devices[building->out->device_count++]);
        out++;
        building->out->person_count++;
    }
}

/* --- script
 * ----------------------------------------------------------------------------------------------------- */

static uint32_t device_number(struct building *building, const char *person, const char *device) {
    const struct mw_node *people = mw_node_get(building->root, "people");
    uint32_t owner = (uint32_t)index_of(people, person);
    for (uint32_t i = 0; i < building->out->device_count; i++) {
        const struct mw_scenario_device *known = &building->out->devices[i];
        if (known->person == owner && strcmp(known->id, device) == 0) return i;
    }
    MW_ASSERT(!"a device was checked");
    return 0;
}

static enum mw_step_action action_of(const struct mw_node *step) {
    static const char *const actions[] = {
#define X(name, id) id,
        MW_STEP_ACTIONS(X)
#undef X
    };
    size_t action = 0;
    while (action < MW_STEP_ACTION_COUNT - 1 && !mw_node_is(mw_node_get(step, "do"), actions[action]))
        action++;
    return (enum mw_step_action)action;
}

static void build_script(struct building *building) {
    const struct mw_node *script = mw_node_get(building->root, "script");
    const struct mw_node *people = mw_node_get(building->root, "people");
    struct mw_scenario_step *out = ROOM(building, script, struct mw_scenario_step);
    building->out->steps = out;
    for (EACH(step, script)) {
        const char *who = mw_node_get_text(step, "who"), *after = mw_node_get_text(step, "after");
        out->face.id = mw_arena_text(building->arena, step->key);
        out->face.title = mw_build_text(mw_node_get(step, "title"), building->arena);
        out->face.record = MW_NONE;
        out->action = action_of(step);
        out->task = mw_build_task(step, out->action, building->arena);
        out->device = device_number(building, who, mw_node_get_text(step, "device"));
        if (out->action == MW_STEP_SEND)
            out->message =
                build_message(building, mw_node_get(step, "message"), mw_node_get(people, who), false);
        out->envelope_from = text_of(building, step, "envelope-from", NULL);
        out->delay_us = mw_value_node_duration(mw_node_get(step, after == NULL ? "at" : "delay"), 0);
        if (after != NULL) {
            out->wait = mw_node_is(mw_node_get(step, "when"), "delivered") ? MW_WAIT_DELIVERED : MW_WAIT_DONE;
            out->after = (uint32_t)index_of(script, after);
        }
        out++;
        building->out->step_count++;
    }
}

struct mw_about mw_build_about(const struct mw_node *root, struct mw_arena *arena) {
    const struct mw_node *about = mw_node_get(root, "about"), *objectives = mw_node_get(about, "objectives");
    const char *start = mw_node_get_text(about, "start");
    struct mw_about out = {
        .id = mw_arena_text(arena, mw_node_get_text(about, "id")),
        .title = mw_build_text(mw_node_get(about, "title"), arena),
        .summary = mw_build_text(mw_node_get(about, "summary"), arena),
        .number = (int)number_of(about, "number", 0),
        .seed = (uint64_t)number_of(about, "seed", 1),
    };
    out.objectives = mw_arena_alloc(arena, (count_of(objectives) + 1) * sizeof *out.objectives);
    for (EACH(objective, objectives))
        out.objectives[out.objective_count++] = mw_build_text(objective, arena);
    bool good = mw_value_timestamp(start != NULL ? start : "2026-03-02T09:00:00+07:00", &out.start_epoch_s,
                                   &out.utc_offset_min);
    MW_ASSERT(good);
    return out;
}

struct mw_scenario mw_build_scenario(const struct mw_node *root, struct mw_arena *arena) {
    struct mw_scenario out = {.about = mw_build_about(root, arena)};
    struct building building = {root, arena, &out};
    build_hosts(&building);
    build_links(&building);
    build_records(&building);
    build_domains(&building);
    build_people(&building);
    build_script(&building);
    return out;
}
