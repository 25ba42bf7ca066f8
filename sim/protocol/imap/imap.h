/* What both ends of IMAP share: its commands and what a server can do (RFC 3501 IMAP4rev1, RFC 9051
 * IMAP4rev2). */
#ifndef MW_PROTOCOL_IMAP_IMAP_H
#define MW_PROTOCOL_IMAP_IMAP_H

#include "sim/base/span.h"

/* Every command is its own event of the server's table. X(name, words on the wire) */
#define MW_IMAP_COMMANDS(X)                                                                                  \
    X(CAPABILITY, "CAPABILITY")                                                                              \
    X(NOOP, "NOOP")                                                                                          \
    X(LOGOUT, "LOGOUT")                                                                                      \
    X(ID, "ID") /* RFC 2971 */                                                                               \
    X(LOGIN, "LOGIN")                                                                                        \
    X(AUTHENTICATE, "AUTHENTICATE")                                                                          \
    X(ENABLE, "ENABLE")       /* RFC 5161 */                                                                 \
    X(NAMESPACE, "NAMESPACE") /* RFC 2342 */                                                                 \
    X(SELECT, "SELECT")                                                                                      \
    X(EXAMINE, "EXAMINE")                                                                                    \
    X(CREATE, "CREATE")                                                                                      \
    X(DELETE, "DELETE")                                                                                      \
    X(RENAME, "RENAME")                                                                                      \
    X(SUBSCRIBE, "SUBSCRIBE")                                                                                \
    X(UNSUBSCRIBE, "UNSUBSCRIBE")                                                                            \
    X(LIST, "LIST")                                                                                          \
    X(LSUB, "LSUB")                                                                                          \
    X(STATUS, "STATUS")                                                                                      \
    X(APPEND, "APPEND")                                                                                      \
    X(IDLE, "IDLE")         /* RFC 2177 */                                                                   \
    X(GETQUOTA, "GETQUOTA") /* RFC 9208 */                                                                   \
    X(GETQUOTAROOT, "GETQUOTAROOT")                                                                          \
    X(SETQUOTA, "SETQUOTA")                                                                                  \
    X(CHECK, "CHECK")                                                                                        \
    X(CLOSE, "CLOSE")                                                                                        \
    X(UNSELECT, "UNSELECT") /* RFC 3691 */                                                                   \
    X(EXPUNGE, "EXPUNGE")                                                                                    \
    X(CANCELUPDATE, "CANCELUPDATE") /* RFC 5267 */                                                           \
    X(SEARCH, "SEARCH")                                                                                      \
    X(SORT, "SORT") /* RFC 5256 */                                                                           \
    X(THREAD, "THREAD")                                                                                      \
    X(FETCH, "FETCH")                                                                                        \
    X(STORE, "STORE")                                                                                        \
    X(COPY, "COPY")                                                                                          \
    X(MOVE, "MOVE")               /* RFC 6851 */                                                             \
    X(UID_EXPUNGE, "UID EXPUNGE") /* RFC 4315 */                                                             \
    X(UID_SEARCH, "UID SEARCH")                                                                              \
    X(UID_SORT, "UID SORT")                                                                                  \
    X(UID_THREAD, "UID THREAD")                                                                              \
    X(UID_FETCH, "UID FETCH")                                                                                \
    X(UID_STORE, "UID STORE")                                                                                \
    X(UID_COPY, "UID COPY")                                                                                  \
    X(UID_MOVE, "UID MOVE")

enum mw_imap_command {
#define X(name, words) MW_IMAP_##name,
    MW_IMAP_COMMANDS(X)
#undef X
        MW_IMAP_COMMAND_COUNT
};

const char *mw_imap_command_words(enum mw_imap_command command);
/* In any case of letters, "uid fetch" with one blank; MW_IMAP_COMMAND_COUNT: not one of ours. */
enum mw_imap_command mw_imap_command_find(struct mw_span words);

#endif
