/* What the IMAP client makes of untagged data and of the codes in brackets (RFC 9051 §7). What it does not
 * know, or cannot read, it passes over. */
#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/client_inside.h"

enum { LETTER_LIMIT = 1 << 22 }; /* more letters in one folder are taken for nonsense */

static struct mw_imap_reader reader_of(struct mw_imap_client *client, struct mw_span text) {
    return (struct mw_imap_reader){.text = text, .arena = &client->scratch, .utf8 = true};
}

void mw_imap_client_tell(struct mw_imap_client *client, enum mw_imap_client_news news, uint64_t number) {
    mw_session_tell(&client->session, (int)news, mw_span_of(client->folder ? client->folder->name : ""),
                    number);
}

/* --- which letter has which number
 * --------------------------------------------------------------------------- */

void mw_imap_client_letter_gone(struct mw_imap_client *client, uint32_t uid) {
    if (mw_cache_letter(client->folder, uid) == NULL) return;
    mw_cache_remove(client->cache, client->folder, uid);
    mw_imap_client_tell(client, MW_IMAP_LETTER_GONE, uid);
}

void mw_imap_client_sweep(struct mw_imap_client *client) {
    struct mw_cache_folder *folder = client->folder;
    for (size_t i = folder->letter_count; i-- > 0;)
        if (!folder->letters[i].met) mw_imap_client_letter_gone(client, folder->letters[i].uid);
}

uint32_t mw_imap_client_uid(const struct mw_imap_client *client, uint32_t number) {
    return number >= 1 && number <= client->uid_count ? client->uids[number - 1] : 0;
}

void mw_imap_client_number(struct mw_imap_client *client, uint32_t number, uint32_t uid) {
    if (number == 0 || number > LETTER_LIMIT) return;
    while (client->uid_count < number) {
        MW_GROW(client->uids, client->uid_count, client->uid_capacity);
        client->uids[client->uid_count++] = 0;
    }
    client->uids[number - 1] = uid;
}

static void read_expunge(struct mw_imap_client *client, uint32_t number) {
    uint32_t uid = mw_imap_client_uid(client, number);
    if (client->exists > 0) client->exists--;
    if (number >= 1 && number <= client->uid_count) {
        client->uid_count--;
        memmove(client->uids + number - 1, client->uids + number,
                (client->uid_count - (number - 1)) * sizeof *client->uids);
    }
    if (uid != 0)
        mw_imap_client_letter_gone(client, uid);
    else
        client->unsure = true;
}

static void read_exists(struct mw_imap_client *client, uint32_t number) {
    client->grown = client->grown || number > client->exists;
    client->exists = number;
    if (client->uid_count > number) client->uid_count = number;
}

/* Before UIDVALIDITY has come, what is told may still be about the folder that was open before. */
static bool is_open(const struct mw_imap_client *client) {
    return client->folder != NULL && (!client->opening || client->told_validity);
}

/* "12 EXISTS", "3 EXPUNGE", "7 FETCH (…)" */
static bool read_numbered(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    uint32_t number;
    if (!mw_imap_number(reader, &number) || !mw_imap_space(reader) || client->folder == NULL) return false;
    if (mw_imap_take_word(reader, "EXISTS")) {
        read_exists(client, number);
        return true;
    }
    if (!is_open(client)) return false;
    if (mw_imap_take_word(reader, "EXPUNGE"))
        read_expunge(client, number);
    else if (mw_imap_take_word(reader, "FETCH") && mw_imap_space(reader))
        mw_imap_client_read_fetch(client, reader, number);
    else
        return false;
    return true;
}

/* --- VANISHED (RFC 7162 §3.2.10)
 * ----------------------------------------------------------------------------- */

static void forget_number(struct mw_imap_client *client, uint32_t uid) {
    for (size_t i = 0; i < client->uid_count; i++)
        if (client->uids[i] == uid) {
            client->uid_count--;
            memmove(client->uids + i, client->uids + i + 1, (client->uid_count - i) * sizeof *client->uids);
            return;
        }
}

/* "(EARLIER) 41,43:116" or "405" */
static bool read_vanished(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    struct mw_imap_set set;
    bool earlier = mw_imap_take_word(reader, "(EARLIER)") && mw_imap_space(reader);
    if (!mw_imap_read_set(reader, &set) || !is_open(client)) return false;
    mw_imap_resolve_set(&set, UINT32_MAX - 1);
    for (size_t i = 0; i < set.count && !earlier; i++) {
        uint64_t count = (uint64_t)set.ranges[i].to - set.ranges[i].from + 1;
        client->exists -= count < client->exists ? (uint32_t)count : client->exists;
    }
    for (size_t i = client->folder->letter_count; i-- > 0;) {
        uint32_t uid = client->folder->letters[i].uid;
        if (!mw_imap_in_set(&set, uid)) continue;
        if (!earlier) forget_number(client, uid);
        mw_imap_client_letter_gone(client, uid);
    }
    return true;
}

/* --- LIST
 * ---------------------------------------------------------------------------------------------------- */

void mw_imap_client_see(struct mw_imap_client *client, struct mw_cache_folder *folder) {
    if (!folder->known) mw_session_tell(&client->session, MW_IMAP_FOLDER_SEEN, mw_span_of(folder->name), 0);
    folder->known = true;
}

static enum mw_folder_use use_of(struct mw_span attribute) {
    static const char *const attributes[] = {
#define X(name, attribute) attribute,
        MW_FOLDER_USES(X)
#undef X
    };
    for (int i = MW_FOLDER_NONE + 1; i < MW_FOLDER_USE_COUNT; i++)
        if (mw_span_is_nocase(attribute, attributes[i])) return (enum mw_folder_use)i;
    return MW_FOLDER_NONE;
}

struct listed {
    bool selectable, there;
    enum mw_folder_use use;
};

static bool read_attributes(struct mw_imap_reader *reader, struct listed *listed) {
    struct mw_span attribute;
    if (!mw_imap_expect(reader, '(')) return false;
    while (!mw_imap_take(reader, ')')) {
        mw_imap_take(reader, ' ');
        if (!mw_imap_flag(reader, &attribute)) return false;
        if (mw_span_is_nocase(attribute, "\\Noselect")) listed->selectable = false;
        if (mw_span_is_nocase(attribute, "\\NonExistent")) listed->there = false;
        if (use_of(attribute) != MW_FOLDER_NONE) listed->use = use_of(attribute);
    }
    return true;
}

/* "(\HasNoChildren \Sent) "/" Sent" */
static bool read_list(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    struct listed listed = {.selectable = true, .there = true};
    struct mw_span separator;
    bool nil;
    const char *name;
    if (!read_attributes(reader, &listed) || !mw_imap_space(reader) ||
        !mw_imap_nstring(reader, &separator, &nil) || !mw_imap_space(reader))
        return false;
    reader->utf8 = false; /* nobody has enabled UTF8=ACCEPT: modified UTF-7 */
    if (!mw_imap_mailbox(reader, &name) || !listed.there || (unsigned char)*name == 0xff) return false;
    const char *there = name;
    name = mw_cache_name_here(client->cache, there);
    if (name == NULL) return true; /* it was deleted here, and the server will hear of it */
    struct mw_cache_folder *folder = mw_cache_folder(client->cache, name);
    folder->separator = separator.len ? separator.data[0] : '\0';
    if (!listed.selectable && folder->letter_count > 0) {
        mw_cache_clear(client->cache, folder);
        mw_session_tell(&client->session, MW_IMAP_RENUMBERED, mw_span_of(folder->name), 0);
    }
    folder->selectable = listed.selectable;
    folder->use = listed.use;
    folder->listed = client->cache->listings;
    folder->by_its_name = strcmp(name, there) == 0;
    client->inbox_listed |= mw_cache_is_inbox(name);
    if (client->listing == 0) mw_imap_client_see(client, folder);
    return true;
}

/* "Sent (UIDVALIDITY 7 UIDNEXT 12)" */
static bool read_status(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    const char *name;
    reader->utf8 = false;
    if (!mw_imap_mailbox(reader, &name) || !mw_imap_space(reader) || !mw_imap_expect(reader, '('))
        return false;
    struct mw_cache_folder *folder = mw_cache_find(client->cache, name);
    while (!mw_imap_take(reader, ')')) {
        struct mw_span item;
        uint64_t number;
        mw_imap_take(reader, ' ');
        if (!mw_imap_atom(reader, &item) || !mw_imap_space(reader) || !mw_imap_number64(reader, &number))
            return false;
        if (folder != NULL && mw_span_is_nocase(item, "UIDVALIDITY"))
            folder->told_validity = (uint32_t)number;
        if (folder != NULL && mw_span_is_nocase(item, "UIDNEXT")) folder->told_uidnext = (uint32_t)number;
    }
    return true;
}

/* --- SEARCH
 * -------------------------------------------------------------------------------------------------- */

static void found(struct mw_imap_client *client, uint32_t uid) {
    if (uid == 0 || client->found_count == LETTER_LIMIT) return;
    MW_GROW(client->found, client->found_count, client->found_capacity);
    client->found[client->found_count++] = uid;
}

/* " 2 84 882 (MODSEQ 917162500)" */
static bool read_search(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    uint32_t uid;
    while (mw_imap_take(reader, ' ') && mw_ascii_is_digit(mw_imap_peek(reader)) &&
           mw_imap_number(reader, &uid))
        found(client, uid);
    return true;
}

/* "(TAG "A3") UID COUNT 3 ALL 2,10:11" */
static bool read_esearch(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    struct mw_imap_set set;
    if (mw_imap_peek(reader) == '(' && !(mw_imap_client_skip(reader) && mw_imap_take(reader, ' ')))
        return true;
    if (mw_imap_take_word(reader, "UID")) mw_imap_take(reader, ' ');
    while (!mw_imap_at_end(reader)) {
        bool all = mw_imap_take_word(reader, "ALL");
        struct mw_span name;
        if (!all && !mw_imap_atom(reader, &name)) return false;
        if (!mw_imap_space(reader)) return false;
        if (!all && !mw_imap_client_skip(reader)) return false;
        if (all && !mw_imap_read_set(reader, &set)) return false;
        mw_imap_take(reader, ' ');
        if (!all) continue;
        mw_imap_resolve_set(&set, UINT32_MAX - 1);
        for (size_t i = 0; i < set.count; i++)
            for (uint32_t uid = set.ranges[i].from;
                 uid <= set.ranges[i].to && client->found_count < LETTER_LIMIT; uid++)
                found(client, uid);
    }
    return true;
}

/* --- all of them
 * --------------------------------------------------------------------------------------------- */

static bool read_enabled(struct mw_imap_client *client, struct mw_span words) {
    while (words.len > 0)
        if (mw_span_is_nocase(mw_span_word(&words), "QRESYNC")) client->qresync = true;
    return true;
}

bool mw_imap_client_read_data(struct mw_imap_client *client, struct mw_span text) {
    struct mw_imap_reader reader = reader_of(client, text);
    if (mw_ascii_is_digit(mw_imap_peek(&reader))) return read_numbered(client, &reader);
    struct mw_span rest = text, word = mw_span_word(&rest);
    reader.at = text.len - rest.len;
    if (mw_span_is_nocase(word, "CAPABILITY")) {
        mw_imap_client_read_abilities(client, rest);
        return true;
    }
    if (mw_span_is_nocase(word, "ENABLED")) return read_enabled(client, rest);
    if (mw_span_is_nocase(word, "LIST")) return read_list(client, &reader);
    if (mw_span_is_nocase(word, "STATUS")) return read_status(client, &reader);
    if (mw_span_is_nocase(word, "VANISHED")) return read_vanished(client, &reader);
    if (mw_span_is_nocase(word, "ESEARCH")) return read_esearch(client, &reader);
    if (mw_span_is_nocase(word, "SEARCH")) {
        reader.at = word.len;
        return read_search(client, &reader);
    }
    if (mw_span_is_nocase(word, "OK") || mw_span_is_nocase(word, "NO") || mw_span_is_nocase(word, "BAD"))
        mw_imap_client_read_code(client, rest);
    return false;
}

/* --- codes
 * --------------------------------------------------------------------------------------------------- */

static void read_validity(struct mw_imap_client *client, uint32_t validity) {
    struct mw_cache_folder *folder = client->folder;
    client->told_validity = true;
    client->validity_same = folder->uid_validity == validity;
    if (!client->validity_same && folder->uid_validity != 0) {
        mw_cache_clear(client->cache, folder);
        mw_imap_client_tell(client, MW_IMAP_RENUMBERED, 0);
    }
    folder->uid_validity = validity;
}

static void read_permanent(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    static const char *const flags[] = {
#define X(name, text) text,
        MW_FLAGS(X)
#undef X
    };
    struct mw_span flag;
    if (!mw_imap_expect(reader, '(')) return;
    client->permanent = 0;
    while (!mw_imap_take(reader, ')') && !mw_imap_at_end(reader)) {
        mw_imap_take(reader, ' ');
        if (mw_span_starts_nocase(mw_span_from(reader->text, reader->at), "\\*")) { /* any keyword */
            reader->at += 2;
            continue;
        }
        if (!mw_imap_flag(reader, &flag)) return;
        for (unsigned i = 0; i < MW_FLAG_COUNT; i++)
            if (mw_span_is_nocase(flag, flags[i])) client->permanent |= MW_FLAG_BIT(i);
    }
}

/* MOVE tells the new uid before the letter goes (RFC 6851 §4.3): what this device holds of it goes with it.
 */
static void take_along(struct mw_imap_client *client) {
    struct mw_cache_folder *to = mw_cache_find(client->cache, client->task.name);
    uint32_t uid = client->task.uid;
    if (to == NULL || to == client->folder || mw_cache_letter(client->folder, uid) == NULL) return;
    if (to->uid_validity != 0 && to->uid_validity != client->came_validity) return;
    to->uid_validity = client->came_validity;
    mw_imap_client_see(client, to);
    mw_cache_move(client->cache, client->folder, uid, to, client->came_uid);
    mw_imap_client_tell(client, MW_IMAP_LETTER_GONE, uid);
    mw_session_tell(&client->session, MW_IMAP_MOVED_HERE, mw_span_of(to->name), client->came_uid);
}

/* "APPENDUID 38505 3955" and "COPYUID 38505 304 3956" (RFC 4315 §3) */
static void read_came(struct mw_imap_client *client, struct mw_imap_reader *reader, bool copied) {
    struct mw_imap_set from, to;
    uint32_t validity;
    if (!mw_imap_number(reader, &validity) || !mw_imap_space(reader)) return;
    if (copied && (!mw_imap_read_set(reader, &from) || !mw_imap_space(reader))) return;
    if (!mw_imap_read_set(reader, &to) || to.count == 0) return;
    client->came_validity = validity;
    client->came_uid = to.ranges[0].from;
    if (copied && client->session.state == MW_IMAP_CLIENT_MOVE) take_along(client);
}

static void read_modseq(struct mw_imap_client *client, struct mw_imap_reader *reader) {
    uint64_t modseq;
    if (!mw_imap_number64(reader, &modseq)) return;
    client->told_modseq = modseq;
    if (client->folder != NULL && client->sync == MW_IMAP_SYNC_KNOWN && !mw_imap_client_behind(client))
        client->folder->highest_modseq = modseq;
}

void mw_imap_client_read_code(struct mw_imap_client *client, struct mw_span text) {
    struct mw_imap_reader reader = reader_of(client, text);
    uint32_t number;
    client->try_create = client->already_there = false;
    if (!mw_imap_take(&reader, '[')) return;
    if (mw_imap_take_word(&reader, "CAPABILITY") && mw_imap_space(&reader)) {
        struct mw_span words = mw_span_from(text, reader.at);
        mw_imap_client_read_abilities(client, mw_span_cut(words, 0, mw_span_find(words, ']')));
    } else if (mw_imap_take_word(&reader, "TRYCREATE")) {
        client->try_create = true;
    } else if (mw_imap_take_word(&reader, "ALREADYEXISTS")) {
        client->already_there = true;
    } else if (mw_imap_take_word(&reader, "ALERT") && mw_imap_take(&reader, ']')) {
        mw_imap_take(&reader, ' ');
        mw_session_tell(&client->session, MW_IMAP_ALERT, mw_span_from(text, reader.at), 0);
    } else if (mw_imap_take_word(&reader, "APPENDUID") && mw_imap_space(&reader)) {
        read_came(client, &reader, false);
    } else if (mw_imap_take_word(&reader, "COPYUID") && mw_imap_space(&reader)) {
        read_came(client, &reader, true);
    } else if (client->folder == NULL) {
        return;
    } else if (mw_imap_take_word(&reader, "HIGHESTMODSEQ") && mw_imap_space(&reader)) {
        read_modseq(client, &reader);
    } else if (!client->opening) {
        return;
    } else if (mw_imap_take_word(&reader, "UIDVALIDITY") && mw_imap_space(&reader)) {
        if (mw_imap_number(&reader, &number)) read_validity(client, number);
    } else if (mw_imap_take_word(&reader, "UIDNEXT") && mw_imap_space(&reader)) {
        if (mw_imap_number(&reader, &number)) client->told_uidnext = number;
    } else if (mw_imap_take_word(&reader, "NOMODSEQ")) {
        client->no_modseq = true;
    } else if (mw_imap_take_word(&reader, "READ-ONLY")) {
        client->permanent = 0;
    } else if (mw_imap_take_word(&reader, "PERMANENTFLAGS") && mw_imap_space(&reader)) {
        read_permanent(client, &reader);
    }
}
