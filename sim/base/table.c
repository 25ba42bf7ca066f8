#include "sim/base/table.h"

static bool row_fits(const struct mw_row *row, uint16_t state, uint16_t event) {
    return (row->from == state || row->from == MW_ANY) && (row->on == event || row->on == MW_ANY);
}

uint16_t mw_table_pick(const struct mw_table *table, uint16_t state, uint16_t event, const void *machine) {
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        if (!row_fits(row, state, event)) continue;
        if (row->guard == NULL || row->guard->holds(machine)) return i;
    }
    return MW_NO_ROW;
}

uint16_t mw_table_step(const struct mw_table *table, uint16_t *state, uint16_t event, void *machine) {
    uint16_t picked = mw_table_pick(table, *state, event, machine);
    if (picked == MW_NO_ROW) return MW_NO_ROW;
    const struct mw_row *row = &table->rows[picked];
    if (row->action != NULL) row->action->act(machine);
    if (row->say != NULL) table->say(machine, row->say);
    if (row->to != MW_SAME) *state = row->to;
    return picked;
}

bool mw_table_may_go(const struct mw_table *table, uint16_t state, uint16_t event) {
    for (uint16_t i = 0; i < table->row_count; i++) {
        const struct mw_row *row = &table->rows[i];
        if (row_fits(row, state, event) && row->outcome == MW_GOES) return true;
    }
    return false;
}
