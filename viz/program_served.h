/* What is served, in words: which ports there are, and who may log in. */
#ifndef MW_VIZ_PROGRAM_SERVED_H
#define MW_VIZ_PROGRAM_SERVED_H

#include "sim/base/ip.h"
#include "sim/world/scenario.h"
#include "viz/frame.h"
#include "viz/program_script.h"

struct mw_served {
    const struct mw_scenario *scenario;
    uint16_t host;
    struct mw_ip address;
    int port_offset;
    const struct mw_timetable *timetable; /* NULL: the lesson's people do nothing */
};

void mw_served_print(const struct mw_served *served, enum mw_language language);
void mw_served_print_json(const struct mw_served *served);
/* For the window; it lives in the arena. */
const struct mw_guide *mw_served_guide(const struct mw_served *served, struct mw_arena *arena);

#endif
