#include "sim/lesson/select.h"

#include <string.h>

#include "sim/trace/notice.h"
#include "sim/trace/query.h"

/* --- checking
 * ------------------------------------------------------------------------------------------------- */

static const char *const subjects[] = {
    "command",    "reply",          "content",        "pushed",        "connecting", "stored",
    "removed",    "marked",         "flagged",        "fetched",       "grown",      "dropped",
    "flagged-on", "queued",         "dequeued",       "notice",        "query",      "answer",
    "event",      "folder-created", "folder-deleted", "folder-renamed"};
enum { SUBJECT_COUNT = sizeof subjects / sizeof *subjects };

static bool says(const struct mw_node *selector, const char *key) {
    const struct mw_node *node = mw_node_get(selector, key);
    return node != NULL && !(node->kind == MW_NODE_FLAG && !node->flag);
}

/* A key that says nothing unless one of these kinds of events is looked for. */
static void check_company(const struct mw_node *selector, const char *key, const char *const *among,
                          struct mw_problems *problems) {
    const struct mw_node *node = mw_node_get(selector, key);
    for (; node != NULL && *among != NULL; among++)
        if (mw_node_get(selector, *among) != NULL) return;
    if (node != NULL)
        mw_problems_error(problems, node->key_place, "\"%s\" says nothing without \"flagged\" or the like",
                          "\"%s\" tidak berarti tanpa \"flagged\" atau sejenisnya", key);
}

void mw_select_check(const struct mw_node *selector, struct mw_problems *problems) {
    const char *first = NULL;
    for (size_t i = 0; i < SUBJECT_COUNT; i++) {
        if (!says(selector, subjects[i])) continue;
        if (first != NULL)
            mw_problems_error(problems, mw_node_get(selector, subjects[i])->key_place,
                              "no event is both \"%s\" and \"%s\": keep one of them",
                              "tidak ada peristiwa yang sekaligus \"%s\" dan \"%s\": pilih salah satu", first,
                              subjects[i]);
        else
            first = subjects[i];
    }
    static const char *const flagged[] = {"flagged", "flagged-on", NULL};
    static const char *const stores[] = {"stored",         "removed",        "flagged",    "fetched",
                                         "grown",          "dropped",        "flagged-on", "folder-created",
                                         "folder-deleted", "folder-renamed", NULL};
    check_company(selector, "sets", flagged, problems);
    check_company(selector, "clears", flagged, problems);
    check_company(selector, "folder", stores, problems);
    if (selector->child_count - (mw_node_get(selector, "optional") != NULL) -
            (mw_node_get(selector, "nth") != NULL) ==
        0)
        mw_problems_say(problems, selector->place, "the selector says nothing about the event it looks for",
                        "penunjuk ini tidak menyebut apa-apa tentang peristiwa yang dicari");
}

/* --- stores
 * ----------------------------------------------------------------------------------------------------- */

static uint32_t find_store(const struct mw_trace *trace, enum mw_store_kind kind, uint16_t host,
                           const char *owner) {
    const struct mw_catalogue *catalogue = &trace->catalogue;
    for (uint32_t i = 0; i < catalogue->store_count; i++) {
        const struct mw_store *store = &catalogue->stores[i];
        bool fits = store->kind == kind && (host == MW_NO_HOST || store->host == host);
        if (fits &&
            (owner == NULL || (store->owner != NULL && mw_span_is_nocase(mw_span_of(store->owner), owner))))
            return i;
    }
    return MW_NONE;
}

uint32_t mw_select_mailbox(const struct mw_trace *trace, const char *address) {
    return find_store(trace, MW_STORE_MAILBOX, MW_NO_HOST, address);
}

uint32_t mw_select_device(const struct mw_node *root, const struct mw_trace *trace,
                          const char *owner_device) {
    size_t owner_len = mw_span_find(mw_span_of(owner_device), '/');
    for (const struct mw_node *person = mw_node_children(mw_node_get(root, "people")); person != NULL;
         person = person->next) {
        if (strlen(person->key) != owner_len || memcmp(person->key, owner_device, owner_len) != 0) continue;
        const struct mw_node *device =
            mw_node_get(mw_node_get(person, "devices"), owner_device + owner_len + 1);
        const char *host = mw_node_get_text(device, "host");
        if (host == NULL) return MW_NONE;
        return find_store(trace, MW_STORE_DEVICE, mw_catalogue_find_host(&trace->catalogue, host),
                          mw_node_get_text(person, "address"));
    }
    return MW_NONE;
}

uint32_t mw_select_folder(const struct mw_trace *trace, uint32_t record, uint32_t group, const char *name) {
    if (group == MW_NONE || name == NULL) return group;
    return mw_trace_find_folder(trace, record, group, name);
}

uint32_t mw_select_queue(const struct mw_trace *trace, const char *host) {
    uint16_t number = mw_catalogue_find_host(&trace->catalogue, host);
    return number == MW_NO_HOST ? MW_NONE : find_store(trace, MW_STORE_QUEUE, number, NULL);
}

/* --- records
 * ---------------------------------------------------------------------------------------------------- */

uint32_t mw_select_step(const struct mw_trace *trace, const char *id) {
    for (size_t i = 0; i < trace->catalogue.step_count; i++)
        if (strcmp(trace->catalogue.steps[i].id, id) == 0) return trace->catalogue.steps[i].record;
    return MW_NONE;
}

/* Without the tag that IMAP puts before it: a lesson need not know how a client counts. */
static struct mw_span line_of(const struct mw_trace *trace, uint32_t record) {
    struct mw_span text = mw_trace_bytes(trace, mw_record_text(&trace->records[record]));
    struct mw_span tag = mw_trace_tag(trace, record);
    return tag.len > 0 ? mw_span_from(text, tag.len + 1) : text;
}

static bool starts_with_words(struct mw_span line, const char *words) {
    size_t len = strlen(words);
    if (!mw_span_starts_nocase(line, words)) return false;
    return len == line.len || len == 0 || strchr(" \t\r\n:;?", line.data[len]) != NULL ||
           strchr(" :<", words[len - 1]) != NULL;
}

bool mw_select_is_command(const struct mw_trace *trace, uint32_t record, const char *words) {
    return trace->records[record].kind == MW_RECORD_COMMAND &&
           starts_with_words(line_of(trace, record), words);
}

bool mw_select_is_reply(const struct mw_trace *trace, uint32_t record, const char *prefix) {
    const struct mw_record *reply = &trace->records[record];
    bool part = (reply->flags & MW_LINE_CONTINUES) && *prefix != '*'; /* each line of IMAP says something */
    return reply->kind == MW_RECORD_REPLY && !part && mw_span_starts_nocase(line_of(trace, record), prefix);
}

bool mw_select_has_protocol(const struct mw_trace *trace, uint32_t record, const char *protocol) {
    uint32_t connection = trace->records[record].connection;
    return connection != MW_NONE && connection < trace->catalogue.connection_count &&
           strcmp(mw_protocol_id(trace->catalogue.connections[connection].protocol), protocol) == 0;
}

/* "MX kantor.example" or "MX" against the line that people read: "MX? kantor.example". */
static bool is_query(const struct mw_trace *trace, uint32_t record, const char *query) {
    if (record == MW_NONE || trace->records[record].kind != MW_RECORD_COMMAND) return false;
    if (!mw_select_has_protocol(trace, record, "dns")) return false;
    struct mw_span line = mw_span_trim(line_of(trace, record)), asked = mw_span_of(query);
    struct mw_span type = mw_span_word(&line), asked_type = mw_span_word(&asked);
    if (type.len > 0 && type.data[type.len - 1] == '?') type.len--;
    while (line.len > 0 && strchr("\r\n", line.data[line.len - 1]) != NULL)
        line.len--;
    char name[256];
    if (asked.len >= sizeof name || asked_type.len != type.len) return false;
    memcpy(name, asked.data, asked.len);
    name[asked.len] = '\0';
    return mw_span_equal(mw_span_cut(type, 0, type.len), asked_type) &&
           (asked.len == 0 || mw_span_is_nocase(line, name));
}

/* --- searching
 * -------------------------------------------------------------------------------------------------- */

/* A selector, ready to be held against records. */
struct wanted {
    const struct mw_node *subject; /* what kind of event; NULL: not said */
    enum mw_record_kind kind;      /* MW_RECORD_KIND_COUNT: any line or new connection */
    bool about_store;
    uint32_t store;        /* of several folders the first */
    const char *folder;    /* NULL: not said */
    uint16_t sets, clears; /* MW_MAIL_SEEN …; 0: not said */
    uint32_t earliest;     /* record */
    uint16_t from, to;     /* hosts; MW_NO_HOST: any */
    uint16_t port;         /* 0: any */
    const char *protocol, *contains;
    uint32_t nth;
};

static enum mw_record_kind kind_of(const char *subject) {
    static const struct {
        const char *subject;
        enum mw_record_kind kind;
    } kinds[] = {{"command", MW_RECORD_COMMAND},
                 {"reply", MW_RECORD_REPLY},
                 {"content", MW_RECORD_CONTENT},
                 {"connecting", MW_RECORD_CONNECTING},
                 {"stored", MW_RECORD_MAIL_ADDED},
                 {"removed", MW_RECORD_MAIL_REMOVED},
                 {"marked", MW_RECORD_MAIL_MARKED},
                 {"fetched", MW_RECORD_MAIL_ADDED},
                 {"queued", MW_RECORD_MAIL_ADDED},
                 {"dequeued", MW_RECORD_MAIL_REMOVED},
                 {"notice", MW_RECORD_NOTICE},
                 {"query", MW_RECORD_COMMAND},
                 {"answer", MW_RECORD_REPLY},
                 {"pushed", MW_RECORD_REPLY},
                 {"flagged", MW_RECORD_MAIL_FLAGGED},
                 {"flagged-on", MW_RECORD_MAIL_FLAGGED},
                 {"grown", MW_RECORD_MAIL_GROWN},
                 {"dropped", MW_RECORD_MAIL_REMOVED},
                 {"folder-created", MW_RECORD_FOLDER_ADDED},
                 {"folder-deleted", MW_RECORD_FOLDER_REMOVED},
                 {"folder-renamed", MW_RECORD_FOLDER_RENAMED}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].subject, subject) == 0) return kinds[i].kind;
    return MW_RECORD_KIND_COUNT;
}

static enum mw_record_kind kind_named(const char *id) {
    for (size_t kind = 0; kind < MW_RECORD_KIND_COUNT; kind++)
        if (strcmp(mw_record_kind_id((enum mw_record_kind)kind), id) == 0) return (enum mw_record_kind)kind;
    return MW_RECORD_KIND_COUNT;
}

static bool is_about_device(const char *subject) {
    static const char *const devices[] = {"fetched", "grown", "dropped", "flagged-on"};
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (strcmp(devices[i], subject) == 0) return true;
    return false;
}

static uint32_t store_of(const struct mw_node *root, const struct mw_trace *trace,
                         const struct mw_node *subject) {
    if (is_about_device(subject->key)) return mw_select_device(root, trace, subject->text);
    if (strstr(subject->key, "queued") != NULL) return mw_select_queue(trace, subject->text);
    return mw_select_mailbox(trace, subject->text);
}

static uint16_t host_of(const struct mw_trace *trace, const struct mw_node *selector, const char *key) {
    const char *id = mw_node_get_text(selector, key);
    return id == NULL ? MW_NO_HOST : mw_catalogue_find_host(&trace->catalogue, id);
}

static uint16_t flag_of(const struct mw_node *selector, const char *key) {
    const char *id = mw_node_get_text(selector, key);
    for (int flag = 0; id != NULL && flag < MW_MAIL_FLAG_COUNT; flag++)
        if (strcmp(mw_mail_flag_id((enum mw_mail_flag)flag), id) == 0)
            return (uint16_t)(MW_MAIL_SEEN << flag);
    return 0;
}

/* without: a key that is to be overlooked, or NULL. false: nothing can fit. */
static bool make_ready(const struct mw_node *root, const struct mw_node *selector, const char *without,
                       const struct mw_trace *trace, struct wanted *wanted) {
    struct mw_node kept = {.kind = MW_NODE_OBJECT}, copies[32];
    size_t count = 0;
    for (const struct mw_node *key = selector->first; key != NULL && count < 32; key = key->next) {
        if (!says(selector, key->key) || (without != NULL && strcmp(key->key, without) == 0)) continue;
        copies[count] = *key;
        mw_node_add(&kept, &copies[count++]);
    }
    *wanted = (struct wanted){.kind = MW_RECORD_KIND_COUNT, .nth = 1};
    for (size_t i = 0; i < SUBJECT_COUNT && wanted->subject == NULL; i++)
        if (mw_node_get(&kept, subjects[i]) != NULL) wanted->subject = mw_node_get(selector, subjects[i]);
    const struct mw_node *subject = wanted->subject, *nth = mw_node_get(&kept, "nth"),
                         *port = mw_node_get(&kept, "port");
    const char *step = mw_node_get_text(&kept, "step");
    if (subject != NULL) {
        wanted->kind = strcmp(subject->key, "event") == 0 ? kind_named(subject->text) : kind_of(subject->key);
        const char *kind = mw_record_kind_id(wanted->kind);
        bool of_store = strncmp(kind, "mail-", 5) == 0 || strncmp(kind, "folder-", 7) == 0;
        wanted->about_store = of_store && subject->text != NULL && strcmp(subject->key, "event") != 0;
        if (wanted->about_store) wanted->store = store_of(root, trace, subject);
    } else if (step != NULL && kept.child_count == 1) {
        wanted->kind = MW_RECORD_STEP;
    }
    if (step != NULL) {
        wanted->earliest = mw_select_step(trace, step);
        if (wanted->earliest == MW_NONE) return false;
    }
    wanted->from = host_of(trace, &kept, "from");
    wanted->to = host_of(trace, &kept, "to");
    wanted->port = port == NULL ? 0 : (uint16_t)port->number;
    wanted->protocol = mw_node_get_text(&kept, "protocol");
    wanted->contains = mw_node_get_text(&kept, "contains");
    wanted->folder = mw_node_get_text(&kept, "folder");
    wanted->sets = flag_of(&kept, "sets");
    wanted->clears = flag_of(&kept, "clears");
    if (nth != NULL) wanted->nth = (uint32_t)nth->number;
    return !(wanted->about_store && wanted->store == MW_NONE);
}

/* Without a folder's name a mailbox is its INBOX, but a device is all that it has, and any folder may come
 * and go. */
static bool store_fits(const struct wanted *wanted, const struct mw_trace *trace, uint32_t number) {
    const struct mw_record *record = &trace->records[number];
    if (mw_trace_folder_group(trace, record->mail.store) != wanted->store) return false;
    if (wanted->folder != NULL)
        return strcmp(mw_trace_folder_name(trace, number, record->mail.store), wanted->folder) == 0;
    return record->mail.store == wanted->store || is_about_device(wanted->subject->key) ||
           record->kind >= MW_RECORD_FOLDER_ADDED;
}

static bool flags_fit(const struct wanted *wanted, const struct mw_trace *trace, uint32_t number) {
    const struct mw_record *record = &trace->records[number];
    struct mw_letter before = {0};
    if ((wanted->sets | wanted->clears) == 0) return true;
    if (number > 0) mw_trace_letter(trace, number - 1, record->mail.store, record->mail.uid, &before);
    bool set = (record->flags & wanted->sets) != 0 && !(before.flags & wanted->sets);
    bool cleared = !(record->flags & wanted->clears) && (before.flags & wanted->clears) != 0;
    return (wanted->sets == 0 || set) && (wanted->clears == 0 || cleared);
}

static bool contains(struct mw_span text, const char *words) {
    size_t len = strlen(words);
    for (size_t i = 0; i + len <= text.len; i++)
        if (memcmp(text.data + i, words, len) == 0) return true;
    return false;
}

static bool subject_fits(const struct wanted *wanted, const struct mw_trace *trace, uint32_t number) {
    const struct mw_record *record = &trace->records[number];
    const char *key = wanted->subject->key, *text = wanted->subject->text;
    if (wanted->about_store)
        return store_fits(wanted, trace, number) && !(record->flags & MW_MAIL_INITIAL) &&
               flags_fit(wanted, trace, number);
    if (strcmp(key, "command") == 0) return mw_select_is_command(trace, number, text);
    if (strcmp(key, "reply") == 0) return mw_select_is_reply(trace, number, text);
    if (strcmp(key, "pushed") == 0)
        return mw_trace_role(trace, number) == MW_ROLE_PUSHED && contains(line_of(trace, number), text);
    if (strcmp(key, "notice") == 0)
        return strcmp(mw_notice_id((enum mw_notice)record->notice.notice), text) == 0;
    if (strcmp(key, "query") == 0) return is_query(trace, number, text);
    if (strcmp(key, "answer") == 0) return is_query(trace, record->line.cause, text);
    return true;
}

static bool is_line_or_opening(const struct mw_record *record) {
    return mw_record_is_line(record) || record->kind == MW_RECORD_CONNECTING;
}

static bool fits(const struct wanted *wanted, const struct mw_trace *trace, uint32_t number) {
    const struct mw_record *record = &trace->records[number];
    if (wanted->kind == MW_RECORD_KIND_COUNT ? !is_line_or_opening(record) : record->kind != wanted->kind)
        return false;
    const struct mw_connection *connection =
        record->connection == MW_NONE ? NULL : &trace->catalogue.connections[record->connection];
    uint16_t peer = record->peer;
    if (peer == MW_NO_HOST && connection != NULL)
        peer = record->host == connection->client ? connection->server : connection->client;
    if (wanted->from != MW_NO_HOST && record->host != wanted->from) return false;
    if (wanted->to != MW_NO_HOST && peer != wanted->to) return false;
    if (wanted->port != 0 && (connection == NULL || connection->server_port != wanted->port)) return false;
    if (wanted->protocol != NULL && !mw_select_has_protocol(trace, number, wanted->protocol)) return false;
    if (wanted->contains != NULL && !contains(line_of(trace, number), wanted->contains)) return false;
    return wanted->subject == NULL || subject_fits(wanted, trace, number);
}

/* A line that is not the last of its burst is no stop: the event is the burst's last line. So it is with the
 * letters that one command changes. */
static uint32_t stop_of(const struct mw_trace *trace, uint32_t number) {
    const struct mw_record *line = &trace->records[number];
    bool is_line = mw_record_is_line(line),
         is_mail = (line->kind >= MW_RECORD_MAIL_ADDED && line->kind <= MW_RECORD_MAIL_GROWN) ||
                   line->kind == MW_RECORD_FOLDER_ADDED;
    if (is_mail && (line->flags & MW_MAIL_CONTINUES)) {
        uint32_t stop = mw_trace_next_stop(trace, number, MW_GRAIN_LINE);
        return stop == MW_NONE ? number : stop;
    }
    if (!is_line) return number;
    for (uint32_t i = number; i < trace->record_count; i++) {
        const struct mw_record *record = &trace->records[i];
        bool same =
            mw_record_is_line(record) && record->connection == line->connection && record->host == line->host;
        if (same && !(record->flags & MW_LINE_CONTINUES)) return i;
    }
    return number;
}

static uint32_t search(const struct mw_node *root, const struct mw_node *selector, const char *without,
                       const struct mw_trace *trace) {
    struct wanted wanted;
    if (!make_ready(root, selector, without, trace, &wanted)) return MW_NONE;
    for (uint32_t i = wanted.earliest; i < trace->record_count; i++)
        if (fits(&wanted, trace, i) && --wanted.nth == 0) return stop_of(trace, i);
    return MW_NONE;
}

uint32_t mw_select(const struct mw_node *root, const struct mw_node *selector, const struct mw_trace *trace) {
    return search(root, selector, NULL, trace);
}

const char *mw_select_blame(const struct mw_node *root, const struct mw_node *selector,
                            const struct mw_trace *trace) {
    if (selector->child_count < 2) return NULL;
    for (const struct mw_node *key = selector->first; key != NULL; key = key->next)
        if (search(root, selector, key->key, trace) != MW_NONE) return key->key;
    return NULL;
}
