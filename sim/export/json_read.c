#include "sim/export/json_read.h"

#include <string.h>

void mw_json_fail(struct mw_json_read *json, enum mw_json_fault fault, const char *key) {
    if (json->failed) return;
    json->failed = true;
    json->fault = fault;
    json->key = key;
}

struct mw_bilingual mw_json_fault_words(enum mw_json_fault fault) {
    static const struct mw_bilingual words[] = {
#define X(name, english, indonesian) {{english, indonesian}},
        MW_JSON_FAULTS(X)
#undef X
    };
    return words[fault];
}

bool mw_json_has(const cJSON *object, const char *key) {
    return cJSON_GetObjectItemCaseSensitive(object, key) != NULL;
}

static const cJSON *get(struct mw_json_read *json, const cJSON *object, const char *key) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (value == NULL) mw_json_fail(json, MW_JSON_MISSING, key);
    return value;
}

const char *mw_json_get_text_or_null(struct mw_json_read *json, const cJSON *object, const char *key) {
    return mw_json_has(object, key) ? mw_json_get_text(json, object, key) : NULL;
}

const char *mw_json_get_text(struct mw_json_read *json, const cJSON *object, const char *key) {
    const cJSON *value = get(json, object, key);
    if (value == NULL) return NULL;
    if (cJSON_IsString(value)) return mw_arena_text(json->arena, value->valuestring);
    mw_json_fail(json, MW_JSON_KIND, key);
    return NULL;
}

uint64_t mw_json_get_number(struct mw_json_read *json, const cJSON *object, const char *key, uint64_t most) {
    const double exact = 9007199254740992.0; /* 2^53: greater ones are written as strings */
    const cJSON *value = get(json, object, key);
    if (value == NULL) return 0;
    uint64_t number = 0;
    bool good = false;
    if (cJSON_IsString(value)) {
        good = mw_span_number(mw_span_of(value->valuestring), &number);
    } else if (cJSON_IsNumber(value) && value->valuedouble >= 0 && value->valuedouble <= exact) {
        number = (uint64_t)value->valuedouble;
        good = (double)number >= value->valuedouble; /* a whole one */
    }
    if (!good) mw_json_fail(json, MW_JSON_KIND, key);
    if (good && number > most) mw_json_fail(json, MW_JSON_NOTHING, key);
    return good && number <= most ? number : 0;
}

int64_t mw_json_get_signed(struct mw_json_read *json, const cJSON *object, const char *key, int64_t most) {
    const cJSON *value = get(json, object, key);
    if (value == NULL) return 0;
    if (cJSON_IsNumber(value) && value->valuedouble <= (double)most && value->valuedouble >= (double)-most) {
        int64_t number = (int64_t)value->valuedouble;
        if (!((double)number < value->valuedouble || (double)number > value->valuedouble)) return number;
    }
    mw_json_fail(json, MW_JSON_KIND, key);
    return 0;
}

bool mw_json_get_flag(struct mw_json_read *json, const cJSON *object, const char *key) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    if (value != NULL && !cJSON_IsBool(value)) mw_json_fail(json, MW_JSON_KIND, key);
    return cJSON_IsTrue(value);
}

struct mw_bilingual mw_json_both_of(struct mw_json_read *json, const cJSON *value, const char *key) {
    struct mw_bilingual text = {{NULL}};
    if (!cJSON_IsObject(value)) mw_json_fail(json, MW_JSON_KIND, key);
    for (int i = 0; i < MW_LANGUAGE_COUNT; i++)
        text.in[i] = mw_json_get_text_or_null(json, value, mw_language_code((enum mw_language)i));
    return text;
}

struct mw_bilingual mw_json_get_both(struct mw_json_read *json, const cJSON *object, const char *key) {
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, key);
    return value == NULL ? (struct mw_bilingual){{NULL}} : mw_json_both_of(json, value, key);
}

const cJSON *mw_json_get_list(struct mw_json_read *json, const cJSON *object, const char *key) {
    const cJSON *value = get(json, object, key);
    if (value != NULL && !cJSON_IsArray(value)) mw_json_fail(json, MW_JSON_KIND, key);
    return cJSON_IsArray(value) ? value : NULL;
}

uint32_t mw_json_get_name(struct mw_json_read *json, const cJSON *object, const char *key,
                          const char *const *names) {
    const cJSON *value = get(json, object, key);
    if (value == NULL) return 0;
    if (!cJSON_IsString(value)) {
        mw_json_fail(json, MW_JSON_KIND, key);
        return 0;
    }
    for (uint32_t i = 0; names[i] != NULL; i++)
        if (strcmp(names[i], value->valuestring) == 0) return i;
    mw_json_fail(json, MW_JSON_NOTHING, key);
    return 0;
}
