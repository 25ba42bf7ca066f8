/* What the machines call their states, events and guards: every phrase of it in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "sim/protocol/imap/server.h"
#include "sim/protocol/pop3/client.h"
#include "sim/protocol/pop3/server.h"
#include "sim/protocol/smtp/client.h"
#include "sim/protocol/smtp/server.h"

/* The diagram has little room for a guard between two states. */
enum { LONGEST_GUARD = 26 };

static const struct mw_table *const tables[] = {&mw_smtp_client_table, &mw_smtp_server_table,
                                                &mw_pop3_client_table, &mw_pop3_server_table,
                                                &mw_imap_server_table};

static bool has_both(struct mw_bilingual label) {
    return label.in[MW_LANGUAGE_EN] != NULL && label.in[MW_LANGUAGE_ID] != NULL;
}

/* One word may be the protocol's own; more words than one are always ours. */
static void check_label(const struct mw_table *table, struct mw_bilingual label) {
    const char *english = label.in[MW_LANGUAGE_EN];
    if (english == NULL) fail_msg("%s: a label has no English", table->id);
    if (strchr(english, ' ') != NULL && !has_both(label))
        fail_msg("%s: \"%s\" has no Indonesian", table->id, english);
}

/* Two labels that read the same in either language could not be told apart. */
static void check_labels(const struct mw_table *table, const struct mw_bilingual *labels, uint16_t count) {
    for (uint16_t i = 0; i < count; i++) {
        check_label(table, labels[i]);
        for (uint16_t k = 0; k < i; k++)
            for (int language = 0; language < MW_LANGUAGE_COUNT; language++)
                assert_string_not_equal(mw_say(labels[i], (enum mw_language)language),
                                        mw_say(labels[k], (enum mw_language)language));
    }
}

static void labels_are_in_both_languages(void **state) {
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        check_labels(tables[t], tables[t]->states, tables[t]->state_count);
        check_labels(tables[t], tables[t]->events, tables[t]->event_count);
    }
}

static void guards_are_short_and_in_both_languages(void **state) {
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        for (uint16_t i = 0; i < tables[t]->row_count; i++) {
            const struct mw_guard *guard = tables[t]->rows[i].guard;
            if (guard == NULL) continue;
            check_label(tables[t], guard->name);
            for (int language = 0; language < MW_LANGUAGE_COUNT; language++)
                if (strlen(mw_say(guard->name, (enum mw_language)language)) > LONGEST_GUARD)
                    fail_msg("%s: \"%s\" is too long", tables[t]->id,
                             mw_say(guard->name, (enum mw_language)language));
        }
    }
}

static void titles_and_reasons_are_in_both_languages(void **state) {
    (void)state;
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        assert_true(has_both(tables[t]->title));
        for (uint16_t i = 0; i < tables[t]->row_count; i++)
            if (!has_both(tables[t]->rows[i].why)) fail_msg("%s: row %d has no reason", tables[t]->id, i);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_in_both_languages),
        cmocka_unit_test(guards_are_short_and_in_both_languages),
        cmocka_unit_test(titles_and_reasons_are_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
