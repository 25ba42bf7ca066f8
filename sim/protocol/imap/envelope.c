#include <stdbool.h>

#include "sim/mail/address_list.h"
#include "sim/protocol/imap/structure.h"

/* In the order in which they are told. */
enum field { DATE, SUBJECT, FROM, SENDER, REPLY_TO, TO, CC, BCC, IN_REPLY_TO, MESSAGE_ID, FIELDS };

static const char *const NAMES[FIELDS] = {"date", "subject", "from", "sender",      "reply-to",
                                          "to",   "cc",      "bcc",  "in-reply-to", "message-id"};

/* A field that stands several times. */
struct value {
    struct mw_span text;
    struct value *next;
};

struct envelope {
    struct value *values[FIELDS], *last[FIELDS];
};

static void read_fields(struct envelope *envelope, struct mw_span letter, struct mw_arena *arena) {
    struct mw_field field;
    while (mw_mime_field_next(&letter, &field)) {
        int which = 0;
        while (which < FIELDS && !mw_span_is_nocase(field.name, NAMES[which]))
            which++;
        if (which == FIELDS) continue;
        struct value *value = mw_arena_alloc(arena, sizeof *value);
        value->text = field.value;
        *(envelope->last[which] != NULL ? &envelope->last[which]->next : &envelope->values[which]) = value;
        envelope->last[which] = value;
    }
}

/* RFC 9051 §7.5.2: NIL if the field is absent, "" if it is there and empty. */
static void put_text(struct mw_imap_reply *reply, const struct value *value, struct mw_arena *arena) {
    struct mw_span text = {0};
    if (value != NULL) text = mw_mime_unfold(value->text, arena);
    mw_imap_put_clean(reply, text, arena);
}

/* "(name route mailbox host)". The start of a group has its name for the mailbox and NIL for the host, its
 * end NIL for both; so a host that is merely missing must not be NIL. */
static void put_address(struct mw_imap_reply *reply, enum mw_address_item item,
                        const struct mw_listed_address *address, struct mw_arena *arena) {
    struct mw_span none = {0};
    bool one = item == MW_ADDRESS_ONE;
    mw_imap_put_text(reply, "(");
    mw_imap_put_clean(reply, one ? address->name : none, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, one ? address->route : none, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, one ? address->local : item == MW_ADDRESS_GROUP ? address->name : none, arena);
    mw_imap_put_text(reply, " ");
    mw_imap_put_clean(reply, one ? address->domain : none, arena);
    mw_imap_put_text(reply, ")");
}

/* All addresses of all fields of this name; false, and nothing, if there is none. */
static bool put_some(struct mw_imap_reply *reply, const struct value *value, struct mw_arena *arena) {
    bool any = false;
    for (; value != NULL; value = value->next) {
        struct mw_address_walk walk = {.rest = value->text};
        struct mw_listed_address address;
        enum mw_address_item item;
        while ((item = mw_address_walk(&walk, arena, &address)) != MW_ADDRESS_END) {
            if (!any) mw_imap_put_text(reply, "(");
            any = true;
            put_address(reply, item, &address, arena);
        }
    }
    if (any) mw_imap_put_text(reply, ")");
    return any;
}

static void put_addresses(struct mw_imap_reply *reply, const struct envelope *envelope, enum field which,
                          struct mw_arena *arena) {
    if (put_some(reply, envelope->values[which], arena)) return;
    bool defaults = which == SENDER || which == REPLY_TO; /* "the server sets … to be the same as From" */
    if (!defaults || !put_some(reply, envelope->values[FROM], arena)) mw_imap_put_text(reply, "NIL");
}

void mw_imap_put_envelope(struct mw_imap_reply *reply, struct mw_span letter, struct mw_arena *arena) {
    struct envelope envelope = {0};
    read_fields(&envelope, letter, arena);
    for (enum field which = DATE; which < FIELDS; which++) {
        mw_imap_put_text(reply, which == DATE ? "(" : " ");
        if (which >= FROM && which <= BCC)
            put_addresses(reply, &envelope, which, arena);
        else
            put_text(reply, envelope.values[which], arena);
    }
    mw_imap_put_text(reply, ")");
}
