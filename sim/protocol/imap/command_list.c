/* LIST and LSUB (RFC 9051 §6.3.9, RFC 3501 §6.3.9; LIST-EXTENDED: RFC 5258; SPECIAL-USE: RFC 6154;
 * LIST-STATUS: RFC 5819; CHILDREN: RFC 3348). */
#include <stdlib.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/protocol/imap/server_inside.h"

enum selection { SUBSCRIBED = 1, REMOTE = 2, RECURSIVE = 4, SPECIAL_USE = 8 };

enum { MOST_PATTERNS = 100 };

struct arguments {
    bool extended;      /* options or several patterns: an empty pattern is nothing special then */
    unsigned selection; /* what is listed at all */
    bool tell_subscribed, tell_status;
    struct mw_imap_status_items status;
    const char *reference;
    const char *patterns[MOST_PATTERNS];
    size_t pattern_count;
    bool nothing_asked; /* the (last) pattern was empty */
};

/* A name that may be listed. folder NULL: it is subscribed to but not there, or a level above such a name. */
struct entry {
    const char *name;
    const struct mw_folder *folder;
    bool subscribed;
};

struct entries {
    struct entry *items;
    size_t count, capacity;
};

/* --- reading ----------------------------------------------------------------------------------------------
 */

static bool read_selection(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    args->extended = true;
    if (mw_imap_take(reader, ')')) return mw_imap_space(reader);
    do {
        if (mw_imap_take_word(reader, "SUBSCRIBED"))
            args->selection |= SUBSCRIBED;
        else if (mw_imap_take_word(reader, "REMOTE"))
            args->selection |= REMOTE;
        else if (mw_imap_take_word(reader, "RECURSIVEMATCH"))
            args->selection |= RECURSIVE;
        else if (mw_imap_take_word(reader, "SPECIAL-USE"))
            args->selection |= SPECIAL_USE;
        else
            return mw_imap_server_complain(server, "LIST cannot select by this");
    } while (mw_imap_take(reader, ' '));
    if ((args->selection & RECURSIVE) && (args->selection & (SUBSCRIBED | SPECIAL_USE)) == 0)
        return mw_imap_server_complain(server, "RECURSIVEMATCH wants something to match");
    return mw_imap_expect(reader, ')') && mw_imap_space(reader);
}

static bool read_return(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    args->extended = true;
    if (!mw_imap_take_word(reader, "RETURN")) return mw_imap_server_complain(server, "RETURN is wanted");
    if (!mw_imap_space(reader) || !mw_imap_expect(reader, '(')) return false;
    if (mw_imap_take(reader, ')')) return true;
    do {
        /* Children and special uses are told in any case, as both RFCs allow. */
        if (mw_imap_take_word(reader, "CHILDREN") || mw_imap_take_word(reader, "SPECIAL-USE")) continue;
        if (mw_imap_take_word(reader, "SUBSCRIBED")) {
            args->tell_subscribed = true;
        } else if (mw_imap_take_word(reader, "STATUS")) {
            args->tell_status = true;
            if (!mw_imap_space(reader) || !mw_imap_read_status_items(server, &args->status)) return false;
        } else {
            return mw_imap_server_complain(server, "LIST cannot return this");
        }
    } while (mw_imap_take(reader, ' '));
    return mw_imap_expect(reader, ')');
}

/* The reference stands in front of each pattern. One that is longer than any name finds nothing. */
static bool read_pattern(struct mw_imap_server *server, struct arguments *args) {
    const char *pattern;
    if (args->pattern_count == MOST_PATTERNS)
        return mw_imap_server_complain(server, "LIST takes 100 patterns at most");
    if (!mw_imap_pattern(&server->reader, &pattern)) return false;
    args->nothing_asked = pattern[0] == '\0';
    if (args->reference[0] != '\0' && strlen(args->reference) <= MW_ACCOUNT_NAME_BYTES)
        pattern = mw_arena_format(&server->arena, "%s%s", args->reference, pattern);
    args->patterns[args->pattern_count++] = pattern;
    return true;
}

static bool read_patterns(struct mw_imap_server *server, struct arguments *args) {
    struct mw_imap_reader *reader = &server->reader;
    if (!mw_imap_take(reader, '(')) return read_pattern(server, args);
    args->extended = true;
    do {
        if (!read_pattern(server, args)) return false;
    } while (mw_imap_take(reader, ' '));
    return mw_imap_expect(reader, ')');
}

bool mw_imap_read_list(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    if (!mw_imap_space(reader)) return false;
    if (mw_imap_take(reader, '(') && !read_selection(server, args)) return false;
    if (!mw_imap_mailbox(reader, &args->reference) || !mw_imap_space(reader) || !read_patterns(server, args))
        return false;
    if (mw_imap_take(reader, ' ') && !read_return(server, args)) return false;
    return mw_imap_end(reader);
}

bool mw_imap_read_lsub(struct mw_imap_server *server) {
    struct mw_imap_reader *reader = &server->reader;
    struct arguments *args = server->args = mw_arena_alloc(&server->arena, sizeof *args);
    args->selection = SUBSCRIBED;
    return mw_imap_space(reader) && mw_imap_mailbox(reader, &args->reference) && mw_imap_space(reader) &&
           read_pattern(server, args) && mw_imap_end(reader);
}

/* --- matching ---------------------------------------------------------------------------------------------
 */

static bool same(char a, char b, bool nocase) {
    return nocase ? mw_ascii_lower(a) == mw_ascii_lower(b) : a == b;
}

/* '*' stands for anything, '%' for anything but a separator. Going back to the last wildcard only is enough
 * for '*'; a '%' that cannot grow any more goes back to the '*' before it. any_case: so much of the name may
 * be written in any case of letters. */
static bool fits(const char *pattern, const char *name, size_t any_case) {
    const char *cased = name + any_case;
    const char *star = NULL, *star_name = NULL, *percent = NULL, *percent_name = NULL;
    while (*name != '\0' || *pattern != '\0') {
        if (*pattern == '*') {
            star = ++pattern;
            star_name = name;
            percent = NULL;
        } else if (*pattern == '%') {
            percent = ++pattern;
            percent_name = name;
        } else if (*name != '\0' && *pattern != '\0' && same(*pattern, *name, name < cased)) {
            pattern++;
            name++;
        } else if (percent != NULL && *percent_name != '\0' && *percent_name != MW_ACCOUNT_SEPARATOR) {
            pattern = percent;
            name = ++percent_name;
        } else if (star != NULL && *star_name != '\0') {
            percent = NULL;
            pattern = star;
            name = ++star_name;
        } else {
            return false;
        }
    }
    return true;
}

static bool matches(const struct arguments *args, const char *name) {
    size_t level = strcspn(name, (const char[]){MW_ACCOUNT_SEPARATOR, '\0'});
    size_t any_case = mw_span_is((struct mw_span){name, level}, "INBOX") ? level : 0;
    if (strlen(args->reference) > MW_ACCOUNT_NAME_BYTES) return false;
    for (size_t i = 0; i < args->pattern_count; i++)
        if (fits(args->patterns[i], name, any_case)) return true;
    return false;
}

/* --- what there is ----------------------------------------------------------------------------------------
 */

static void add(struct entries *entries, const char *name, const struct mw_folder *folder, bool subscribed) {
    MW_GROW(entries->items, entries->count, entries->capacity);
    entries->items[entries->count++] = (struct entry){name, folder, subscribed};
}

/* INBOX first, then byte by byte; of the same name what is known better comes first. */
static int by_name(const void *a, const void *b) {
    const struct entry *left = a, *right = b;
    bool left_inbox = strcmp(left->name, "INBOX") == 0, right_inbox = strcmp(right->name, "INBOX") == 0;
    int order = left_inbox || right_inbox ? right_inbox - left_inbox : strcmp(left->name, right->name);
    if (order != 0) return order;
    if ((left->folder != NULL) != (right->folder != NULL)) return left->folder != NULL ? -1 : 1;
    return right->subscribed - left->subscribed;
}

static void drop_doubles(struct entries *entries) {
    size_t kept = 0;
    for (size_t i = 0; i < entries->count; i++) {
        if (kept > 0 && strcmp(entries->items[kept - 1].name, entries->items[i].name) == 0) continue;
        entries->items[kept++] = entries->items[i];
    }
    entries->count = kept;
}

/* All folders, and the names that are only subscribed to, with the levels above them. */
static struct entries collect(struct mw_imap_server *server, const struct arguments *args) {
    const struct mw_account *account = server->account;
    struct entries entries = {0};
    for (size_t i = 0; i < account->folder_count; i++)
        add(&entries, account->folders[i]->name, account->folders[i], account->folders[i]->subscribed);
    for (size_t i = 0; i < account->subscribed_count && (args->selection & SUBSCRIBED); i++) {
        struct mw_span name = mw_span_of(account->subscribed[i]);
        add(&entries, account->subscribed[i], NULL, true);
        for (size_t k = 0; k < name.len; k++)
            if (name.data[k] == MW_ACCOUNT_SEPARATOR)
                add(&entries, mw_arena_span_text(&server->arena, mw_span_cut(name, 0, k)), NULL, false);
    }
    if (entries.count > 0) qsort(entries.items, entries.count, sizeof *entries.items, by_name);
    drop_doubles(&entries);
    return entries;
}

static bool is_selected(const struct arguments *args, const struct entry *entry) {
    if ((args->selection & SUBSCRIBED) && !entry->subscribed) return false;
    if ((args->selection & SPECIAL_USE) && (entry->folder == NULL || entry->folder->use == MW_FOLDER_NONE))
        return false;
    return (args->selection & SUBSCRIBED) != 0 || entry->folder != NULL;
}

/* Whether something below it is selected that no pattern finds (RFC 5258 §3.5). */
static bool selects_below(struct mw_imap_server *server, const struct arguments *args,
                          const struct entries *entries, const char *name) {
    size_t len = strlen(name);
    size_t low = 0, high = entries->count;
    const struct entry wanted = {mw_arena_format(&server->arena, "%s/", name), NULL, true};
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (by_name(&entries->items[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < entries->count; i++) {
        const struct entry *entry = &entries->items[i];
        if (strncmp(entry->name, name, len) != 0 || entry->name[len] != MW_ACCOUNT_SEPARATOR) return false;
        if (is_selected(args, entry) && !matches(args, entry->name)) return true;
    }
    return false;
}

/* --- saying -----------------------------------------------------------------------------------------------
 */

static void put_attribute(struct mw_imap_reply *reply, const char **blank, const char *attribute) {
    mw_imap_put(reply, "%s%s", *blank, attribute);
    *blank = " ";
}

static void put_attributes(const struct mw_imap_server *server, struct mw_imap_reply *reply,
                           const struct entry *entry, bool tell_subscribed) {
    static const char *const uses[] = {
#define X(name, attribute) attribute,
        MW_FOLDER_USES(X)
#undef X
    };
    const char *blank = "";
    bool children = mw_account_has_children(server->account, entry->name);
    if (entry->folder == NULL) put_attribute(reply, &blank, "\\NonExistent");
    if (entry->folder != NULL && !entry->folder->selectable) put_attribute(reply, &blank, "\\Noselect");
    if (tell_subscribed && entry->subscribed) put_attribute(reply, &blank, "\\Subscribed");
    put_attribute(reply, &blank, children ? "\\HasChildren" : "\\HasNoChildren");
    if (entry->folder != NULL && entry->folder->use != MW_FOLDER_NONE)
        put_attribute(reply, &blank, uses[entry->folder->use]);
}

static void say_entry(struct mw_imap_server *server, const struct arguments *args, const struct entry *entry,
                      bool child_info) {
    struct mw_imap_reply *reply = &server->reply;
    mw_imap_put(reply, "* LIST (");
    put_attributes(server, reply, entry, args->tell_subscribed || (args->selection & SUBSCRIBED) != 0);
    mw_imap_put(reply, ") \"%c\" ", MW_ACCOUNT_SEPARATOR);
    mw_imap_put_mailbox(reply, entry->name);
    if (child_info)
        mw_imap_put(reply, " (CHILDINFO (%s))",
                    args->selection & SUBSCRIBED ? "\"SUBSCRIBED\"" : "\"SPECIAL-USE\"");
    mw_imap_server_untagged(server, 0);
    if (args->tell_status && entry->folder != NULL && entry->folder->selectable)
        mw_imap_server_say_status(server, entry->folder, &args->status);
}

void mw_imap_server_say_list(struct mw_imap_server *server, const struct mw_folder *folder) {
    static const struct arguments plain;
    struct entry entry = {folder->name, folder, folder->subscribed};
    say_entry(server, &plain, &entry, false);
}

static void say_list(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    if (!args->extended && args->nothing_asked) {
        /* "which separator do you have?" (RFC 9051 §6.3.9) */
        mw_imap_server_line(server, "LIST (\\Noselect) \"%c\" \"\"", MW_ACCOUNT_SEPARATOR);
        return;
    }
    struct entries entries = collect(server, args);
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = &entries.items[i];
        if (!matches(args, entry->name)) continue;
        bool below = (args->selection & RECURSIVE) != 0 && selects_below(server, args, &entries, entry->name);
        if (is_selected(args, entry) || below) say_entry(server, args, entry, below);
    }
    mw_free(entries.items);
}

/* With '%' a level is listed whose children are subscribed and which is not itself (RFC 3501 §6.3.9). */
static void say_lsub(void *machine) {
    struct mw_imap_server *server = machine;
    const struct arguments *args = server->args;
    struct entries entries = collect(server, args);
    for (size_t i = 0; i < entries.count; i++) {
        const struct entry *entry = &entries.items[i];
        if (!matches(args, entry->name)) continue;
        if (!entry->subscribed && !selects_below(server, args, &entries, entry->name)) continue;
        mw_imap_put(&server->reply, "* LSUB (%s) \"%c\" ", entry->subscribed ? "" : "\\Noselect",
                    MW_ACCOUNT_SEPARATOR);
        mw_imap_put_mailbox(&server->reply, entry->name);
        mw_imap_server_untagged(server, 0);
    }
    mw_free(entries.items);
}

const struct mw_action mw_imap_say_list = {"list mailboxes", say_list};
const struct mw_action mw_imap_say_lsub = {"list subscriptions", say_lsub};
