/* A disk on which a program comes to its end at a chosen moment.
 *
 * The test program is linked with --wrap for the system calls that change files (CMakeLists.txt), so that the
 * code under test knows nothing of this. Calls are counted from crash_disk_arm() on. What is below the root
 * then counts as durable; from then on only what was synced is: the bytes of a file by fsync or fdatasync of
 * the file, the names in a directory by fsync of the directory (POSIX promises no more). */
#ifndef MW_TESTS_LIVE_CRASH_DISK_H
#define MW_TESTS_LIVE_CRASH_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum crash_kind {
    CRASH_NEVER,
    CRASH_KILLED,       /* the process ends, a write is cut in the middle */
    CRASH_POWER_LEAST,  /* the power fails: what was not synced is gone */
    CRASH_POWER_CHANCE, /* what was not synced is there or not, or a part of it, or zeros in its place */
    CRASH_FULL,         /* no crash: from now on there is no room for anything new */
    CRASH_SMALL,        /* no crash: the disk has room for so many bytes, see crash_disk_set_room() */
};

enum { CRASH_DISK_STATUS = 42 }; /* of a process that has crashed */

struct crash {
    enum crash_kind kind;
    size_t at;         /* before this call is carried out, counted from 0 */
    uint64_t seed;     /* CRASH_POWER_CHANCE */
    const char *root;  /* the folder it is about */
    const char *after; /* POWER: where to put what is left; must not be there yet */
};

void crash_disk_arm(const struct crash *crash);
size_t crash_disk_calls(void);
void crash_disk_set_room(size_t bytes); /* besides what is there already */
size_t crash_disk_room(void);
/* Writes past all this, for instance into a pipe. */
void crash_disk_tell(int file, const void *bytes, size_t len);

#endif
