/* What a call that may fail for the system's or the user's reasons returns. */
#ifndef MW_BASE_STATUS_H
#define MW_BASE_STATUS_H

#define MW_STATUSES(X)                                                                                       \
    X(OK, "ok")                                                                                              \
    X(NOT_FOUND, "not found")                                                                                \
    X(EXISTS, "already there")                                                                               \
    X(INVALID, "not valid")                                                                                  \
    X(FULL, "no room left")                                                                                  \
    X(LOCKED, "locked by another session")                                                                   \
    X(SYSTEM, "the system refused")

enum mw_status {
#define X(name, words) MW_##name,
    MW_STATUSES(X)
#undef X
};

/* English words for messages on stderr; never NULL. */
const char *mw_status_words(enum mw_status status);

#endif
