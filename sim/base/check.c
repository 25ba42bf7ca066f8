#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void mw_assert_failed(const char *promise, const char *file, int line) {
    fprintf(stderr, "mailwalk: %s:%d: internal error: %s does not hold\n", file, line, promise);
    abort();
}
