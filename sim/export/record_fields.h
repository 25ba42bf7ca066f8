/* What a record of each kind holds besides its time and place, under which keys: one list for writing and
 * reading. */
#ifndef MW_EXPORT_RECORD_FIELDS_H
#define MW_EXPORT_RECORD_FIELDS_H

#include <stddef.h>

#include "sim/trace/record.h"

/* What a field's number names. */
enum mw_field_names {
    MW_FIELD_PLAIN, /* nothing: a number is a number */
    MW_FIELD_TEXT,
    MW_FIELD_RECORD, /* an earlier one */
    MW_FIELD_STORE,
    MW_FIELD_MACHINE,
    MW_FIELD_STEP,
    MW_FIELD_NOTICE,  /* written as its id */
    MW_FIELD_OUTCOME, /* written as "succeeded" or "failed" */
};

struct mw_record_field {
    const char *key;
    size_t offset; /* in struct mw_record */
    size_t bytes;  /* 2 or 4 */
    enum mw_field_names names;
    bool may_lack; /* MW_NONE is written by leaving the key out */
};

/* Ends with a NULL key. */
const struct mw_record_field *mw_record_fields(enum mw_record_kind kind);
/* Names of the kind's flags, from bit 0 up; ends with NULL. */
const char *const *mw_record_flag_names(enum mw_record_kind kind);

uint32_t mw_record_field(const struct mw_record *record, const struct mw_record_field *field);
void mw_record_set_field(struct mw_record *record, const struct mw_record_field *field, uint32_t value);

#endif
