/* The catalogue's part of a trace in NDJSON: its lines, written and read. Private to sim/export. */
#ifndef MW_EXPORT_NDJSON_CATALOGUE_H
#define MW_EXPORT_NDJSON_CATALOGUE_H

#include "sim/base/buffer.h"
#include "sim/export/json_read.h"
#include "sim/trace/catalogue.h"

/* Adds the line with this number, from 0, without its end; false if the catalogue has no more. */
bool mw_ndjson_catalogue_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out);

/* Takes a line into the catalogue if it is one of the catalogue's; false if it is not (a text, a record).
 * What is wrong with it is put down in *json. */
bool mw_ndjson_catalogue_read(struct mw_json_read *json, struct mw_catalogue *catalogue);

/* Whether every number in the catalogue names something; *record_count is how many records were read. */
bool mw_ndjson_catalogue_is_whole(const struct mw_catalogue *catalogue, size_t record_count);

/* Single ones, for what a run meets later. */
void mw_ndjson_machine_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out);
void mw_ndjson_host_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out);
void mw_ndjson_store_line(const struct mw_catalogue *catalogue, size_t number, struct mw_buffer *out);
void mw_ndjson_connection_line(const struct mw_connection *connection, size_t number, struct mw_buffer *out);

#endif
