/* Small tables of states for the fixture: shorter than those that ship, of the same build. */
#ifndef MW_TESTS_VIZ_FIXTURE_TABLES_H
#define MW_TESTS_VIZ_FIXTURE_TABLES_H

#include "sim/base/table.h"
#include "sim/trace/catalogue.h"

/* side: 0 client, 1 server. NULL: the protocol has none. */
const struct mw_table *fixture_table(enum mw_protocol protocol, int side);

/* The event that a line is to this table: the first whose name begins the line; else the last event. */
uint16_t fixture_event(const struct mw_table *table, const char *text);

#endif
