/* Taking values out of a JSON object that may hold anything, with the first thing that is wrong put down. */
#ifndef MW_EXPORT_JSON_READ_H
#define MW_EXPORT_JSON_READ_H

#include <cjson/cJSON.h>

#include "sim/base/arena.h"
#include "sim/base/bilingual.h"

/* X(name, English, Indonesian); %s is the key. */
#define MW_JSON_FAULTS(X)                                                                                    \
    X(NOT_JSON, "this line is not a JSON object", "baris ini bukan objek JSON")                              \
    X(NOT_TRACE, "this is not a trace that Mailwalk saved, or a newer version saved it",                     \
      "ini bukan rekaman yang disimpan Mailwalk, atau disimpan oleh versi yang lebih baru")                  \
    X(MISSING, "“%s” is missing", "“%s” tidak ada")                                                          \
    X(KIND, "“%s” is not the kind of value that belongs here", "“%s” bukan jenis nilai yang semestinya")     \
    X(NOTHING, "“%s” names something that is not there", "“%s” menunjuk sesuatu yang tidak ada")             \
    X(ORDER, "“%s” is out of order", "“%s” tidak pada urutannya")

enum mw_json_fault {
#define X(name, english, indonesian) MW_JSON_##name,
    MW_JSON_FAULTS(X)
#undef X
};

struct mw_json_read {
    const cJSON *root;
    struct mw_arena *arena; /* where texts go */
    bool failed;
    enum mw_json_fault fault; /* the first one */
    const char *key;          /* what it is about */
    uint32_t *texts;          /* of a trace: what its texts' numbers in the file are in the trace */
    size_t text_count, text_capacity;
};

void mw_json_fail(struct mw_json_read *json, enum mw_json_fault fault, const char *key);
struct mw_bilingual mw_json_fault_words(enum mw_json_fault fault);

/* Each takes the value of `key`; if it is not as it should be, fails and returns 0 or NULL. */
const char *mw_json_get_text(struct mw_json_read *json, const cJSON *object, const char *key);
const char *mw_json_get_text_or_null(struct mw_json_read *json, const cJSON *object, const char *key);
uint64_t mw_json_get_number(struct mw_json_read *json, const cJSON *object, const char *key, uint64_t most);
int64_t mw_json_get_signed(struct mw_json_read *json, const cJSON *object, const char *key, int64_t most);
bool mw_json_get_flag(struct mw_json_read *json, const cJSON *object, const char *key); /* missing: false */
struct mw_bilingual mw_json_both_of(struct mw_json_read *json, const cJSON *value, const char *key);
struct mw_bilingual mw_json_get_both(struct mw_json_read *json, const cJSON *object, const char *key);
const cJSON *mw_json_get_list(struct mw_json_read *json, const cJSON *object,
                              const char *key); /* missing fails */
/* The number of the name in the list, which ends in NULL. */
uint32_t mw_json_get_name(struct mw_json_read *json, const cJSON *object, const char *key,
                          const char *const *names);
bool mw_json_has(const cJSON *object, const char *key);

#endif
