/* Writing JSON (RFC 8259): one value after the other, commas and escapes by themselves. */
#ifndef MW_EXPORT_JSON_WRITE_H
#define MW_EXPORT_JSON_WRITE_H

#include "sim/base/bilingual.h"
#include "sim/base/buffer.h"

struct mw_json {
    struct mw_buffer *out;
    bool after_value; /* a comma is due before the next one */
};

void mw_json_open(struct mw_json *json, char bracket); /* '{' or '[' */
void mw_json_close(struct mw_json *json, char bracket);
void mw_json_key(struct mw_json *json, const char *key);

/* Bytes that are not UTF-8 become U+FFFD. */
void mw_json_string(struct mw_json *json, struct mw_span text);
/* As a string beyond 2^53, where readers that hold numbers in floating point would lose digits. */
void mw_json_number(struct mw_json *json, uint64_t number);

/* A key with its value. */
void mw_json_put_text(struct mw_json *json, const char *key, const char *text); /* NULL: nothing is written */
void mw_json_put_number(struct mw_json *json, const char *key, uint64_t number);
void mw_json_put_signed(struct mw_json *json, const char *key, int64_t number);
void mw_json_put_flag(struct mw_json *json, const char *key, bool flag); /* false: nothing is written */
/* {"en": …, "id": …}; a language without text is left out. */
void mw_json_both(struct mw_json *json, struct mw_bilingual text);
/* Both languages without text: nothing is written. */
void mw_json_put_both(struct mw_json *json, const char *key, struct mw_bilingual text);

#endif
