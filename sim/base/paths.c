#include "sim/base/paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Both are given by CMake; a build without them finds data beside the program. */
#ifndef MW_SOURCE_FOLDER
#define MW_SOURCE_FOLDER ""
#endif
#ifndef MW_DATA_FOLDER
#define MW_DATA_FOLDER "/usr/local/share/mailwalk"
#endif

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* A relative XDG path is to be ignored, says the specification. */
static void in_home(struct mw_buffer *path, const char *name, const char *override, const char *folder) {
    mw_buffer_clear(path);
    const char *base = variable(override), *home = variable("HOME");
    if (base != NULL && base[0] == '/') {
        mw_buffer_format(path, "%s/mailwalk/%s", base, name);
    } else if (home != NULL) {
        mw_buffer_format(path, "%s/%s/mailwalk/%s", home, folder, name);
    }
}

void mw_path_config(struct mw_buffer *path, const char *name) {
    in_home(path, name, "XDG_CONFIG_HOME", ".config");
}

void mw_path_state(struct mw_buffer *path, const char *name) {
    in_home(path, name, "XDG_STATE_HOME", ".local/state");
}

static bool found(struct mw_buffer *path, const char *folder, size_t folder_len, const char *name) {
    if (folder_len == 0) return false;
    mw_buffer_clear(path);
    mw_buffer_add(path, (struct mw_span){folder, folder_len});
    mw_buffer_format(path, "/%s", name);
    return access(mw_buffer_text(path), R_OK) == 0;
}

void mw_path_data(struct mw_buffer *path, const char *name) {
    const char *data = variable("MAILWALK_DATA");
    if (data != NULL && found(path, data, strlen(data), name)) return;
    char program[4096];
    ssize_t len = readlink("/proc/self/exe", program, sizeof program);
    while (len > 0 && program[len - 1] != '/') {
        len--;
    }
    if (len > 1 && found(path, program, (size_t)len - 1, name)) return;
    if (found(path, MW_SOURCE_FOLDER, strlen(MW_SOURCE_FOLDER), name)) return;
    if (found(path, MW_DATA_FOLDER, strlen(MW_DATA_FOLDER), name)) return;
    mw_buffer_clear(path);
}

bool mw_path_display_is_named(void) {
#ifdef __linux__
    return variable("DISPLAY") || variable("WAYLAND_DISPLAY") || variable("SDL_VIDEODRIVER");
#else
    return true;
#endif
}

const char *mw_path_fonts(void) {
    return variable("MAILWALK_FONTS");
}

void mw_path_locale_language(struct mw_buffer *code) {
    mw_buffer_clear(code);
    const char *locale = variable("LC_ALL");
    if (locale == NULL) locale = variable("LC_MESSAGES");
    if (locale == NULL) locale = variable("LANG");
    if (locale != NULL) mw_buffer_add(code, (struct mw_span){locale, strcspn(locale, "_.@")});
}

bool mw_path_make_folders(const char *path) {
    struct mw_buffer folder = {0};
    bool made = true;
    for (const char *slash = strchr(path + 1, '/'); slash != NULL && made; slash = strchr(slash + 1, '/')) {
        mw_buffer_clear(&folder);
        mw_buffer_add(&folder, (struct mw_span){path, (size_t)(slash - path)});
        made = mkdir(mw_buffer_text(&folder), 0700) == 0 || errno == EEXIST;
    }
    mw_buffer_free(&folder);
    return made;
}
