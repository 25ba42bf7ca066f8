#include "sim/lesson/source.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"
#include "sim/base/text.h"
#include "sim/lesson/scanner.h"

/* --- objects and lists ---------------------------------------------------------------------------------- */

/* An object or a list whose end has not come yet. */
struct opened {
    struct mw_place place;
    uint32_t indent; /* of the line where it was opened */
    bool is_root;
    bool after_value;            /* a comma or the end must follow */
    struct mw_place value_end;   /* of the last value */
    struct mw_place comma_place; /* line 0: no comma since the last value */
};

static void read_value(struct mw_scanner *scanner, struct mw_place key_place, bool key_broken, size_t depth);

static struct opened open_here(struct mw_scanner *scanner, size_t depth, bool opens) {
    struct opened opened = {.place = mw_scan_place(scanner), .is_root = depth == 0};
    if (opens) mw_scan_pass(scanner);
    opened.indent = scanner->cursor.indent;
    return opened;
}

static void report_not_closed(struct mw_scanner *scanner, const struct opened *opened, char open,
                              char close) {
    mw_scan_error(scanner, mw_scan_place(scanner),
                  "'%c' is missing before this: the '%c' of line %u, column %u is not closed",
                  "'%c' tidak ada sebelum ini: '%c' di baris %u, kolom %u tidak ditutup", close, open,
                  opened->place.line, opened->place.column);
    scanner->comma_excused = true;
}

/* By its indentation, what comes next belongs to something that was opened before. */
static bool left_behind(const struct mw_scanner *scanner, const struct opened *opened) {
    if (!scanner->by_indent || opened->is_root || !mw_scan_first_on_line(scanner)) return false;
    if (scanner->cursor.line == opened->place.line) return false;
    int c = mw_scan_peek(scanner);
    bool closes = c == '}' || c == ']';
    return closes ? scanner->cursor.column < opened->indent : scanner->cursor.column <= opened->indent;
}

/* The '}' at the cursor is one too many: the object that it would end goes on after it. */
static bool is_too_early(struct mw_scanner *scanner, const struct opened *opened) {
    struct mw_cursor here = scanner->cursor;
    size_t errors = scanner->error_count;
    struct mw_problems *problems = scanner->problems, unheard = {0};
    scanner->problems = &unheard;
    mw_scan_pass(scanner);
    mw_scan_blanks(scanner);
    bool comma = mw_scan_peek(scanner) == ',';
    if (comma) {
        mw_scan_pass(scanner);
        mw_scan_blanks(scanner);
    }
    int next = mw_scan_peek(scanner);
    bool early = false;
    if (opened->is_root)
        early = next == '"' || (comma && next != MW_SCAN_END);
    else if (scanner->by_indent && here.line != opened->place.line && mw_scan_first_on_line(scanner))
        early = next == '"'                  ? scanner->cursor.column > opened->indent
                : next == '}' || next == ']' ? scanner->cursor.column >= opened->indent
                                             : false;
    scanner->cursor = here;
    scanner->problems = problems;
    scanner->error_count = errors;
    mw_problems_free(&unheard);
    return early;
}

static void pass_comma(struct mw_scanner *scanner, struct opened *opened) {
    if (!opened->after_value)
        mw_scan_error(scanner, mw_scan_place(scanner), "a comma too many: nothing stands before it",
                      "koma berlebih: tidak ada apa-apa sebelum koma ini");
    else
        opened->comma_place = mw_scan_place(scanner);
    opened->after_value = false;
    mw_scan_pass(scanner);
}

/* Before another value: a comma must have come, unless this is the first. */
static void require_comma(struct mw_scanner *scanner, struct opened *opened) {
    if (opened->after_value && !scanner->comma_excused)
        mw_scan_error(scanner, opened->value_end, "a comma is missing here", "di sini tidak ada koma");
    if (opened->after_value || opened->comma_place.line > 0) mw_buffer_add_byte(&scanner->mended, ',');
    scanner->comma_excused = false;
    opened->comma_place.line = 0;
}

static void after_value(struct mw_scanner *scanner, struct opened *opened) {
    opened->after_value = true;
    opened->value_end = mw_scan_place(scanner);
}

static void refuse_last_comma(struct mw_scanner *scanner, const struct opened *opened) {
    if (opened->comma_place.line > 0 && !opened->after_value)
        mw_scan_error(scanner, opened->comma_place, "no comma after the last one: remove it",
                      "tidak ada koma setelah yang terakhir: hapus koma ini");
}

static void pass_stray(struct mw_scanner *scanner) {
    int c = mw_scan_peek(scanner);
    struct mw_place place = mw_scan_place(scanner);
    if (c > ' ' && c < 0x7F)
        mw_scan_error(scanner, place, "'%c' has no place here: remove it",
                      "'%c' tidak pada tempatnya: hapus saja", c);
    else
        mw_scan_error(scanner, place, "this character has no place here: remove it",
                      "karakter ini tidak pada tempatnya: hapus saja");
    mw_scan_pass(scanner);
}

/* A string and a colon: that is a member of an object, not an element of a list. */
static bool is_member(const struct mw_scanner *scanner, size_t at) {
    const char *data = scanner->text.data;
    size_t len = scanner->text.len;
    if (at >= len || data[at] != '"') return false;
    at++;
    while (at < len && data[at] != '"' && data[at] != '\n')
        at += data[at] == '\\' ? 2 : 1;
    if (at >= len || data[at] != '"') return false;
    do
        at++;
    while (at < len && data[at] == ' ');
    return at < len && data[at] == ':';
}

/* A '[' before a member: a '{' was meant. */
static bool opens_wrongly(const struct mw_scanner *scanner) {
    if (mw_scan_peek(scanner) != '[') return false;
    size_t at = scanner->cursor.offset + 1;
    while (at < scanner->text.len && strchr(" \t\r\n", scanner->text.data[at]) != NULL)
        at++;
    return is_member(scanner, at);
}

static void read_member(struct mw_scanner *scanner, size_t depth) {
    struct mw_place key_place = mw_scan_place(scanner);
    int c = mw_scan_peek(scanner);
    bool has_key = c != '{' && c != '[';
    bool good = has_key;
    if (has_key) {
        good = mw_scan_key(scanner);
    } else {
        mw_scan_error(scanner, key_place, "a key is missing before this: \"key\": value",
                      "tidak ada kunci sebelum ini: \"kunci\": nilai");
        mw_buffer_add_text(&scanner->mended, "\"\"");
    }
    struct mw_place key_end = mw_scan_place(scanner);
    mw_scan_blanks(scanner);
    mw_buffer_add_byte(&scanner->mended, ':');
    c = mw_scan_peek(scanner);
    if (c == ':') {
        mw_scan_pass(scanner);
        mw_scan_blanks(scanner);
    } else if (has_key && c == '=') {
        mw_scan_error(scanner, mw_scan_place(scanner), "a colon stands between key and value, not '='",
                      "di antara kunci dan nilai ada titik dua, bukan '='");
        mw_scan_pass(scanner);
        mw_scan_blanks(scanner);
    } else if (has_key && c != ',' && c != '}' && c != ']' && c != MW_SCAN_END) {
        mw_scan_error(scanner, key_end, "a colon is missing here, between key and value",
                      "di sini tidak ada titik dua, di antara kunci dan nilai");
    }
    read_value(scanner, key_place, !good, depth);
}

/* opens: the '{' is there, as it should be. */
static void read_object(struct mw_scanner *scanner, size_t depth, bool opens) {
    struct opened opened = open_here(scanner, depth, opens);
    size_t members = 0;
    mw_buffer_add_byte(&scanner->mended, '{');
    scanner->open_objects++;
    for (;;) {
        mw_scan_blanks(scanner);
        int c = mw_scan_peek(scanner);
        bool elsewhere = c == MW_SCAN_END || (c == ']' && scanner->open_lists > 0);
        if (elsewhere || (c != ',' && left_behind(scanner, &opened))) {
            report_not_closed(scanner, &opened, '{', '}');
            break;
        }
        if (c == '}' && is_too_early(scanner, &opened)) {
            mw_scan_error(scanner, mw_scan_place(scanner), "'}' too many: what it closes goes on after it",
                          "'}' berlebih: yang ditutupnya masih berlanjut setelah ini");
            mw_scan_pass(scanner);
        } else if (c == '}') {
            refuse_last_comma(scanner, &opened);
            mw_scan_pass(scanner);
            break;
        } else if (c == ',') {
            pass_comma(scanner, &opened);
        } else if (c == ':' || c == ']' || c < ' ' || c == 0x7F) {
            pass_stray(scanner);
        } else {
            if (++members == MW_SOURCE_MOST_MEMBERS + 1) {
                mw_scan_error(scanner, mw_scan_place(scanner), "more than %d members in one object",
                              "lebih dari %d anggota dalam satu objek", MW_SOURCE_MOST_MEMBERS);
                scanner->cursor.offset = scanner->text.len;
                continue;
            }
            require_comma(scanner, &opened);
            read_member(scanner, depth);
            after_value(scanner, &opened);
        }
    }
    scanner->open_objects--;
    mw_buffer_add_byte(&scanner->mended, '}');
}

static void read_list(struct mw_scanner *scanner, size_t depth) {
    struct opened opened = open_here(scanner, depth, true);
    mw_buffer_add_byte(&scanner->mended, '[');
    scanner->open_lists++;
    for (;;) {
        mw_scan_blanks(scanner);
        int c = mw_scan_peek(scanner);
        bool elsewhere = c == MW_SCAN_END || (c == '}' && scanner->open_objects > 0) ||
                         (scanner->open_objects > 0 && is_member(scanner, scanner->cursor.offset));
        if (elsewhere || (c == ']' && left_behind(scanner, &opened))) {
            report_not_closed(scanner, &opened, '[', ']');
            break;
        }
        if (c == ']') {
            refuse_last_comma(scanner, &opened);
            mw_scan_pass(scanner);
            break;
        }
        if (c == ',') {
            pass_comma(scanner, &opened);
        } else if (c == ':' || c == '}' || c < ' ' || c == 0x7F) {
            pass_stray(scanner);
        } else {
            require_comma(scanner, &opened);
            read_value(scanner, (struct mw_place){0}, false, depth);
            after_value(scanner, &opened);
        }
    }
    scanner->open_lists--;
    mw_buffer_add_byte(&scanner->mended, ']');
}

/* Passes over an object or list that lies too deep. */
static void pass_nested(struct mw_scanner *scanner) {
    size_t depth = 0;
    bool quoted = false;
    do {
        int c = mw_scan_peek(scanner);
        if (c == MW_SCAN_END) return;
        if (c == '"' || c == '\n') quoted = c == '"' && !quoted;
        if (quoted && c == '\\') mw_scan_pass(scanner);
        if (!quoted && (c == '{' || c == '[')) depth++;
        if (!quoted && (c == '}' || c == ']')) depth--;
        mw_scan_pass(scanner);
    } while (depth > 0);
}

static void read_value(struct mw_scanner *scanner, struct mw_place key_place, bool key_broken, size_t depth) {
    size_t mark = scanner->mark_count;
    MW_GROW(scanner->marks, scanner->mark_count, scanner->mark_capacity);
    scanner->mark_count++;
    scanner->marks[mark] = (struct mw_mark){key_place, mw_scan_place(scanner), false, key_broken};
    bool good = true;
    int c = mw_scan_peek(scanner);
    if ((c == '{' || c == '[') && depth + 1 >= MW_SOURCE_DEEPEST) {
        mw_scan_error(scanner, mw_scan_place(scanner), "more than %d objects and lists inside each other",
                      "lebih dari %d objek dan daftar bersarang", MW_SOURCE_DEEPEST);
        pass_nested(scanner);
        mw_buffer_add_text(&scanner->mended, "null");
        good = false;
    } else if (opens_wrongly(scanner)) {
        mw_scan_error(scanner, mw_scan_place(scanner), "'{' is needed here instead of '[': members follow",
                      "di sini perlu '{', bukan '[': yang menyusul adalah anggota objek");
        read_object(scanner, depth + 1, true);
    } else if (c == '{') {
        read_object(scanner, key_place.line == 0 && mark == 0 ? 0 : depth + 1, true);
    } else if (c == '[') {
        read_list(scanner, depth + 1);
    } else if (key_place.line > 0 && depth + 1 < MW_SOURCE_DEEPEST &&
               is_member(scanner, scanner->cursor.offset)) {
        mw_scan_error(scanner, mw_scan_place(scanner), "'{' is missing before this",
                      "'{' tidak ada sebelum ini");
        read_object(scanner, depth + 1, false);
    } else if (c == '"' || c == '\'') {
        good = mw_scan_string(scanner);
    } else if (c == '-' || c == '+' || c == '.' || (c >= '0' && c <= '9')) {
        good = mw_scan_number(scanner);
    } else if (c == MW_SCAN_END || c < ' ' || strchr(",:}]", c) != NULL) {
        mw_scan_error(scanner, mw_scan_place(scanner), "a value is missing here", "di sini tidak ada nilai");
        mw_buffer_add_text(&scanner->mended, "null");
        good = false;
    } else {
        good = mw_scan_word(scanner);
    }
    scanner->marks[mark].broken = !good;
}

static void read_text(struct mw_scanner *scanner) {
    scanner->cursor = (struct mw_cursor){.line = 1, .column = 1};
    mw_scan_blanks(scanner);
    read_value(scanner, (struct mw_place){0}, false, 0);
    mw_scan_blanks(scanner);
    if (mw_scan_peek(scanner) == MW_SCAN_END) return;
    mw_scan_error(
        scanner, mw_scan_place(scanner),
        "the lesson has ended before this: remove what follows, or a bracket too many before it",
        "pelajaran sudah berakhir sebelum ini: hapus lanjutannya, atau kurung yang berlebih sebelumnya");
}

/* --- from mended text to nodes ---------------------------------------------------------------------------
 */

struct making {
    const struct mw_mark *marks;
    size_t mark_count, next_mark;
    struct mw_arena *arena;
    struct mw_problems *problems;
};

static void add_member(struct making *making, struct mw_node *object, struct mw_node *member,
                       bool key_broken) {
    const struct mw_node *first = mw_node_get(object, member->key);
    bool is_comment = strcmp(member->key, "comment") == 0 && member->kind == MW_NODE_STRING;
    if (key_broken || is_comment) return;
    if (first == NULL) {
        mw_node_add(object, member);
        return;
    }
    mw_problems_error(making->problems, member->key_place,
                      "\"%s\" is there twice: the first is in line %u, column %u",
                      "\"%s\" ada dua kali: yang pertama di baris %u, kolom %u", member->key,
                      first->key_place.line, first->key_place.column);
}

static struct mw_node *make_node(struct making *making, const cJSON *json, bool *key_broken) {
    MW_ASSERT(making->next_mark < making->mark_count);
    const struct mw_mark *mark = &making->marks[making->next_mark++];
    *key_broken = mark->key_broken;
    struct mw_node *node = mw_arena_alloc(making->arena, sizeof *node);
    node->key = mw_arena_text(making->arena, json->string);
    node->key_place = mark->key_place;
    node->place = mark->place;
    if (cJSON_IsBool(json)) {
        node->kind = MW_NODE_FLAG;
        node->flag = cJSON_IsTrue(json);
    } else if (cJSON_IsNumber(json)) {
        node->kind = MW_NODE_NUMBER;
        node->number = json->valuedouble;
    } else if (cJSON_IsString(json)) {
        node->kind = MW_NODE_STRING;
        node->text = mw_arena_text(making->arena, json->valuestring);
    } else if (cJSON_IsArray(json) || cJSON_IsObject(json)) {
        node->kind = cJSON_IsArray(json) ? MW_NODE_LIST : MW_NODE_OBJECT;
        for (const cJSON *child = json->child; child != NULL; child = child->next) {
            bool broken;
            struct mw_node *child_node = make_node(making, child, &broken);
            if (node->kind == MW_NODE_LIST)
                mw_node_add(node, child_node);
            else
                add_member(making, node, child_node, broken);
        }
    }
    if (mark->broken && node->kind != MW_NODE_OBJECT && node->kind != MW_NODE_LIST)
        node->kind = MW_NODE_BROKEN;
    return node;
}

static const struct mw_node *nodes_of(const struct mw_scanner *scanner, struct mw_arena *arena) {
    cJSON *json = cJSON_ParseWithLength(scanner->mended.data, scanner->mended.len);
    MW_ASSERT(json != NULL);
    struct making making = {scanner->marks, scanner->mark_count, 0, arena, scanner->problems};
    bool key_broken;
    const struct mw_node *root = make_node(&making, json, &key_broken);
    MW_ASSERT(making.next_mark == making.mark_count);
    cJSON_Delete(json);
    return root;
}

/* --- texts and files -------------------------------------------------------------------------------------
 */

/* A copy of the text that is valid UTF-8, with a '?' for every byte that is none. */
static bool clean_text(struct mw_span text, const char *file, struct mw_buffer *clean,
                       struct mw_problems *problems) {
    struct mw_place place = {file, 1, 1};
    bool bad_before = false;
    if (text.len >= 2 && (memcmp(text.data, "\xFF\xFE", 2) == 0 || memcmp(text.data, "\xFE\xFF", 2) == 0)) {
        mw_problems_error(problems, place, "the file is UTF-16: save it as UTF-8",
                          "berkas ini UTF-16: simpan sebagai UTF-8");
        return false;
    }
    if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) {
        mw_problems_error(problems, place,
                          "the file begins with a byte order mark: save it as UTF-8 without BOM",
                          "berkas diawali byte order mark: simpan sebagai UTF-8 tanpa BOM");
        text = mw_span_from(text, 3);
        mw_buffer_add_byte(clean, ' ');
        place.column++;
    }
    while (text.len > 0) {
        const char *at = text.data;
        uint32_t code = mw_utf8_next(&text);
        size_t len = (size_t)(text.data - at);
        bool bad = code == 0xFFFD && len == 1;
        if (bad && !bad_before)
            mw_problems_error(problems, place, "this byte (0x%02X) is not UTF-8: save the file as UTF-8",
                              "byte ini (0x%02X) bukan UTF-8: simpan berkas sebagai UTF-8",
                              (unsigned)(unsigned char)*at);
        mw_buffer_add(clean, bad ? mw_span_of("?") : (struct mw_span){at, len});
        bad_before = bad;
        place.column = code == '\n' ? 1 : place.column + 1;
        if (code == '\n') place.line++;
    }
    return true;
}

static void scanner_free(struct mw_scanner *scanner) {
    mw_buffer_free(&scanner->mended);
    mw_free(scanner->marks);
    mw_problems_free(scanner->problems);
}

const struct mw_node *mw_source_read(struct mw_span text, const char *file, enum mw_source_trust trust,
                                     struct mw_arena *arena, struct mw_problems *problems) {
    struct mw_buffer clean = {0};
    struct mw_place start = {file, 1, 1};
    if (text.len > MW_SOURCE_MOST_BYTES) {
        mw_problems_error(problems, start, "too large: a lesson has at most %d KB",
                          "terlalu besar: pelajaran paling banyak %d KB", MW_SOURCE_MOST_BYTES / 1000);
        return NULL;
    }
    if (!clean_text(text, file, &clean, problems)) return NULL;
    if (strspn(mw_buffer_text(&clean), " \t\r\n") == clean.len) {
        mw_problems_error(problems, start,
                          "the file is empty: `mailwalk new FILE` writes a lesson to start from",
                          "berkas kosong: `mailwalk new BERKAS` menulis pelajaran untuk permulaan");
        mw_buffer_free(&clean);
        return NULL;
    }
    struct mw_problems heard = {0};
    struct mw_scanner scanner = {.text = mw_buffer_span(&clean),
                                 .file = file,
                                 .problems = &heard,
                                 .by_indent = trust == MW_TRUST_INDENTATION};
    read_text(&scanner);
    const struct mw_node *root = nodes_of(&scanner, arena);
    mw_problems_append(problems, &heard);
    scanner_free(&scanner);
    mw_buffer_free(&clean);
    return root;
}

bool mw_source_load(const char *path, struct mw_buffer *text, struct mw_problems *problems) {
    struct mw_place place = {path, 0, 0};
    struct stat about;
    errno = 0;
    if (stat(path, &about) != 0) {
        mw_problems_error(problems, place, "cannot be read: %s", "tidak dapat dibaca: %s", strerror(errno));
        return false;
    }
    if (!S_ISREG(about.st_mode)) {
        mw_problems_error(problems, place, "not a file: a lesson is one JSON file",
                          "bukan berkas: pelajaran adalah satu berkas JSON");
        return false;
    }
    if (about.st_size > MW_SOURCE_MOST_BYTES) {
        mw_problems_error(problems, place, "too large: a lesson has at most %d KB",
                          "terlalu besar: pelajaran paling banyak %d KB", MW_SOURCE_MOST_BYTES / 1000);
        return false;
    }
    FILE *file = fopen(path, "rb");
    bool good = file != NULL;
    char piece[4096];
    size_t len;
    while (good && (len = fread(piece, 1, sizeof piece, file)) > 0)
        mw_buffer_add(text, (struct mw_span){piece, len});
    if (!good || ferror(file)) {
        mw_problems_error(problems, place, "cannot be read: %s", "tidak dapat dibaca: %s", strerror(errno));
        good = false;
    }
    if (file != NULL) fclose(file);
    return good;
}

static void put_all_at(struct mw_node *node, struct mw_place place) {
    node->place = node->key_place = place;
    for (struct mw_node *child = node->first; child != NULL; child = child->next)
        put_all_at(child, place);
}

const struct mw_node *mw_source_value(const char *text, struct mw_place place, struct mw_arena *arena) {
    struct mw_problems unheard = {0};
    struct mw_scanner scanner = {.text = mw_span_of(text), .file = "", .problems = &unheard};
    struct mw_node *node = NULL;
    if (mw_utf8_valid(scanner.text)) {
        read_text(&scanner);
        const struct mw_node *read = nodes_of(&scanner, arena);
        if (scanner.error_count == 0 && unheard.error_count == 0) {
            node = mw_arena_alloc(arena, sizeof *node);
            *node = *read;
        }
    }
    if (node == NULL) {
        node = mw_arena_alloc(arena, sizeof *node);
        node->kind = MW_NODE_STRING;
        node->text = mw_arena_text(arena, text);
    }
    put_all_at(node, place);
    scanner_free(&scanner);
    return node;
}
