/* The tables themselves, from the leaves to the whole lesson. */
#include "sim/lesson/shape.h"
#include "sim/lesson/value.h"
#include "sim/protocol/pop3/client.h"
#include "sim/trace/catalogue.h"
#include "sim/trace/notice.h"
#include "sim/world/scenario.h"

#define OPTIONAL(name, of)                                                                                   \
    { name, &(of), false }
#define REQUIRED(name, of)                                                                                   \
    { name, &(of), true }
#define END                                                                                                  \
    { 0 }

#define FORMAT(name, def_name, check, english, indonesian)                                                   \
    static const struct mw_shape name = {                                                                    \
        .kind = MW_SHAPE_STRING, .def = def_name, .good = check, .wanted = {{english, indonesian}}}
#define REFERENCE(name, pointer, english, indonesian)                                                        \
    static const struct mw_shape name = {                                                                    \
        .kind = MW_SHAPE_STRING, .among = pointer, .thing = {{english, indonesian}}}
#define OBJECT(name, def_name, ...)                                                                          \
    static const struct mw_shape name = {                                                                    \
        .kind = MW_SHAPE_OBJECT, .def = def_name, .fields = (const struct mw_field[]){__VA_ARGS__, END}}
#define LIST(name, of) static const struct mw_shape name = {.kind = MW_SHAPE_LIST, .item = &(of)}
#define MAP(name, of)                                                                                        \
    static const struct mw_shape name = {.kind = MW_SHAPE_MAP,                                               \
                                         .item = &(of),                                                      \
                                         .good = mw_value_is_id,                                             \
                                         .wanted = {{"an id of letters, digits, '-', '_' and '.'",           \
                                                     "id dari huruf, angka, '-', '_' dan '.'"}}}
#define MAP_OF_NAMES(name, of)                                                                               \
    static const struct mw_shape name = {.kind = MW_SHAPE_MAP,                                               \
                                         .item = &(of),                                                      \
                                         .good = mw_value_is_name,                                           \
                                         .wanted = {{"a name that ends in \".example\" (RFC 2606)",          \
                                                     "nama yang berakhiran \".example\" (RFC 2606)"}}}
#define CHOICE(name, ...)                                                                                    \
    static const struct mw_shape name = {.kind = MW_SHAPE_CHOICE,                                            \
                                         .choices = (const char *const[]){__VA_ARGS__, NULL}}
#define INTEGER(name, from, to)                                                                              \
    static const struct mw_shape name = {.kind = MW_SHAPE_INTEGER, .least = (from), .most = (to)}

static const struct mw_shape text = {.kind = MW_SHAPE_TEXT, .def = "text"};
static const struct mw_shape string = {.kind = MW_SHAPE_STRING};
static const struct mw_shape flag = {.kind = MW_SHAPE_FLAG};
static const struct mw_shape free_object = {.kind = MW_SHAPE_FREE};

static const struct mw_shape duration = {
    .kind = MW_SHAPE_STRING,
    .def = "duration",
    .good = mw_value_is_duration,
    .or_number = true,
    .wanted = {{"a duration such as \"250ms\", \"12.5s\", \"15min\", \"2h\" or \"7d\"",
                "durasi seperti \"250ms\", \"12.5s\", \"15min\", \"2h\" atau \"7d\""}}};
static const struct mw_shape moment = {.kind = MW_SHAPE_STRING,
                                       .def = "moment",
                                       .good = mw_value_is_moment,
                                       .or_number = true,
                                       .least = -3e9,
                                       .most = 3e9,
                                       .wanted = {{"a time relative to the start such as \"-2h\"",
                                                   "waktu relatif terhadap awal seperti \"-2h\""}}};
static const struct mw_shape size = {.kind = MW_SHAPE_STRING,
                                     .def = "size",
                                     .good = mw_value_is_size,
                                     .or_integer = true,
                                     .wanted = {{"a size such as \"512B\", \"800KB\" or \"10MB\"",
                                                 "ukuran seperti \"512B\", \"800KB\" atau \"10MB\""}}};
FORMAT(rate, "rate", mw_value_is_rate, "a bandwidth such as \"64kbit/s\", \"20Mbit/s\" or \"1Gbit/s\"",
       "lebar pita seperti \"64kbit/s\", \"20Mbit/s\" atau \"1Gbit/s\"");
FORMAT(timestamp, "timestamp", mw_value_is_timestamp, "date and time such as \"2026-03-02T09:00:00+07:00\"",
       "tanggal dan waktu seperti \"2026-03-02T09:00:00+07:00\"");
FORMAT(id, "id", mw_value_is_id, "an id of letters, digits, '-', '_' and '.'",
       "id dari huruf, angka, '-', '_' dan '.'");
FORMAT(name, "name", mw_value_is_name,
       "a name that ends in \".example\" (RFC 2606), such as \"mail.kantor.example\"",
       "nama yang berakhiran \".example\" (RFC 2606), seperti \"mail.kantor.example\"");
FORMAT(mx_host, "mx-host", mw_value_is_mx_host,
       "a name that ends in \".example\", or \".\" for no mail at all",
       "nama yang berakhiran \".example\", atau \".\" untuk tidak menerima surat sama sekali");
FORMAT(ipv4, "ipv4", mw_value_is_ipv4,
       "an address from 192.0.2.0/24, 198.51.100.0/24 or 203.0.113.0/24 (RFC 5737)",
       "alamat dari 192.0.2.0/24, 198.51.100.0/24 atau 203.0.113.0/24 (RFC 5737)");
FORMAT(ipv6, "ipv6", mw_value_is_ipv6, "an address from 2001:db8::/32 (RFC 3849)",
       "alamat dari 2001:db8::/32 (RFC 3849)");
FORMAT(mail, "mail", mw_value_is_mail,
       "a mail address that ends in \".example\", such as \"budi@kantor.example\"",
       "alamat email yang berakhiran \".example\", seperti \"budi@kantor.example\"");
FORMAT(reverse_path, "reverse-path", mw_value_is_reverse_path,
       "a mail address that ends in \".example\", or \"\" for the null reverse-path",
       "alamat email yang berakhiran \".example\", atau \"\" untuk reverse-path kosong");
FORMAT(sender, "sender", mw_value_is_sender,
       "\"Ani <ani@sekolah.example>\" or an address that ends in \".example\"",
       "\"Ani <ani@sekolah.example>\" atau alamat yang berakhiran \".example\"");
FORMAT(owner_device, "owner-device", mw_value_is_owner_device, "a person and a device, such as \"budi/pc\"",
       "orang dan perangkat, seperti \"budi/pc\"");
FORMAT(query, "query", mw_value_is_query, "a record type and a name, such as \"MX kantor.example\"",
       "jenis data dan nama, seperti \"MX kantor.example\"");
FORMAT(media_type, NULL, mw_value_is_media_type, "a media type such as \"image/jpeg\"",
       "jenis media seperti \"image/jpeg\"");

REFERENCE(host_id, "/network/hosts", "host", "host");
REFERENCE(person_id, "/people", "person", "orang");
REFERENCE(step_id, "/script", "step", "langkah");
REFERENCE(word_id, "/words", "word", "kata");

static const struct mw_shape port = {.kind = MW_SHAPE_INTEGER, .def = "port", .least = 1, .most = 65535};
INTEGER(count, 0, 1000000);
CHOICE(protocol, "smtp", "pop3", "imap", "dns");

#define X(name, id, failure, en, in) id,
static const struct mw_shape notice_id = {.kind = MW_SHAPE_CHOICE,
                                          .choices = (const char *const[]){MW_NOTICES(X) NULL}};
#undef X

/* --- about, words, network
 * ---------------------------------------------------------------------------------- */

CHOICE(level, "beginner", "intermediate", "advanced");
INTEGER(number, 1, 999);
INTEGER(minutes, 1, 600);
INTEGER(seed, 0, 9007199254740991);
LIST(objectives, text);
OBJECT(about, "about", REQUIRED("id", id), OPTIONAL("number", number), REQUIRED("title", text),
       OPTIONAL("summary", text), REQUIRED("level", level), OPTIONAL("minutes", minutes),
       OPTIONAL("start", timestamp), OPTIONAL("seed", seed), OPTIONAL("objectives", objectives));

OBJECT(word, "word", REQUIRED("word", text), REQUIRED("meaning", text));
MAP(words, word);

#define X(name, id) id,
static const struct mw_shape host_kind = {.kind = MW_SHAPE_CHOICE,
                                          .choices = (const char *const[]){MW_HOST_KINDS(X) NULL}};
static const struct mw_shape mode = {.kind = MW_SHAPE_CHOICE,
                                     .choices = (const char *const[]){MW_POP3_MODES(X) NULL}};
#undef X
INTEGER(coordinate, 0, 1000);
static const struct mw_shape at_card = {.kind = MW_SHAPE_LIST, .item = &coordinate, .least = 2, .most = 2};
CHOICE(software, "mta", "mailboxes", "name-server");
LIST(runs, software);
INTEGER(recipient_limit, 1, 1000000);
INTEGER(command_limit, 64, 65536);
INTEGER(path_limit, 32, 65536);
INTEGER(error_limit, 1, 1000000);
OBJECT(host, "host", OPTIONAL("name", name), REQUIRED("kind", host_kind), OPTIONAL("title", text),
       OPTIONAL("role", text), REQUIRED("address", ipv4), OPTIONAL("address6", ipv6), REQUIRED("at", at_card),
       OPTIONAL("runs", runs), OPTIONAL("size-limit", size), OPTIONAL("recipient-limit", recipient_limit),
       OPTIONAL("command-limit", command_limit), OPTIONAL("path-limit", path_limit),
       OPTIONAL("error-limit", error_limit), OPTIONAL("old-smtp", flag), OPTIONAL("pipelining", flag),
       OPTIONAL("retry-first", duration), OPTIONAL("delay-notice", duration),
       OPTIONAL("queue-lifetime", duration));
MAP(hosts, host);

static const struct mw_shape between = {.kind = MW_SHAPE_LIST, .item = &host_id, .least = 2, .most = 2};
static const struct mw_shape loss = {.kind = MW_SHAPE_NUMBER, .least = 0, .most = 1};
LIST(ports, port);
OBJECT(link_shape, "link", REQUIRED("between", between), OPTIONAL("latency", duration),
       OPTIONAL("bandwidth", rate), OPTIONAL("loss", loss), OPTIONAL("blocks", ports), OPTIONAL("cut", flag));
MAP(links, link_shape);

INTEGER(preference, 0, 65535);
OBJECT(mx, "mx", REQUIRED("preference", preference), REQUIRED("host", mx_host));
LIST(mx_list, mx);
LIST(ipv4_list, ipv4);
LIST(ipv6_list, ipv6);
LIST(string_list, string);
LIST(name_list, name);
OBJECT(records, "records", OPTIONAL("MX", mx_list), OPTIONAL("A", ipv4_list), OPTIONAL("AAAA", ipv6_list),
       OPTIONAL("TXT", string_list), OPTIONAL("NS", name_list), OPTIONAL("CNAME", name));
MAP_OF_NAMES(records_by_name, records);
OBJECT(dns, "dns", REQUIRED("server", host_id), OPTIONAL("records", records_by_name),
       OPTIONAL("ttl", duration));
MAP_OF_NAMES(domains, host_id);
OBJECT(network, "network", REQUIRED("hosts", hosts), REQUIRED("links", links), OPTIONAL("dns", dns),
       OPTIONAL("domains", domains));

/* --- people and script
 * --------------------------------------------------------------------------------------- */

OBJECT(attachment, "attachment", REQUIRED("name", string), OPTIONAL("type", media_type),
       REQUIRED("size", size));
LIST(attachments, attachment);
LIST(sender_list, sender);
OBJECT(message, "message", OPTIONAL("from", sender), OPTIONAL("to", sender_list), OPTIONAL("subject", string),
       OPTIONAL("text", string), OPTIONAL("attachments", attachments), OPTIONAL("written", moment));
LIST(mailbox, message);
OBJECT(sends, "sends", REQUIRED("server", name), OPTIONAL("port", port), OPTIONAL("login", flag),
       OPTIONAL("pipelining", flag));
CHOICE(receive_protocol, "pop3", "imap");
INTEGER(newest, 1, 100000);
CHOICE(deletes, "expunge", "trash");
INTEGER(days, 1, 3650);
OBJECT(receives, "receives", REQUIRED("protocol", receive_protocol), REQUIRED("server", name),
       OPTIONAL("port", port), OPTIONAL("mode", mode), OPTIONAL("days", days), OPTIONAL("newest", newest),
       OPTIONAL("deletes", deletes));
OBJECT(device, "device", REQUIRED("host", host_id), OPTIONAL("capacity", size), OPTIONAL("sends", sends),
       OPTIONAL("receives", receives));
MAP(devices, device);
CHOICE(usual_folder, "archive", "drafts", "junk", "sent", "trash");
LIST(usual_folders, usual_folder);
OBJECT(person, "person", REQUIRED("name", string), REQUIRED("address", mail), OPTIONAL("password", string),
       OPTIONAL("quota", size), OPTIONAL("mailbox", mailbox), OPTIONAL("folders", usual_folders),
       OPTIONAL("devices", devices));
MAP(people, person);

#define X(name, id) id,
static const struct mw_shape action = {.kind = MW_SHAPE_CHOICE,
                                       .choices = (const char *const[]){MW_STEP_ACTIONS(X) NULL}};
#undef X
static const struct mw_shape own_flag = {
    .kind = MW_SHAPE_CHOICE,
    .def = "own-flag",
    .choices = (const char *const[]){"seen", "answered", "flagged", "draft", NULL}};
LIST(own_flags, own_flag);
OBJECT(search, "search", OPTIONAL("from", string), OPTIONAL("to", string), OPTIONAL("subject", string),
       OPTIONAL("text", string), OPTIONAL("unread", flag), OPTIONAL("flagged", flag));
CHOICE(when, "done", "delivered");
OBJECT(step, "step", REQUIRED("title", text), REQUIRED("who", person_id), REQUIRED("device", string),
       REQUIRED("do", action), OPTIONAL("message", message), OPTIONAL("envelope-from", reverse_path),
       OPTIONAL("folder", string), OPTIONAL("letter", string), OPTIONAL("attachment", string),
       OPTIONAL("set", own_flags), OPTIONAL("clear", own_flags), OPTIONAL("into", string),
       OPTIONAL("name", string), OPTIONAL("search", search), OPTIONAL("lasts", duration),
       OPTIONAL("at", duration), OPTIONAL("after", step_id), OPTIONAL("when", when),
       OPTIONAL("delay", duration));
MAP(script, step);

/* --- what is told
 * -------------------------------------------------------------------------------------------- */

CHOICE(event, "step-done", "connected", "refused", "timed-out", "reset", "closed", "locked", "unlocked",
       "mail-unmarked");
INTEGER(nth, 1, 100000);
#define X(name, id, wire) id,
static const struct mw_shape mail_flag = {.kind = MW_SHAPE_CHOICE,
                                          .choices = (const char *const[]){MW_MAIL_FLAGS(X) NULL}};
#undef X
OBJECT(selector, "selector", OPTIONAL("step", step_id), OPTIONAL("command", string),
       OPTIONAL("reply", string), OPTIONAL("content", flag), OPTIONAL("connecting", flag),
       OPTIONAL("pushed", string), OPTIONAL("stored", mail), OPTIONAL("removed", mail),
       OPTIONAL("marked", mail), OPTIONAL("flagged", mail), OPTIONAL("fetched", owner_device),
       OPTIONAL("grown", owner_device), OPTIONAL("dropped", owner_device),
       OPTIONAL("flagged-on", owner_device), OPTIONAL("folder-created", mail),
       OPTIONAL("folder-deleted", mail), OPTIONAL("folder-renamed", mail), OPTIONAL("folder", string),
       OPTIONAL("sets", mail_flag), OPTIONAL("clears", mail_flag), OPTIONAL("queued", host_id),
       OPTIONAL("dequeued", host_id), OPTIONAL("notice", notice_id), OPTIONAL("query", query),
       OPTIONAL("answer", query), OPTIONAL("event", event), OPTIONAL("contains", string),
       OPTIONAL("protocol", protocol), OPTIONAL("port", port), OPTIONAL("from", host_id),
       OPTIONAL("to", host_id), OPTIONAL("nth", nth), OPTIONAL("optional", flag));

CHOICE(colour, "none", "smtp", "pop3", "imap", "dns");
OBJECT(chapter, "chapter", REQUIRED("id", id), REQUIRED("title", text), OPTIONAL("tag", text),
       OPTIONAL("protocol", colour), REQUIRED("at", selector));
LIST(chapters, chapter);
LIST(word_ids, word_id);
OBJECT(note, "note", REQUIRED("at", selector), REQUIRED("title", text), REQUIRED("text", text),
       OPTIONAL("rfc", string), OPTIONAL("words", word_ids));
LIST(notes, note);
OBJECT(choice, "choice", REQUIRED("text", text), REQUIRED("because", text), OPTIONAL("right", flag));
static const struct mw_shape answers = {.kind = MW_SHAPE_LIST, .item = &choice, .least = 2, .most = 6};
OBJECT(question, "question", REQUIRED("id", id), REQUIRED("at", selector), REQUIRED("ask", text),
       REQUIRED("answers", answers));
LIST(questions, question);

OBJECT(variant, "variant", REQUIRED("title", text), OPTIONAL("summary", text),
       OPTIONAL("merge", free_object));
MAP(variants, variant);
static const struct mw_shape tasks = {.kind = MW_SHAPE_OBJECT, .fields = (const struct mw_field[]){END}};

CHOICE(outcome, "succeeded", "failed");
OBJECT(expectation, "expectation", OPTIONAL("text", text), OPTIONAL("mailbox", mail),
       OPTIONAL("device", owner_device), OPTIONAL("queue", host_id), OPTIONAL("messages", count),
       OPTIONAL("bytes", size), OPTIONAL("folder", string), OPTIONAL("exists", flag),
       OPTIONAL("unread", count), OPTIONAL("flagged", count), OPTIONAL("partial", count),
       OPTIONAL("traffic", protocol), OPTIONAL("host", host_id), OPTIONAL("at-least", size),
       OPTIONAL("at-most", size), OPTIONAL("step", step_id), OPTIONAL("outcome", outcome),
       OPTIONAL("commands", string), OPTIONAL("replies", string), OPTIONAL("protocol", protocol),
       OPTIONAL("notice", notice_id), OPTIONAL("count", count));
LIST(expectations, expectation);

const struct mw_shape mw_shape_lesson = {
    .kind = MW_SHAPE_OBJECT,
    .fields = (const struct mw_field[]){
        OPTIONAL("$schema", string), REQUIRED("about", about), OPTIONAL("words", words),
        REQUIRED("network", network), REQUIRED("people", people), REQUIRED("script", script),
        OPTIONAL("chapters", chapters), OPTIONAL("notes", notes), OPTIONAL("questions", questions),
        OPTIONAL("variants", variants), OPTIONAL("tasks", tasks), OPTIONAL("expect", expectations), END}};
