/* One search key as it was read (RFC 9051 §6.4.4); between search_read.c and search.c. */
#ifndef MW_PROTOCOL_IMAP_SEARCH_KEY_H
#define MW_PROTOCOL_IMAP_SEARCH_KEY_H

#include "sim/base/needle.h"
#include "sim/protocol/imap/reader.h"

/* What has to be looked at: cheap keys are asked first. X(name, cost) */
#define MW_IMAP_KEYS(X)                                                                                      \
    X(ALL, CHEAP)                                                                                            \
    X(HAS, CHEAP)     /* a flag */                                                                           \
    X(HAS_NOT, CHEAP) /* … */                                                                              \
    X(RECENT, CHEAP)                                                                                         \
    X(OLD, CHEAP)                                                                                            \
    X(NEW, CHEAP)                                                                                            \
    X(KEYWORD, CHEAP)                                                                                        \
    X(UNKEYWORD, CHEAP)                                                                                      \
    X(LARGER, CHEAP)                                                                                         \
    X(SMALLER, CHEAP)                                                                                        \
    X(NUMBERS, CHEAP) /* sequence numbers */                                                                 \
    X(UID, CHEAP)                                                                                            \
    X(MODSEQ, CHEAP)                                                                                         \
    X(BEFORE, CHEAP)                                                                                         \
    X(ON, CHEAP)                                                                                             \
    X(SINCE, CHEAP)                                                                                          \
    X(OLDER, CHEAP) /* RFC 5032 */                                                                           \
    X(YOUNGER, CHEAP)                                                                                        \
    X(SENTBEFORE, HEADER)                                                                                    \
    X(SENTON, HEADER)                                                                                        \
    X(SENTSINCE, HEADER)                                                                                     \
    X(FIELD, HEADER)     /* SUBJECT, HEADER */                                                               \
    X(ADDRESSES, HEADER) /* FROM, TO, CC, BCC */                                                             \
    X(BODY, WHOLE)                                                                                           \
    X(TEXT, WHOLE)                                                                                           \
    X(AND, CHEAP) /* of its children; these three cost what their dearest child costs */                     \
    X(OR, CHEAP)                                                                                             \
    X(NOT, CHEAP)

enum mw_imap_key_kind {
#define X(name, cost) MW_IMAP_KEY_##name,
    MW_IMAP_KEYS(X)
#undef X
};

enum mw_imap_key_cost { MW_IMAP_KEY_CHEAP, MW_IMAP_KEY_HEADER, MW_IMAP_KEY_WHOLE, MW_IMAP_KEY_COSTS };

struct mw_imap_key {
    enum mw_imap_key_kind kind;
    enum mw_imap_key_cost cost;
    uint64_t number;         /* octets, seconds, modseq, or the bit of a flag */
    int64_t day;             /* since 1970 */
    struct mw_imap_set set;  /* resolved by mw_imap_search_prepare() */
    struct mw_span name;     /* of a field or keyword */
    struct mw_needle needle; /* in mw_casemap_add()'s form */
    struct mw_imap_key *children, *next;
};

#endif
