/* What an IMAP device keeps of an account: its folders, what it knows of each letter, the parts that were
 * fetched, and what its user did while it was offline (RFC 4549).
 *
 * It is a copy, never the original: of every letter in a folder the uid and flags are known once the folder
 * has been compared, of the newest also the envelope and the structure, and of few of them some parts. A
 * folder whose UIDVALIDITY has changed is forgotten whole (RFC 9051 §2.3.1.1).
 *
 * SIMPLIFIED: a letter that is moved offline shows in its new folder only once the server has given it a uid
 * there.
 *
 * Ownership: the caller owns struct mw_cache, `mw_cache_free` releases what is inside. Names of folders and
 * sections are kept in its arena, until the end; a letter's texts go with it. Pointers to letters are valid
 * until a letter of the same folder comes or goes, pointers to folders until one is forgotten. */
#ifndef MW_MAIL_CACHE_H
#define MW_MAIL_CACHE_H

#include "sim/base/buffer.h"
#include "sim/mail/account.h"

/* A part of a letter's body as BODYSTRUCTURE tells of it; the whole letter has the section "". */
struct mw_cache_part {
    const char *section;  /* "1", "2.1" */
    const char *type;     /* "text/plain", in small letters */
    const char *encoding; /* "base64", in small letters */
    const char *charset;  /* "" if none is told */
    const char *name;     /* of the file; "" if it has none */
    uint64_t bytes;       /* encoded, as it goes over the wire */
    bool held;
    struct mw_buffer text; /* what was fetched, still encoded */
};

struct mw_cache_letter {
    uint32_t uid;
    uint64_t flags; /* MW_FLAG_BIT(enum mw_flag), and the folder's keywords */
    uint64_t modseq;
    bool described;                                 /* the envelope and what follows are known */
    const char *subject, *from, *date, *message_id; /* decoded (RFC 2047); "" if there is none */
    uint64_t size_bytes;
    struct mw_cache_part *parts;
    size_t part_count;
    uint64_t bytes; /* that it takes on this device */
    bool met;       /* scratch: it was told of while the folder is compared */
};

struct mw_cache_folder {
    const char *name; /* UTF-8 */
    enum mw_folder_use use;
    char separator; /* of levels; '\0': none */
    bool selectable;
    uint32_t uid_validity, uidnext;  /* 0: never opened */
    uint64_t highest_modseq;         /* all changes up to this one are known; 0: none is known for sure */
    struct mw_cache_letter *letters; /* rising uids */
    size_t letter_count, letter_capacity;
    const char **keywords; /* bit MW_FLAG_COUNT + index */
    size_t keyword_count;
    unsigned listed;  /* the number of the listing that told of it last, or during which it came to be */
    bool by_its_name; /* as it is called here; else it was listed under a name that it bore before */
    bool known;       /* it is there for sure, and whoever shows it was told */
    /* scratch: what STATUS tells of a folder that is not known yet, in the listing of that number */
    unsigned asked;
    uint32_t told_validity, told_uidnext;
    unsigned users; /* visits that have it open: as long as there are any it cannot be forgotten */
};

/* What can be done offline and played back later. */
#define MW_CACHE_CHANGES(X)                                                                                  \
    X(FLAG)   /* folder, uid, add, remove */                                                                 \
    X(MOVE)   /* folder, uid, to */                                                                          \
    X(DELETE) /* folder, uid */                                                                              \
    X(APPEND) /* folder, text, add: its flags */                                                             \
    X(CREATE) /* to */                                                                                       \
    X(RENAME) /* folder, to */                                                                               \
    X(DROP)   /* folder, with all that is in it */

enum mw_cache_change_kind {
#define X(name) MW_CACHE_##name,
    MW_CACHE_CHANGES(X)
#undef X
        MW_CACHE_CHANGE_COUNT
};

struct mw_cache_change {
    enum mw_cache_change_kind kind;
    const char *folder, *to;
    const char *what; /* in words that its user knows: the letter's subject, or a folder's name */
    uint32_t uid,
        uid_validity;     /* the uid means this letter only as long as the folder's UIDVALIDITY is this */
    uint64_t add, remove; /* flags */
    struct mw_span text;
};

/* Zeroed but for capacity_bytes it is the cache of a device that was never online. */
struct mw_cache {
    struct mw_arena arena;
    uint64_t capacity_bytes;          /* 0: no limit */
    uint64_t bytes;                   /* of all letters and of what waits to be played back */
    struct mw_cache_folder **folders; /* in order of their listing */
    size_t folder_count, folder_capacity;
    unsigned listings;     /* how many listings of all folders were begun */
    const char **sections; /* of all parts that ever were here */
    size_t section_count, section_capacity;
    struct mw_cache_change *changes; /* made offline, the oldest first */
    size_t change_count, change_capacity;
};

uint64_t mw_cache_room(const struct mw_cache *cache); /* UINT64_MAX: no limit */
void mw_cache_free(struct mw_cache *cache);

/* --- folders ----------------------------------------------------------------------------------------------
 */

struct mw_cache_folder *mw_cache_find(const struct mw_cache *cache, const char *name);      /* or NULL */
struct mw_cache_folder *mw_cache_for(const struct mw_cache *cache, enum mw_folder_use use); /* or NULL */
bool mw_cache_is_inbox(const char *name);
/* Where letters go that are thrown away: what the server marks as \Trash, else a folder of that name. */
const char *mw_cache_trash(const struct mw_cache *cache);
bool mw_cache_is_trash(const struct mw_cache *cache, const char *name);
/* Finds it, or adds an empty one. */
struct mw_cache_folder *mw_cache_folder(struct mw_cache *cache, const char *name);
/* Whether the folder is `name`, or lies below it; what follows the name then is the same in both. */
bool mw_cache_is_at(const struct mw_cache_folder *folder, const char *name);
/* Also those below it. False, and nothing happens: neither it nor any below it is there, or one of a new name
 * is there already. */
bool mw_cache_rename(struct mw_cache *cache, const char *from, const char *to);
/* Nothing happens while a visit has it open. */
void mw_cache_forget(struct mw_cache *cache, const char *name);
/* Forgets all letters: the folder was renumbered, or is empty. */
void mw_cache_clear(struct mw_cache *cache, struct mw_cache_folder *folder);
/* The bit of a keyword in any case of letters; 0 if there are too many. */
uint64_t mw_cache_keyword(struct mw_cache *cache, struct mw_cache_folder *folder, struct mw_span name);

/* --- letters ----------------------------------------------------------------------------------------------
 */

struct mw_cache_letter *mw_cache_letter(const struct mw_cache_folder *folder, uint32_t uid); /* or NULL */
/* Finds it, or adds one of which nothing else is known. */
struct mw_cache_letter *mw_cache_add(struct mw_cache_folder *folder, uint32_t uid);
void mw_cache_remove(struct mw_cache *cache, struct mw_cache_folder *folder, uint32_t uid);
/* The newest with this subject; NULL: none that is known. */
struct mw_cache_letter *mw_cache_with_subject(const struct mw_cache_folder *folder, const char *subject);
/* Texts are copied; NULL stays "". The parts become the letter's, texts copied. */
void mw_cache_describe(struct mw_cache *cache, struct mw_cache_letter *letter,
                       const struct mw_cache_letter *told);
/* The part with this section, of those that are known or held; NULL. */
struct mw_cache_part *mw_cache_part(const struct mw_cache_letter *letter, const char *section);
/* The text that is shown first: text/plain, else any text; NULL: none. */
struct mw_cache_part *mw_cache_text_part(const struct mw_cache_letter *letter);
/* The file of this name; NULL: none. */
struct mw_cache_part *mw_cache_file_part(const struct mw_cache_letter *letter, const char *name);
/* Keeps a part's octets (copied). MW_FULL if there is no room: then nothing changes. */
enum mw_status mw_cache_hold(struct mw_cache *cache, struct mw_cache_letter *letter, const char *section,
                             struct mw_span octets);
/* The letter moves to another folder with all that is held of it. If it is known there already, the one of
 * which more is held stays. */
void mw_cache_move(struct mw_cache *cache, struct mw_cache_folder *from, uint32_t uid,
                   struct mw_cache_folder *to, uint32_t new_uid);

/* --- offline ----------------------------------------------------------------------------------------------
 */

/* Does it here at once and remembers it for the server; texts are copied. MW_NOT_FOUND: there is no such
 * letter or folder. MW_EXISTS: there is such a folder. */
enum mw_status mw_cache_do_offline(struct mw_cache *cache, const struct mw_cache_change *change);
/* The first change has been played back, or can never be. */
void mw_cache_played(struct mw_cache *cache);

/* As long as changes wait, folders may be called otherwise there than here. The name here of what the server
 * lists; NULL: it was deleted here. Texts belong to the cache, or are `listed` itself. */
const char *mw_cache_name_here(struct mw_cache *cache, const char *listed);
/* And the other way. NULL: it was made here, and the server has not heard of it. */
const char *mw_cache_name_there(struct mw_cache *cache, const char *name);
/* The server calls a folder `to` that it called `from`: what waits is about that one. */
void mw_cache_renamed_there(struct mw_cache *cache, const char *from, const char *to);

#endif
