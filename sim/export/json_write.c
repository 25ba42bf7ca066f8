#include "sim/export/json_write.h"

#include "sim/base/text.h"

static void before_value(struct mw_json *json) {
    if (json->after_value) mw_buffer_add_byte(json->out, ',');
    json->after_value = true;
}

void mw_json_open(struct mw_json *json, char bracket) {
    before_value(json);
    mw_buffer_add_byte(json->out, bracket);
    json->after_value = false;
}

void mw_json_close(struct mw_json *json, char bracket) {
    mw_buffer_add_byte(json->out, bracket);
    json->after_value = true;
}

static void add_escaped(struct mw_buffer *out, struct mw_span text) {
    mw_buffer_add_byte(out, '"');
    while (text.len > 0) {
        struct mw_span before = text;
        uint32_t code = mw_utf8_next(&text);
        if (code == '"' || code == '\\')
            mw_buffer_format(out, "\\%c", (int)code);
        else if (code == '\n')
            mw_buffer_add_text(out, "\\n");
        else if (code == '\r')
            mw_buffer_add_text(out, "\\r");
        else if (code == '\t')
            mw_buffer_add_text(out, "\\t");
        else if (code < 0x20 || code == 0x7F)
            mw_buffer_format(out, "\\u%04x", (unsigned)code);
        else if (code == 0xFFFD)
            mw_utf8_add(out, code);
        else
            mw_buffer_add(out, mw_span_cut(before, 0, before.len - text.len));
    }
    mw_buffer_add_byte(out, '"');
}

void mw_json_key(struct mw_json *json, const char *key) {
    before_value(json);
    add_escaped(json->out, mw_span_of(key));
    mw_buffer_add_byte(json->out, ':');
    json->after_value = false;
}

void mw_json_string(struct mw_json *json, struct mw_span text) {
    before_value(json);
    add_escaped(json->out, text);
}

void mw_json_number(struct mw_json *json, uint64_t number) {
    const char *quote = number > 1ull << 53 ? "\"" : "";
    before_value(json);
    mw_buffer_format(json->out, "%s%llu%s", quote, (unsigned long long)number, quote);
}

void mw_json_put_text(struct mw_json *json, const char *key, const char *text) {
    if (text == NULL) return;
    mw_json_key(json, key);
    mw_json_string(json, mw_span_of(text));
}

void mw_json_put_number(struct mw_json *json, const char *key, uint64_t number) {
    mw_json_key(json, key);
    mw_json_number(json, number);
}

void mw_json_put_signed(struct mw_json *json, const char *key, int64_t number) {
    mw_json_key(json, key);
    before_value(json);
    mw_buffer_format(json->out, "%lld", (long long)number);
}

void mw_json_put_flag(struct mw_json *json, const char *key, bool flag) {
    if (!flag) return;
    mw_json_key(json, key);
    before_value(json);
    mw_buffer_add_text(json->out, "true");
}

void mw_json_both(struct mw_json *json, struct mw_bilingual text) {
    mw_json_open(json, '{');
    for (int i = 0; i < MW_LANGUAGE_COUNT; i++)
        mw_json_put_text(json, mw_language_code((enum mw_language)i), text.in[i]);
    mw_json_close(json, '}');
}

void mw_json_put_both(struct mw_json *json, const char *key, struct mw_bilingual text) {
    bool any = false;
    for (int i = 0; i < MW_LANGUAGE_COUNT; i++)
        any = any || text.in[i] != NULL;
    if (!any) return;
    mw_json_key(json, key);
    mw_json_both(json, text);
}
