/* Folders as the panels show them: those of one person on one host, of one kind, together. */
#ifndef MW_VIZ_FOLDERS_H
#define MW_VIZ_FOLDERS_H

#include "viz/panel.h"

/* The first of its group: what is shown of the group is shown at its place. */
bool mw_folders_leads(const struct mw_trace *trace, uint32_t store);

/* Whether more than this one will ever belong to the group: the same at every moment, so that nothing jumps.
 */
bool mw_folders_has_many(const struct mw_trace *trace, uint32_t group);

/* Whether the folder is worth a place of its own, the same at every moment: INBOX, one that somebody made, or
 * one in which a letter lies at some time. The folders that every mail program expects (Sent, Trash …) are
 * not, until then. */
bool mw_folders_counts(const struct mw_trace *trace, uint32_t store);

/* What lies in all folders of the group together at the panel's moment; without the letters. */
struct mw_holding mw_folders_total(struct mw_panel *panel, uint32_t group);

/* What happened to a folder after `before` (MW_NONE: from the start) and up to the panel's moment. */
enum mw_folder_news { MW_FOLDER_CALM, MW_FOLDER_NEW, MW_FOLDER_GONE, MW_FOLDER_CALLED };
enum mw_folder_news mw_folders_news(const struct mw_panel *panel, uint32_t store, uint32_t before);

#endif
