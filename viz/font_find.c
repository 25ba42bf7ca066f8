#include "viz/font_find.h"

#include <fontconfig/fontconfig.h>
#include <string.h>
#include <unistd.h>

#include "sim/base/paths.h"

static bool in_folder(const char *folder, const char *file, struct mw_buffer *path) {
    if (folder == NULL) return false;
    mw_buffer_clear(path);
    mw_buffer_format(path, "%s/%s", folder, file);
    return access(mw_buffer_text(path), R_OK) == 0;
}

static int fontconfig_weight(int weight) {
    return weight >= 700 ? FC_WEIGHT_BOLD : weight >= 600 ? FC_WEIGHT_DEMIBOLD : FC_WEIGHT_REGULAR;
}

/* The best that fontconfig has; a wish for an unknown family gives the system's sans-serif or monospace. */
static void ask_fontconfig(const struct mw_font_wish *wish, struct mw_font_found *found) {
    FcPattern *pattern = FcPatternCreate();
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)wish->family);
    FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)(wish->mono ? "monospace" : "sans-serif"));
    FcPatternAddInteger(pattern, FC_WEIGHT, fontconfig_weight(wish->weight));
    FcPatternAddInteger(pattern, FC_SLANT, wish->italic ? FC_SLANT_ITALIC : FC_SLANT_ROMAN);
    FcPatternAddBool(pattern, FC_SCALABLE, FcTrue);
    FcPatternAddBool(pattern, FC_VARIABLE, FcFalse);
    FcConfigSubstitute(NULL, pattern, FcMatchPattern);
    FcDefaultSubstitute(pattern);
    FcResult result = FcResultNoMatch;
    FcPattern *match = FcFontMatch(NULL, pattern, &result);
    FcChar8 *file = NULL, *family = NULL;
    mw_buffer_clear(&found->path);
    if (match != NULL && FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch) {
        mw_buffer_add_text(&found->path, (const char *)file);
        FcPatternGetInteger(match, FC_INDEX, 0, &found->index);
        found->wished = FcPatternGetString(match, FC_FAMILY, 0, &family) == FcResultMatch &&
                        strcmp((const char *)family, wish->family) == 0;
    }
    if (match != NULL) FcPatternDestroy(match);
    FcPatternDestroy(pattern);
}

void mw_font_find(const struct mw_font_wish *wish, struct mw_font_found *found) {
    *found = (struct mw_font_found){.wished = true};
    const char *slash = strrchr(wish->usual, '/');
    if (in_folder(mw_path_fonts(), slash + 1, &found->path)) return;
    if (in_folder("/usr/share/fonts", wish->usual, &found->path)) return;
    found->wished = false;
    ask_fontconfig(wish, found);
}
