/* A scenario: what a world is made of, and what people do in it. Plain data; sim/lesson makes it from a
 * lesson file.
 *
 * All texts and arrays belong to whoever made the scenario and outlive the world. Names of hosts and people
 * are resolved: numbers here are indices into the scenario's own arrays. */
#ifndef MW_WORLD_SCENARIO_H
#define MW_WORLD_SCENARIO_H

#include "sim/protocol/dns/message.h"
#include "sim/protocol/imap/client.h"
#include "sim/protocol/pop3/client.h"
#include "sim/trace/catalogue.h"

/* What runs on a host; any mixture. A device (mail client) is not software of a host but a person's: see
 * below. */
struct mw_host_software {
    bool mta;                  /* SMTP on 25, submission on 587 */
    bool mailboxes;            /* POP3 on 110 and IMAP on 143, for the people whose home it is */
    bool name_server;          /* DNS on 53 */
    uint64_t size_limit_bytes; /* SMTP SIZE; 0: none */
    /* Of an SMTP session, as in struct mw_smtp_server_settings; 0: what RFC 5321 §4.5.3.1 asks for. */
    size_t recipient_limit, command_limit, path_limit, error_limit;
    bool old_smtp;             /* answers 500 to EHLO */
    bool pipelining;           /* as a client, uses PIPELINING when it is offered */
    int64_t retry_first_us;    /* queue: wait before the second try; 0: 15 min. Doubles up to 4 h */
    int64_t delay_notice_us;   /* queue: until the sender is told of a delay; 0: 4 h */
    int64_t queue_lifetime_us; /* then a bounce; 0: 5 days */
};

struct mw_scenario_host {
    struct mw_host face; /* what the catalogue shows */
    struct mw_host_software software;
};

struct mw_scenario_link {
    struct mw_link face;
    uint32_t loss_per_million;     /* of packets */
    const uint16_t *blocked_ports; /* TCP destination ports that this link swallows */
    size_t blocked_port_count;
    bool cut;
};

struct mw_scenario_dns_record {
    const char *name;
    enum mw_dns_type type;
    uint16_t preference; /* MX */
    const char *value;   /* address, host name or text */
    uint32_t ttl_s;
};

/* Which server takes a domain's mail as its own. */
struct mw_scenario_domain {
    const char *name;
    uint16_t server; /* host with mta and mailboxes */
};

struct mw_scenario_attachment {
    const char *name, *type; /* "foto.jpg", "image/jpeg" */
    uint64_t bytes;          /* before base64; the content is made from the seed */
};

struct mw_scenario_message {
    const char *from; /* "Ani <ani@sekolah.example>" or an address */
    const char **to;
    size_t to_count;
    const char *subject;
    const char *text; /* UTF-8, lines end in \n */
    const struct mw_scenario_attachment *attachments;
    size_t attachment_count;
    int64_t date_us; /* for messages that lie there at the start: when written, usually negative */
};

enum mw_receive_protocol { MW_RECEIVE_POP3, MW_RECEIVE_IMAP };

struct mw_scenario_device {
    const char *id;
    uint16_t host;
    uint32_t person;
    /* sending */
    const char *send_server; /* DNS name; NULL: the device does not send */
    uint16_t send_port;
    bool send_login;
    /* receiving */
    enum mw_receive_protocol receive_by;
    const char *receive_server; /* DNS name; NULL: the device does not receive */
    uint16_t receive_port;
    enum mw_pop3_mode mode;  /* POP3 */
    int64_t delete_after_us; /* POP3 */
    uint32_t window;         /* IMAP: how many of the newest letters of a folder are shown; 0: fifty */
    bool deletes_to_trash;   /* IMAP: "delete" moves a letter to the trash, and expunges it only from there */
    uint64_t capacity_bytes; /* 0: no limit */
    bool pipelining;
};

struct mw_scenario_person {
    const char *id, *name;
    const char *address; /* "budi@kantor.example"; their home is the domain's server */
    const char *password;
    uint64_t quota_bytes; /* of the mailbox; 0: no limit */
    unsigned folders;     /* beside INBOX from the start: 1u << enum mw_folder_use of each */
    const struct mw_scenario_message *mailbox; /* what lies there at the start */
    size_t mailbox_count;
};

/* X(name, id in lesson files). All from SYNC on are for devices that receive with IMAP: each is a visit of
 * its own, or, while the device is offline, done on the device and played back later. */
#define MW_STEP_ACTIONS(X)                                                                                   \
    X(SEND, "send")   /* message */                                                                          \
    X(FETCH, "fetch") /* one visit to the mailbox; with IMAP the same as SYNC of INBOX */                    \
    X(SYNC, "sync")                                                                                          \
    X(READ, "read")                                                                                          \
    X(SAVE, "save") /* an attachment */                                                                      \
    X(FLAG, "flag")                                                                                          \
    X(MOVE, "move")                                                                                          \
    X(DELETE, "delete")                                                                                      \
    X(SEARCH, "search")                                                                                      \
    X(CREATE, "create-folder")                                                                               \
    X(RENAME, "rename-folder")                                                                               \
    X(DROP, "delete-folder")                                                                                 \
    X(WATCH, "watch")                                                                                        \
    X(GO_OFFLINE, "go-offline") /* a watch that is under way ends */                                         \
    X(COME_ONLINE, "come-online")

enum mw_step_action {
#define X(name, id) MW_STEP_##name,
    MW_STEP_ACTIONS(X)
#undef X
        MW_STEP_ACTION_COUNT
};

/* When a step begins that waits for another one. */
enum mw_step_wait {
    MW_WAIT_NONE,      /* at `delay_us` after the lesson's start */
    MW_WAIT_DONE,      /* SEND: the server took the message. FETCH: the visit is over */
    MW_WAIT_DELIVERED, /* SEND only: every recipient's mailbox has it, or a bounce has come to its end */
};

struct mw_scenario_step {
    struct mw_step face;
    enum mw_step_action action;
    uint32_t device;
    struct mw_scenario_message message; /* SEND */
    const char *envelope_from;          /* SEND: NULL: the person's address */
    struct mw_imap_task task;           /* SYNC to WATCH; its kind is the action's */
    enum mw_step_wait wait;
    uint32_t after; /* step; must stand before this one */
    int64_t delay_us;
};

struct mw_scenario {
    struct mw_about about;
    const struct mw_scenario_host *hosts;
    size_t host_count;
    const struct mw_scenario_link *links;
    size_t link_count;
    const struct mw_scenario_dns_record *dns;
    size_t dns_count;
    uint16_t dns_server; /* the host that answers for all of `dns`; MW_NO_HOST: there is none */
    const struct mw_scenario_domain *domains;
    size_t domain_count;
    const struct mw_scenario_person *people;
    size_t person_count;
    const struct mw_scenario_device *devices;
    size_t device_count;
    const struct mw_scenario_step *steps;
    size_t step_count;
    bool usual_folders; /* all accounts have all of Sent, Drafts … beside INBOX from the start */
};

#endif
