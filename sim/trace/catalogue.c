#include "sim/trace/catalogue.h"

#include <string.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"

static const char *const protocol_ids[] = {
#define X(name, id, port) id,
    MW_PROTOCOLS(X)
#undef X
};

static const char *const protocol_labels[] = {
#define X(name, id, port) #name,
    MW_PROTOCOLS(X)
#undef X
};

const char *mw_protocol_id(enum mw_protocol protocol) {
    return protocol_ids[protocol];
}

const char *mw_protocol_label(enum mw_protocol protocol) {
    return protocol == MW_PROTOCOL_NONE ? "" : protocol_labels[protocol];
}

#define X(one, many)                                                                                         \
    uint32_t mw_catalogue_add_##one(struct mw_catalogue *catalogue, const struct mw_##one *item) {           \
        MW_GROW(catalogue->many, catalogue->one##_count, catalogue->one##_capacity);                         \
        catalogue->many[catalogue->one##_count] = *item;                                                     \
        return (uint32_t)catalogue->one##_count++;                                                           \
    }
MW_CATALOGUE_LISTS(X)
#undef X

uint16_t mw_catalogue_machine(struct mw_catalogue *catalogue, const struct mw_table *table) {
    for (size_t i = 0; i < catalogue->machine_count; i++)
        if (catalogue->machines[i] == table) return (uint16_t)i;
    MW_GROW(catalogue->machines, catalogue->machine_count, catalogue->machine_capacity);
    catalogue->machines[catalogue->machine_count] = table;
    MW_ASSERT(catalogue->machine_count < UINT16_MAX);
    return (uint16_t)catalogue->machine_count++;
}

uint16_t mw_catalogue_find_host(const struct mw_catalogue *catalogue, const char *id) {
    for (size_t i = 0; i < catalogue->host_count; i++) {
        const struct mw_host *host = &catalogue->hosts[i];
        if (strcmp(host->id, id) == 0 || strcmp(host->name, id) == 0) return (uint16_t)i;
    }
    return MW_NO_HOST;
}

void mw_catalogue_free(struct mw_catalogue *catalogue) {
#define X(one, many) mw_free(catalogue->many);
    MW_CATALOGUE_LISTS(X)
#undef X
    mw_free(catalogue->machines);
    mw_arena_free(&catalogue->arena);
    *catalogue = (struct mw_catalogue){0};
}
