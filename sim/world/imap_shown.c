/* What the trace shows of an IMAP device: each folder is a store, and each letter of which at least the
 * envelope is known lies in it, as the text that the device could make of what it holds.
 *
 * A letter has the number that it has on the server. The world knows which that is: the folder there and the
 * uid tell. With a real server in its place nobody knows, and the letter gets a number of its own. */
#include <string.h>

#include "sim/base/encoded_word.h"
#include "sim/base/memory.h"
#include "sim/mail/address.h"
#include "sim/world/inside.h"

/* --- folders
 * ------------------------------------------------------------------------------------------------- */

static struct mw_shown_copy *find(struct mw_imap_device *device, const char *name, bool gone) {
    for (size_t i = 0; i < device->shown_count; i++)
        if (device->shown[i].gone == gone && strcmp(device->shown[i].name, name) == 0)
            return &device->shown[i];
    return NULL;
}

/* What one reply tells of several letters, or folders, is one event: the one before goes on. */
static void join(struct mw_trace *trace, const struct mw_record *record) {
    struct mw_record *last = trace->record_count > 0 ? &trace->records[trace->record_count - 1] : NULL;
    if (last != NULL && last->kind == record->kind && last->at_us == record->at_us &&
        (last->mail.store == record->mail.store ||
         (last->kind == MW_RECORD_FOLDER_ADDED && last->host == record->host)))
        last->flags |= MW_MAIL_CONTINUES;
}

static void put_folder(struct mw_world *world, enum mw_record_kind kind, uint32_t store, const char *name) {
    struct mw_record record =
        mw_record_of(kind, mw_world_now(world), world->trace->catalogue.stores[store].host);
    record.mail.store = store;
    record.mail.text = mw_trace_text(world->trace, mw_span_of(name));
    if (kind == MW_RECORD_FOLDER_ADDED) join(world->trace, &record);
    mw_trace_add(world->trace, &record);
}

static const char *use_of(const struct mw_imap_device *device, const char *name) {
    static const char *const uses[] = {
#define X(name, attribute) attribute,
        MW_FOLDER_USES(X)
#undef X
    };
    const struct mw_cache_folder *folder = mw_cache_find(&device->cache, name);
    return folder && folder->use != MW_FOLDER_NONE ? uses[folder->use] : NULL;
}

static struct mw_shown_copy *add_copy(struct mw_world *world, struct mw_imap_device *device, const char *name,
                                      uint32_t store) {
    MW_GROW(device->shown, device->shown_count, device->shown_capacity);
    struct mw_shown_copy *copy = &device->shown[device->shown_count++];
    *copy = (struct mw_shown_copy){.name = mw_arena_text(&world->arena, name), .store = store};
    return copy;
}

void mw_imap_shown_init(struct mw_world *world, uint32_t device, uint32_t inbox_store) {
    struct mw_imap_device *state = &world->imap_devices[device];
    state->cache.capacity_bytes = world->scenario->devices[device].capacity_bytes;
    add_copy(world, state, "INBOX", inbox_store);
}

void mw_imap_shown_free(struct mw_imap_device *device) {
    for (size_t i = 0; i < device->shown_count; i++)
        mw_free(device->shown[i].letters);
    mw_free(device->shown);
    mw_cache_free(&device->cache);
}

/* The folder is there from now on, if it was not before. */
static struct mw_shown_copy *show(struct mw_world *world, uint32_t number, const char *name) {
    struct mw_imap_device *device = &world->imap_devices[number];
    struct mw_shown_copy *copy = find(device, name, false);
    if (copy != NULL) return copy;
    copy = find(device, name, true);
    if (copy == NULL) {
        struct mw_catalogue *catalogue = &world->trace->catalogue;
        struct mw_store face = catalogue->stores[device->shown[0].store];
        face.name = mw_arena_text(&catalogue->arena, name);
        face.capacity_bytes = 0;
        face.use = use_of(device, name);
        face.absent = true;
        copy = add_copy(world, device, name, mw_catalogue_add_store(catalogue, &face));
    }
    copy->gone = false;
    put_folder(world, MW_RECORD_FOLDER_ADDED, copy->store, name);
    return copy;
}

void mw_imap_shown_folder(struct mw_world *world, uint32_t device, const char *name) {
    show(world, device, name);
}

/* With all that lies below. */
void mw_imap_shown_renamed(struct mw_world *world, uint32_t device, const char *from, const char *to) {
    struct mw_imap_device *state = &world->imap_devices[device];
    size_t len = strlen(from);
    for (size_t i = 0; i < state->shown_count; i++) {
        struct mw_shown_copy *copy = &state->shown[i];
        bool below = strncmp(copy->name, from, len) == 0 && copy->name[len] == MW_ACCOUNT_SEPARATOR;
        if (copy->gone || (!below && strcmp(copy->name, from) != 0)) continue;
        copy->name = mw_arena_format(&world->arena, "%s%s", to, copy->name + len);
        put_folder(world, MW_RECORD_FOLDER_RENAMED, copy->store, copy->name);
    }
    show(world, device, to);
}

/* --- a letter as the device has it -----------------------------------------------------------------------
 */

static void put_from(struct mw_buffer *out, const char *from) {
    struct mw_span text = mw_span_of(from);
    size_t angle = mw_span_find(text, '<');
    struct mw_span name = angle < text.len ? mw_span_trim(mw_span_cut(text, 0, angle)) : (struct mw_span){0};
    struct mw_span spec = angle < text.len ? mw_span_from(text, angle + 1) : text;
    mw_address_format(out, name, mw_span_cut(spec, 0, mw_span_find(spec, '>')));
}

static void put_envelope(struct mw_buffer *out, const struct mw_cache_letter *letter) {
    mw_buffer_add_text(out, "From: ");
    put_from(out, letter->from);
    mw_buffer_add_text(out, "\r\nSubject: ");
    mw_encoded_words_add(out, mw_span_of(letter->subject));
    mw_buffer_format(out, "\r\nDate: %s\r\nMessage-ID: %s\r\n", letter->date, letter->message_id);
}

static void put_part(struct mw_buffer *out, const struct mw_cache_part *part) {
    mw_buffer_format(out, "Content-Type: %s", part->type);
    if (*part->charset) mw_buffer_format(out, "; charset=%s", part->charset);
    mw_buffer_format(out, "\r\nContent-Transfer-Encoding: %s\r\n", *part->encoding ? part->encoding : "7bit");
    if (*part->name) {
        mw_buffer_add_text(out, "Content-Disposition: attachment; filename=\"");
        mw_encoded_words_add(out, mw_span_of(part->name));
        mw_buffer_add_text(out, "\"\r\n");
    }
    mw_buffer_add_text(out, "\r\n");
    mw_buffer_add(out, mw_buffer_span(&part->text));
}

static bool has_section(const struct mw_cache_part *part) {
    return *part->section != '\0';
}

/* Envelope and parts, put together again. *partial: some of it is still on the server only. */
static void put_letter(struct mw_buffer *out, const struct mw_cache_letter *letter, bool *partial) {
    static const char boundary[] = "parts-on-this-device";
    const struct mw_cache_part *whole = mw_cache_part(letter, "");
    size_t parts = 0;
    *partial = false;
    if (whole != NULL && whole->held) {
        mw_buffer_add(out, mw_buffer_span(&whole->text));
        return;
    }
    for (size_t i = 0; i < letter->part_count; i++) {
        parts += has_section(&letter->parts[i]);
        *partial |= has_section(&letter->parts[i]) && !letter->parts[i].held;
    }
    *partial |= parts == 0;
    put_envelope(out, letter);
    bool many = parts > 1;
    mw_buffer_add_text(out, "MIME-Version: 1.0\r\n");
    if (many) mw_buffer_format(out, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n", boundary);
    for (size_t i = 0; i < letter->part_count; i++) {
        if (!has_section(&letter->parts[i]) || !letter->parts[i].held) continue;
        if (many) mw_buffer_format(out, "--%s\r\n", boundary);
        put_part(out, &letter->parts[i]);
        if (many) mw_buffer_add_text(out, "\r\n");
    }
    if (many)
        mw_buffer_format(out, "--%s--\r\n", boundary);
    else if (*partial)
        mw_buffer_add_text(out, "\r\n");
}

/* --- letters
 * ------------------------------------------------------------------------------------------------- */

static struct mw_shown_letter *letter_in(struct mw_shown_copy *copy, uint32_t uid) {
    for (size_t i = copy->letter_count; i-- > 0;)
        if (copy->letters[i].uid == uid) return &copy->letters[i];
    return NULL;
}

/* The folder may be called otherwise there by now: its UIDVALIDITY tells. */
static const struct mw_folder *folder_there(const struct mw_world *world, uint32_t device, const char *name) {
    const struct mw_world_account *owned = &world->accounts[world->scenario->devices[device].person];
    const struct mw_cache_folder *here = mw_cache_find(&world->imap_devices[device].cache, name);
    if (owned->host == MW_NO_HOST || here == NULL) return NULL;
    for (size_t i = 0; i < owned->account.folder_count; i++) {
        const struct mw_folder *folder = owned->account.folders[i];
        if (folder->selectable && folder->mailbox.uid_validity == here->uid_validity) return folder;
    }
    return NULL;
}

static uint32_t number_of(struct mw_world *world, uint32_t device, const char *folder, uint32_t uid) {
    const struct mw_folder *there = folder_there(world, device, folder);
    const struct mw_mail *mail = there ? mw_mailbox_find(&there->mailbox, uid) : NULL;
    return mail ? mail->message : mw_world_new_message(world, MW_NONE);
}

static uint32_t text_of(struct mw_world *world, const struct mw_cache_letter *letter, bool *partial) {
    struct mw_buffer text = {0};
    put_letter(&text, letter, partial);
    uint32_t number = mw_trace_text(world->trace, mw_buffer_span(&text));
    mw_buffer_free(&text);
    return number;
}

static void put_mail(struct mw_world *world, enum mw_record_kind kind, const struct mw_shown_copy *copy,
                     struct mw_shown_letter *shown, const struct mw_cache_letter *letter) {
    struct mw_record record =
        mw_record_of(kind, mw_world_now(world), world->trace->catalogue.stores[copy->store].host);
    uint16_t flags_before = shown->flags;
    if (letter != NULL) record.flags = shown->flags = mw_record_mail_flags(letter->flags);
    if (kind == MW_RECORD_MAIL_ADDED || kind == MW_RECORD_MAIL_GROWN) {
        bool partial;
        uint32_t text = text_of(world, letter, &partial);
        /* Two visits may have fetched the same. */
        bool grown = kind == MW_RECORD_MAIL_ADDED || text != shown->text;
        if (!grown && shown->flags == flags_before) return;
        if (!grown) record.kind = MW_RECORD_MAIL_FLAGGED;
        if (grown && partial) record.flags |= MW_MAIL_PARTIAL;
        shown->text = text;
    }
    record.mail.text = shown->text;
    record.mail.store = copy->store;
    record.mail.message = shown->message;
    record.mail.uid = shown->uid;
    join(world->trace, &record);
    mw_trace_add(world->trace, &record);
}

static const struct mw_cache_letter *held(struct mw_world *world, uint32_t device, const char *folder,
                                          uint32_t uid) {
    const struct mw_cache_folder *found = mw_cache_find(&world->imap_devices[device].cache, folder);
    return found ? mw_cache_letter(found, uid) : NULL;
}

/* Only letters of which more than a number is known are shown. */
static void add(struct mw_world *world, uint32_t device, const char *folder, uint32_t uid) {
    const struct mw_cache_letter *letter = held(world, device, folder, uid);
    if (letter == NULL || (!letter->described && mw_cache_part(letter, "") == NULL)) return;
    struct mw_shown_copy *copy = show(world, device, folder);
    struct mw_shown_letter *shown = letter_in(copy, uid);
    if (shown != NULL) {
        put_mail(world, MW_RECORD_MAIL_GROWN, copy, shown, letter);
        return;
    }
    MW_GROW(copy->letters, copy->letter_count, copy->letter_capacity);
    shown = &copy->letters[copy->letter_count++];
    *shown = (struct mw_shown_letter){uid, number_of(world, device, folder, uid), MW_NONE, 0};
    put_mail(world, MW_RECORD_MAIL_ADDED, copy, shown, letter);
}

static void drop(struct mw_world *world, struct mw_shown_copy *copy, size_t place) {
    put_mail(world, MW_RECORD_MAIL_REMOVED, copy, &copy->letters[place], NULL);
    copy->letter_count--;
    memmove(copy->letters + place, copy->letters + place + 1,
            (copy->letter_count - place) * sizeof *copy->letters);
}

void mw_imap_shown_gone(struct mw_world *world, uint32_t device, const char *folder, uint32_t uid) {
    struct mw_shown_copy *copy = find(&world->imap_devices[device], folder, false);
    struct mw_shown_letter *shown = copy ? letter_in(copy, uid) : NULL;
    if (shown != NULL) drop(world, copy, (size_t)(shown - copy->letters));
}

void mw_imap_shown_flags(struct mw_world *world, uint32_t device, const char *folder, uint32_t uid) {
    struct mw_shown_copy *copy = find(&world->imap_devices[device], folder, false);
    struct mw_shown_letter *shown = copy ? letter_in(copy, uid) : NULL;
    const struct mw_cache_letter *letter = held(world, device, folder, uid);
    /* News are read late: several changes may show as one, and what was changed back not at all. */
    if (letter != NULL && shown != NULL && shown->flags == mw_record_mail_flags(letter->flags)) return;
    if (shown != NULL && letter != NULL) put_mail(world, MW_RECORD_MAIL_FLAGGED, copy, shown, letter);
}

static void drop_all(struct mw_world *world, uint32_t device, const char *folder, bool gone) {
    struct mw_shown_copy *copy = find(&world->imap_devices[device], folder, false);
    if (copy == NULL) return;
    while (copy->letter_count > 0)
        drop(world, copy, copy->letter_count - 1);
    copy->gone = gone;
    if (gone) put_folder(world, MW_RECORD_FOLDER_REMOVED, copy->store, folder);
}

void mw_imap_shown_dropped(struct mw_world *world, uint32_t device, const char *folder) {
    drop_all(world, device, folder, true);
}

void mw_imap_shown_news(struct mw_world *world, uint32_t device, const struct mw_fact *fact,
                        struct mw_arena *arena) {
    const char *text = mw_arena_span_text(arena, fact->text);
    uint32_t uid = (uint32_t)fact->number;
    switch ((enum mw_imap_client_news)fact->code) {
    case MW_IMAP_FOLDER_SEEN: show(world, device, text); break;
    case MW_IMAP_FOLDER_GONE: drop_all(world, device, text, true); break;
    case MW_IMAP_FOLDER_RENAMED: {
        struct mw_span rest = fact->text;
        size_t feed = mw_span_find(rest, '\n');
        mw_imap_shown_renamed(world, device, mw_arena_span_text(arena, mw_span_cut(rest, 0, feed)),
                              text + feed + 1);
        break;
    }
    case MW_IMAP_RENUMBERED: drop_all(world, device, text, false); break;
    case MW_IMAP_DESCRIBED:
    case MW_IMAP_MOVED_HERE: add(world, device, text, uid); break;
    case MW_IMAP_APPENDED:
        if (uid != 0) add(world, device, text, uid);
        break;
    case MW_IMAP_PART_FETCHED: add(world, device, text + mw_span_find(fact->text, ' ') + 1, uid); break;
    case MW_IMAP_FLAGS_CHANGED: mw_imap_shown_flags(world, device, text, uid); break;
    case MW_IMAP_LETTER_GONE: mw_imap_shown_gone(world, device, text, uid); break;
    default: break;
    }
}
