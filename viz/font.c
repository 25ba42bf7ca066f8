#include "viz/font.h"

#include <SDL_ttf.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/base/memory.h"
#include "sim/base/random.h"
#include "sim/base/text.h"
#include "viz/font_find.h"

enum face_name { SANS, SEMIBOLD, BOLD, ITALIC, MONO, MONO_BOLD, SYMBOLS, SYMBOLS2, DEJAVU, FACE_COUNT };

/* The first faces are those of enum mw_font. */
_Static_assert((int)MW_FONT_MONO_BOLD == (int)MONO_BOLD, "one face for each font");

static const struct mw_font_wish WISHES[FACE_COUNT] = {
    [SANS] = {"Inter", "opentype/inter/Inter-Regular.otf", "fonts-inter", 400, false, false},
    [SEMIBOLD] = {"Inter", "opentype/inter/Inter-SemiBold.otf", "fonts-inter", 600, false, false},
    [BOLD] = {"Inter", "opentype/inter/Inter-Bold.otf", "fonts-inter", 700, false, false},
    [ITALIC] = {"Inter", "opentype/inter/Inter-Italic.otf", "fonts-inter", 400, true, false},
    [MONO] = {"JetBrains Mono", "truetype/jetbrains-mono/JetBrainsMono-Regular.ttf", "fonts-jetbrains-mono",
              400, false, true},
    [MONO_BOLD] = {"JetBrains Mono", "truetype/jetbrains-mono/JetBrainsMono-Bold.ttf", "fonts-jetbrains-mono",
                   700, false, true},
    [SYMBOLS] = {"Noto Sans Symbols", "truetype/noto/NotoSansSymbols-Regular.ttf", "fonts-noto-core", 400,
                 false, false},
    [SYMBOLS2] = {"Noto Sans Symbols 2", "truetype/noto/NotoSansSymbols2-Regular.ttf", "fonts-noto-core", 400,
                  false, false},
    [DEJAVU] = {"DejaVu Sans", "truetype/dejavu/DejaVuSans.ttf", "fonts-dejavu-core", 400, false, false},
};

enum { REFERENCE_PX = 256 }; /* widths are measured at this size */

static const float LINE_BOX = 1.4f, CAPITALS = 0.727f; /* of the size; Inter's capitals */

struct face {
    bool sought;
    TTF_Font *reference; /* for measuring; NULL: there is no such font */
    TTF_Font *drawing;   /* opened when something is first drawn */
    int drawing_size;    /* in 1/72 pixel */
    struct mw_font_found found;
};

/* A width that was measured before. The key is a hash of font and text: 64 bits, so that among a few thousand
 * texts two alike are not to be expected in the life of a computer. */
struct measured {
    uint64_t key; /* 0: free */
    float ems;
};

enum { MEASURED_SLOTS = 8192, MEASURED_LIMIT = 6000 };

struct mw_fonts {
    struct face faces[FACE_COUNT];
    struct measured measured[MEASURED_SLOTS];
    int measured_count;
    bool told; /* that a font is missing: once is enough */
};

struct mw_fonts *mw_fonts_open(void) {
    if (TTF_Init() != 0) fprintf(stderr, "mailwalk: no fonts: %s\n", TTF_GetError());
    return mw_alloc(sizeof(struct mw_fonts));
}

void mw_fonts_close(struct mw_fonts *fonts) {
    if (fonts == NULL) return;
    for (int i = 0; i < FACE_COUNT; i++) {
        if (fonts->faces[i].drawing != NULL) TTF_CloseFont(fonts->faces[i].drawing);
        if (fonts->faces[i].reference != NULL) TTF_CloseFont(fonts->faces[i].reference);
        mw_buffer_free(&fonts->faces[i].found.path);
    }
    if (TTF_WasInit()) TTF_Quit();
    mw_free(fonts);
}

/* --- faces ------------------------------------------------------------------------------------------------
 */

static TTF_Font *open_face(const struct face *face, const struct mw_font_wish *wish) {
    TTF_Font *font = TTF_OpenFontIndex(mw_buffer_text(&face->found.path), REFERENCE_PX, face->found.index);
    if (font == NULL) return NULL;
    /* A font that stands in for another may lack its style; SDL_ttf can slant and embolden. */
    int style = TTF_STYLE_NORMAL;
    if (wish->italic && !(TTF_GetFontStyle(font) & TTF_STYLE_ITALIC)) style |= TTF_STYLE_ITALIC;
    if (style != TTF_STYLE_NORMAL) TTF_SetFontStyle(font, style);
    return font;
}

static void tell_missing(struct mw_fonts *fonts, const struct mw_font_wish *wish, const struct face *face) {
    if (fonts->told) return;
    fonts->told = true;
    if (face->reference != NULL) {
        fprintf(stderr, "mailwalk: the font %s is not installed (Debian: %s); %s is used instead\n",
                wish->family, wish->package, TTF_FontFaceFamilyName(face->reference));
    } else {
        fprintf(stderr, "mailwalk: the font %s is not installed (Debian: %s), and no other was found\n",
                wish->family, wish->package);
    }
}

static struct face *face_of(struct mw_fonts *fonts, enum face_name name) {
    struct face *face = &fonts->faces[name];
    if (face->sought) return face;
    face->sought = true;
    if (!TTF_WasInit()) return face;
    const struct mw_font_wish *wish = &WISHES[name];
    mw_font_find(wish, &face->found);
    if (face->found.path.len) face->reference = open_face(face, wish);
    if (face->reference != NULL) TTF_SetFontHinting(face->reference, TTF_HINTING_NONE);
    if (face->reference == NULL || !face->found.wished) tell_missing(fonts, wish, face);
    return face;
}

static bool has_glyph(struct mw_fonts *fonts, enum face_name name, uint32_t code_point) {
    const struct face *face = face_of(fonts, name);
    return face->reference != NULL && TTF_GlyphIsProvided32(face->reference, code_point);
}

/* The first face of the chain that has the glyph; the font's own (and its empty box) if none has. */
static enum face_name face_for(struct mw_fonts *fonts, enum mw_font font, uint32_t code_point) {
    enum face_name own = (enum face_name)font;
    if (has_glyph(fonts, own, code_point)) return own;
    static const enum face_name CHAIN[] = {SYMBOLS, SYMBOLS2, DEJAVU};
    for (size_t i = 0; i < sizeof CHAIN / sizeof CHAIN[0]; i++) {
        if (has_glyph(fonts, CHAIN[i], code_point)) return CHAIN[i];
    }
    return own;
}

static TTF_Font *drawing_font(struct mw_fonts *fonts, enum face_name name, float pixels_per_em) {
    struct face *face = face_of(fonts, name);
    if (face->reference == NULL) return NULL;
    if (face->drawing == NULL) {
        face->drawing = open_face(face, &WISHES[name]);
        if (face->drawing == NULL) return NULL;
        TTF_SetFontHinting(face->drawing, TTF_HINTING_LIGHT_SUBPIXEL);
    }
    /* One point at N dots per inch is N/72 pixels: the only way to sizes between whole pixels. */
    int size = (int)lroundf(fmaxf(1, pixels_per_em) * 72);
    if (size != face->drawing_size) {
        TTF_SetFontSizeDPI(face->drawing, 1, (unsigned)size, (unsigned)size);
        face->drawing_size = size;
    }
    return face->drawing;
}

/* --- runs --------------------------------------------------------------------------------------------------
 */

static bool is_control(uint32_t code_point) {
    return code_point < 0x20 || code_point == 0x7F;
}

/* Takes the front of *text that one face can draw, as UTF-8 ready for SDL_ttf, into *run. */
static enum face_name next_run(struct mw_fonts *fonts, enum mw_font font, struct mw_span *text,
                               struct mw_buffer *run) {
    enum face_name face = (enum face_name)font;
    uint32_t before = 0;
    mw_buffer_clear(run);
    while (text->len) {
        struct mw_span rest = *text;
        uint32_t code_point = mw_utf8_next(&rest);
        if (code_point == 0 || is_control(code_point)) {
            *text = rest;
            continue;
        }
        /* A blank goes with what stands before it. */
        enum face_name wanted = code_point == ' ' && run->len ? face : face_for(fonts, font, code_point);
        if (run->len && wanted != face) break;
        face = wanted;
        /* Inter turns "->" into an arrow; a joiner that joins nothing keeps the two apart. */
        bool arrow = (code_point == '>' && (before == '-' || before == '=')) ||
                     ((code_point == '-' || code_point == '=') && before == '<');
        if (arrow) mw_utf8_add(run, 0x200C);
        mw_utf8_add(run, code_point);
        before = code_point;
        *text = rest;
    }
    return face;
}

static bool is_mono(enum mw_font font) {
    return font == MW_FONT_MONO || font == MW_FONT_MONO_BOLD;
}

static size_t cells(struct mw_span text) {
    size_t count = 0;
    for (uint32_t code_point; text.len && (code_point = mw_utf8_next(&text)) != 0;) {
        count += !is_control(code_point);
    }
    return count;
}

/* --- measuring ---------------------------------------------------------------------------------------------
 */

static float reference_width(struct mw_fonts *fonts, enum face_name name, const char *run) {
    const struct face *face = face_of(fonts, name);
    int width = 0;
    if (face->reference != NULL) TTF_SizeUTF8(face->reference, run, &width, NULL);
    return (float)width / REFERENCE_PX;
}

static float cell_ems(struct mw_fonts *fonts, enum mw_font font) {
    const struct face *face = face_of(fonts, (enum face_name)font);
    int advance = REFERENCE_PX * 6 / 10;
    if (face->reference != NULL) TTF_GlyphMetrics32(face->reference, 'M', NULL, NULL, NULL, NULL, &advance);
    return (float)advance / REFERENCE_PX;
}

static float measure(struct mw_fonts *fonts, enum mw_font font, struct mw_span text) {
    if (is_mono(font)) return cell_ems(fonts, font) * (float)cells(text);
    struct mw_buffer run = {0};
    float ems = 0;
    while (text.len) {
        enum face_name face = next_run(fonts, font, &text, &run);
        if (run.len) ems += reference_width(fonts, face, mw_buffer_text(&run));
    }
    mw_buffer_free(&run);
    return ems;
}

static float width_of(void *self, enum mw_font font, float size, struct mw_span text) {
    struct mw_fonts *fonts = self;
    if (text.len == 0) return 0;
    if (fonts->measured_count >= MEASURED_LIMIT) { /* full: begin anew; a frame needs some hundreds */
        memset(fonts->measured, 0, sizeof fonts->measured);
        fonts->measured_count = 0;
    }
    uint64_t key = (mw_hash(text.data, text.len) * MW_FONT_COUNT + (uint64_t)font) * 2 + 1;
    size_t slot = (size_t)(key >> 20) % MEASURED_SLOTS;
    while (fonts->measured[slot].key != 0 && fonts->measured[slot].key != key) {
        slot = (slot + 1) % MEASURED_SLOTS;
    }
    struct measured *measured = &fonts->measured[slot];
    if (measured->key == 0) {
        *measured = (struct measured){key, measure(fonts, font, text)};
        fonts->measured_count++;
    }
    return measured->ems * size;
}

static float line_height_of(void *self, enum mw_font font, float size) {
    (void)self;
    (void)font;
    return LINE_BOX * size;
}

struct mw_metrics mw_fonts_metrics(struct mw_fonts *fonts) {
    return (struct mw_metrics){width_of, line_height_of, fonts};
}

/* --- drawing -----------------------------------------------------------------------------------------------
 */

static const SDL_Color WHITE = {255, 255, 255, 255};

/* A piece of text and where its left edge lies, from the text's origin. */
struct piece {
    SDL_Surface *surface;
    int left, ascent;
};

static struct piece draw_run(struct mw_fonts *fonts, enum face_name name, float pixels_per_em,
                             const char *run, float origin) {
    TTF_Font *font = drawing_font(fonts, name, pixels_per_em);
    SDL_Surface *surface = font != NULL ? TTF_RenderUTF8_Blended(font, run, WHITE) : NULL;
    if (surface == NULL) return (struct piece){0};
    /* What a first letter leans out to the left, SDL_ttf moves right. */
    struct mw_span text = mw_span_of(run);
    int overhang = 0;
    TTF_GlyphMetrics32(font, mw_utf8_next(&text), &overhang, NULL, NULL, NULL, NULL);
    if (overhang > 0) overhang = 0;
    return (struct piece){surface, (int)lroundf(origin) + overhang, TTF_FontAscent(font)};
}

struct pieces {
    struct piece *items;
    size_t count, capacity;
};

static void add_piece(struct pieces *pieces, struct piece piece) {
    if (piece.surface == NULL) return;
    MW_GROW(pieces->items, pieces->count, pieces->capacity);
    pieces->items[pieces->count++] = piece;
}

static void draw_sans(struct mw_fonts *fonts, enum mw_font font, float pixels_per_em, struct mw_span text,
                      struct pieces *pieces) {
    struct mw_buffer run = {0};
    float origin = 0;
    while (text.len) {
        enum face_name face = next_run(fonts, font, &text, &run);
        if (run.len == 0) continue;
        add_piece(pieces, draw_run(fonts, face, pixels_per_em, mw_buffer_text(&run), origin));
        origin += pixels_per_em * reference_width(fonts, face, mw_buffer_text(&run));
    }
    mw_buffer_free(&run);
}

/* JetBrains Mono joins `:<`, `!=`, `->` and more, whatever SDL_ttf is asked for; but never across a blank. So
 * every other letter is drawn with blanks between, then the rest the same way: each keeps its place to a
 * fraction of a pixel. */
static void draw_mono(struct mw_fonts *fonts, enum mw_font font, float pixels_per_em, struct mw_span text,
                      struct pieces *pieces) {
    struct mw_buffer every_other[2] = {{0}, {0}}, single = {0};
    float cell = cell_ems(fonts, font) * pixels_per_em;
    size_t place = 0;
    for (uint32_t code_point; text.len && (code_point = mw_utf8_next(&text)) != 0;) {
        if (is_control(code_point)) continue;
        enum face_name face = face_for(fonts, font, code_point);
        bool own = face == (enum face_name)font;
        for (size_t i = 0; i < 2; i++) {
            mw_utf8_add(&every_other[i], own && place % 2 == i ? code_point : ' ');
        }
        if (!own) { /* from another font: in the middle of its cell */
            mw_buffer_clear(&single);
            mw_utf8_add(&single, code_point);
            float width = pixels_per_em * reference_width(fonts, face, mw_buffer_text(&single));
            float origin = (float)place * cell + (cell - width) / 2;
            add_piece(pieces, draw_run(fonts, face, pixels_per_em, mw_buffer_text(&single), origin));
        }
        place++;
    }
    for (size_t i = 0; i < 2; i++) {
        if (every_other[i].len) {
            add_piece(pieces, draw_run(fonts, (enum face_name)font, pixels_per_em,
                                       mw_buffer_text(&every_other[i]), 0));
        }
        mw_buffer_free(&every_other[i]);
    }
    mw_buffer_free(&single);
}

/* Adds the piece's coverage to what is there; pieces touch, but hardly overlap. */
static void merge(SDL_Surface *onto, const struct piece *piece, int x, int y) {
    for (int row = 0; row < piece->surface->h; row++) {
        const uint32_t *from =
            (const uint32_t *)((const char *)piece->surface->pixels + row * piece->surface->pitch);
        uint32_t *to = (uint32_t *)((char *)onto->pixels + (row + y) * onto->pitch) + x;
        for (int column = 0; column < piece->surface->w; column++) {
            uint32_t alpha = (from[column] >> 24) + (to[column] >> 24);
            to[column] = (alpha > 255 ? 255 : alpha) << 24 | 0xFFFFFF;
        }
    }
}

static SDL_Surface *join(const struct pieces *pieces, SDL_Point *at) {
    int left = 1 << 20, top = 1 << 20, right = -left, bottom = -top; /* from the origin on the baseline */
    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->items[i];
        left = SDL_min(left, piece->left);
        right = SDL_max(right, piece->left + piece->surface->w);
        top = SDL_min(top, -piece->ascent);
        bottom = SDL_max(bottom, piece->surface->h - piece->ascent);
    }
    *at = (SDL_Point){left, top};
    if (pieces->count == 1) return pieces->items[0].surface;
    SDL_Surface *joined =
        SDL_CreateRGBSurfaceWithFormat(0, right - left, bottom - top, 32, SDL_PIXELFORMAT_ARGB8888);
    for (size_t i = 0; i < pieces->count; i++) {
        const struct piece *piece = &pieces->items[i];
        if (joined != NULL) merge(joined, piece, piece->left - left, -piece->ascent - top);
        SDL_FreeSurface(piece->surface);
    }
    return joined;
}

SDL_Surface *mw_fonts_draw(struct mw_fonts *fonts, enum mw_font font, float pixels_per_em, const char *text,
                           SDL_Point *at) {
    struct pieces pieces = {0};
    (is_mono(font) ? draw_mono : draw_sans)(fonts, font, pixels_per_em, mw_span_of(text), &pieces);
    SDL_Surface *surface = pieces.count ? join(&pieces, at) : NULL;
    at->y += (int)lroundf(pixels_per_em * (LINE_BOX + CAPITALS) / 2);
    mw_free(pieces.items);
    return surface;
}
