#include "sim/base/status.h"

const char *mw_status_words(enum mw_status status) {
    switch (status) {
#define X(name, words)                                                                                       \
    case MW_##name: return words;
        MW_STATUSES(X)
#undef X
    }
    return "unknown status";
}
