#include "viz/folders.h"

bool mw_folders_leads(const struct mw_trace *trace, uint32_t store) {
    return mw_trace_folder_group(trace, store) == store;
}

bool mw_folders_has_many(const struct mw_trace *trace, uint32_t group) {
    return mw_trace_group_size(trace, group) > 1;
}

bool mw_folders_counts(const struct mw_trace *trace, uint32_t store) {
    return mw_folders_leads(trace, store) || trace->catalogue.stores[store].use == NULL ||
           mw_trace_receives(trace, store);
}

struct mw_holding mw_folders_total(struct mw_panel *panel, uint32_t group) {
    struct mw_holding total = {0};
    for (uint32_t i = group; i < panel->trace->catalogue.store_count; i++) {
        if (mw_trace_folder_group(panel->trace, i) != group) continue;
        struct mw_holding one = mw_trace_totals(panel->trace, panel->moment.record, i);
        total.letter_count += one.letter_count;
        total.unread += one.unread;
        total.starred += one.starred;
        total.partial += one.partial;
        total.bytes += one.bytes;
        total.locked = total.locked || one.locked;
    }
    return total;
}

enum mw_folder_news mw_folders_news(const struct mw_panel *panel, uint32_t store, uint32_t before) {
    uint32_t now = panel->moment.record;
    enum mw_folder_news news = MW_FOLDER_CALM;
    for (uint32_t i = before == MW_NONE ? 0 : before + 1; now != MW_NONE && i <= now; i++) {
        const struct mw_record *record = &panel->trace->records[i];
        bool folder = record->kind >= MW_RECORD_FOLDER_ADDED && record->kind <= MW_RECORD_FOLDER_RENAMED;
        if (!folder || record->mail.store != store) continue;
        news = record->kind == MW_RECORD_FOLDER_ADDED     ? MW_FOLDER_NEW
               : record->kind == MW_RECORD_FOLDER_REMOVED ? MW_FOLDER_GONE
                                                          : MW_FOLDER_CALLED;
    }
    return news;
}
