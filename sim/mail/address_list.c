#include "sim/mail/address_list.h"

#include "sim/mail/lex.h"

enum { NO_AT = -1, LITERAL_BYTES = 256 /* of a [domain literal] at most */ };

/* The words that were read so far, both as a name and as an address: only in a name do blanks count. */
struct words {
    struct mw_buffer name, spec;
    ptrdiff_t at; /* of the last '@' in spec; NO_AT */
    bool blank;   /* stood before what comes next */
    struct mw_span comment;
};

static void clear(struct words *words) {
    mw_buffer_clear(&words->name);
    mw_buffer_clear(&words->spec);
    words->at = NO_AT;
    words->blank = false;
    words->comment = (struct mw_span){0};
}

static bool joins(char c) {
    return c == '.' || c == '@';
}

static void add(struct words *words, struct mw_span word) {
    struct mw_buffer *spec = &words->spec;
    if (words->blank && words->name.len > 0) mw_buffer_add_byte(&words->name, ' ');
    if (words->blank && spec->len > 0 && !joins(spec->data[spec->len - 1]) &&
        !(word.len > 0 && joins(word.data[0])))
        mw_buffer_add_byte(spec, ' ');
    mw_buffer_add(&words->name, word);
    mw_buffer_add(spec, word);
    words->blank = false;
}

/* An unfinished comment or quoted string is one to the end: nothing is looked at twice. */
static struct mw_span comment(struct mw_span *text) {
    struct mw_span whole = mw_lex_comment(text);
    if (whole.len > 0) return whole;
    whole = *text;
    *text = mw_span_from(*text, text->len);
    return whole;
}

static void quoted(struct words *words, struct mw_span *text) {
    struct mw_span whole = mw_lex_quoted(text);
    if (whole.len == 0) {
        add(words, mw_span_from(*text, 1));
        *text = mw_span_from(*text, text->len);
        return;
    }
    struct mw_buffer plain = {0};
    mw_lex_unquote(&plain, whole);
    add(words, mw_buffer_span(&plain));
    mw_buffer_free(&plain);
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

static bool is_special(char c) {
    return is_space(c) || c == '(' || c == '"' || c == ',' || c == ';' || c == ':' || c == '<' || c == '>' ||
           c == '@' || c == '[';
}

/* Takes words off the front until one of , ; : < > (outside quotes, comments and brackets) or the end. */
static void read_words(struct words *words, struct mw_span *text) {
    while (text->len > 0) {
        char c = text->data[0];
        if (c == ',' || c == ';' || c == ':' || c == '<' || c == '>') return;
        if (is_space(c)) {
            words->blank = true;
            *text = mw_span_from(*text, 1);
        } else if (c == '(') {
            words->comment = comment(text);
            words->blank = true;
        } else if (c == '"') {
            quoted(words, text);
        } else {
            size_t len = 1;
            struct mw_span literal = mw_span_cut(*text, 0, c == '[' ? LITERAL_BYTES : 0);
            size_t bracket = mw_span_find(literal, ']');
            if (bracket < literal.len) len = bracket + 1;
            while (c != '@' && c != '[' && len < text->len && !is_special(text->data[len]))
                len++;
            add(words, mw_span_cut(*text, 0, len));
            if (c == '@') words->at = (ptrdiff_t)words->spec.len - 1;
            *text = mw_span_from(*text, len);
        }
    }
}

static struct mw_span kept(struct mw_arena *arena, struct mw_span text) {
    return text.len > 0 ? mw_arena_span(arena, text) : mw_span_of("");
}

static void take_spec(const struct words *words, struct mw_arena *arena, struct mw_listed_address *address) {
    struct mw_span spec = mw_buffer_span(&words->spec);
    size_t at = words->at == NO_AT ? spec.len : (size_t)words->at;
    address->local = kept(arena, mw_span_cut(spec, 0, at));
    address->domain = kept(arena, mw_span_from(spec, at + 1));
}

/* A comment's words, without parentheses and backslashes. */
static struct mw_span comment_name(struct mw_arena *arena, struct mw_span whole) {
    struct mw_buffer plain = {0};
    mw_lex_unquote(&plain, whole); /* the first and the last byte go, whatever they are */
    struct mw_span name = mw_span_trim(mw_buffer_span(&plain));
    name = name.len > 0 ? kept(arena, name) : (struct mw_span){0};
    mw_buffer_free(&plain);
    return name;
}

/* "@a,@b:" just after "<"; text stays where it is if there is no colon before the address ends. */
static struct mw_span route(struct mw_span *text, struct mw_arena *arena) {
    struct mw_span rest = *text, none = {0};
    while (rest.len > 0 && is_space(rest.data[0]))
        rest = mw_span_from(rest, 1);
    if (rest.len == 0 || rest.data[0] != '@') return none;
    size_t len = 0;
    while (len < rest.len && rest.data[len] != ':' && rest.data[len] != '>' && rest.data[len] != '<')
        len++;
    if (len == rest.len || rest.data[len] != ':') return none;
    struct mw_buffer plain = {0};
    for (size_t i = 0; i < len; i++)
        if (!is_space(rest.data[i])) mw_buffer_add_byte(&plain, rest.data[i]);
    *text = mw_span_from(rest, len + 1);
    struct mw_span route = kept(arena, mw_buffer_span(&plain));
    mw_buffer_free(&plain);
    return route;
}

/* What stands behind "<" up to ">"; then what is left up to the next address is passed over. */
static void in_angles(struct words *words, struct mw_span *text, struct mw_arena *arena,
                      struct mw_listed_address *address) {
    *text = mw_span_from(*text, 1);
    address->route = route(text, arena);
    clear(words);
    read_words(words, text);
    take_spec(words, arena, address);
    while (text->len > 0 && text->data[0] != ',' && text->data[0] != ';') {
        clear(words);
        *text = mw_span_from(*text, 1);
        read_words(words, text);
    }
}

static enum mw_address_item one(struct words *words, struct mw_address_walk *walk, struct mw_arena *arena,
                                struct mw_listed_address *address) {
    struct mw_span *text = &walk->rest;
    for (;;) {
        read_words(words, text);
        if (text->len == 0 || (text->data[0] != '>' && !(text->data[0] == ':' && walk->in_group))) break;
        add(words, mw_span_cut(*text, 0, 1)); /* stray */
        *text = mw_span_from(*text, 1);
    }
    bool nothing = words->spec.len == 0 && words->name.len == 0;
    struct mw_span name = mw_buffer_span(&words->name);
    if (text->len > 0 && text->data[0] == ':') {
        *text = mw_span_from(*text, 1);
        address->name = kept(arena, name);
        walk->in_group = true;
        return MW_ADDRESS_GROUP;
    }
    if (text->len > 0 && text->data[0] == '<') {
        if (name.len > 0) address->name = kept(arena, name);
        in_angles(words, text, arena, address);
        return MW_ADDRESS_ONE;
    }
    if (nothing) return MW_ADDRESS_END;
    take_spec(words, arena, address);
    if (words->comment.len > 0) address->name = comment_name(arena, words->comment);
    return MW_ADDRESS_ONE;
}

enum mw_address_item mw_address_walk(struct mw_address_walk *walk, struct mw_arena *arena,
                                     struct mw_listed_address *address) {
    struct words words = {.at = NO_AT};
    enum mw_address_item item = MW_ADDRESS_END;
    while (item == MW_ADDRESS_END) {
        *address = (struct mw_listed_address){.local = {"", 0}, .domain = {"", 0}};
        clear(&words);
        item = one(&words, walk, arena, address);
        if (item != MW_ADDRESS_END) {
            mw_lex_byte(&walk->rest, ',');
        } else if (walk->rest.len == 0 || walk->rest.data[0] == ';') {
            if (walk->in_group) item = MW_ADDRESS_GROUP_END;
            walk->in_group = false;
            if (!mw_lex_byte(&walk->rest, ';') && item == MW_ADDRESS_END) break;
        } else {
            walk->rest = mw_span_from(walk->rest, 1); /* a comma with nothing before it */
        }
    }
    mw_buffer_free(&words.name);
    mw_buffer_free(&words.spec);
    return item;
}
