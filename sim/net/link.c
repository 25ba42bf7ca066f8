#include "sim/net/link.h"

#include <stdio.h>

#include "sim/base/check.h"
#include "sim/base/memory.h"

enum { NO_LINK = 0xFFFF, WITHIN_HOST_US = 20 };

static void forget_routes(struct mw_net_map *map) {
    for (size_t i = 0; map->toward && i < map->host_count; i++)
        mw_free(map->toward[i]);
    mw_free(map->toward);
    map->toward = NULL;
}

void mw_net_map_add_host(struct mw_net_map *map) {
    forget_routes(map);
    map->host_count++;
}

uint16_t mw_net_map_add_link(struct mw_net_map *map, uint16_t a, uint16_t b,
                             const struct mw_net_link_settings *settings) {
    MW_ASSERT(a < map->host_count && b < map->host_count && a != b && map->link_count < NO_LINK);
    MW_ASSERT(settings->latency_us >= 0 && settings->loss_per_million <= 1000000);
    forget_routes(map);
    MW_GROW(map->links, map->link_count, map->link_capacity);
    struct mw_net_link *link = &map->links[map->link_count];
    char name[32];
    snprintf(name, sizeof name, "link %zu", map->link_count);
    *link = (struct mw_net_link){.ends = {a, b},
                                 .latency_us = settings->latency_us,
                                 .bits_per_s = settings->bits_per_s,
                                 .loss_per_million = settings->loss_per_million,
                                 .cut = settings->cut,
                                 .random = mw_random_stream(map->seed, name)};
    for (size_t i = 0; i < settings->blocked_port_count; i++)
        mw_net_link_block(link, settings->blocked_ports[i], true);
    return (uint16_t)map->link_count++;
}

struct mw_net_link *mw_net_map_link(struct mw_net_map *map, uint16_t link) {
    MW_ASSERT(link < map->link_count);
    return &map->links[link];
}

static size_t find_blocked(const struct mw_net_link *link, uint16_t port) {
    size_t i = 0;
    while (i < link->blocked_count && link->blocked_ports[i] != port)
        i++;
    return i;
}

void mw_net_link_block(struct mw_net_link *link, uint16_t port, bool blocked) {
    size_t at = find_blocked(link, port);
    if (blocked && at == link->blocked_count) {
        MW_GROW(link->blocked_ports, link->blocked_count, link->blocked_capacity);
        link->blocked_ports[link->blocked_count++] = port;
    } else if (!blocked && at < link->blocked_count) {
        link->blocked_ports[at] = link->blocked_ports[--link->blocked_count];
    }
}

void mw_net_map_free(struct mw_net_map *map) {
    forget_routes(map);
    for (size_t i = 0; i < map->link_count; i++)
        mw_free(map->links[i].blocked_ports);
    mw_free(map->links);
    *map = (struct mw_net_map){0};
}

/* --- routes --------------------------------------------------------------------------------------------- */

static uint16_t other_end(const struct mw_net_link *link, uint16_t host) {
    return link->ends[0] == host ? link->ends[1] : link->ends[0];
}

/* How many links each host is away from `to`, found in widening rings around it; UINT32_MAX: out of reach. */
static void measure_ways(const struct mw_net_map *map, uint16_t to, uint32_t *hops) {
    for (size_t host = 0; host < map->host_count; host++)
        hops[host] = host == to ? 0 : UINT32_MAX;
    bool wider = true;
    for (uint32_t ring = 0; wider; ring++) {
        wider = false;
        for (size_t i = 0; i < map->link_count; i++) {
            const uint16_t *ends = map->links[i].ends;
            for (int end = 0; end < 2; end++) {
                if (hops[ends[end]] != ring || hops[ends[!end]] != UINT32_MAX) continue;
                hops[ends[!end]] = ring + 1;
                wider = true;
            }
        }
    }
}

/* Of several shortest ways, the one over the link that was added first. */
static uint16_t *make_routes(const struct mw_net_map *map, uint16_t to) {
    uint32_t *hops = mw_alloc(map->host_count * sizeof *hops);
    uint16_t *first = mw_alloc(map->host_count * sizeof *first);
    measure_ways(map, to, hops);
    for (size_t host = 0; host < map->host_count; host++)
        first[host] = NO_LINK;
    for (size_t i = map->link_count; i-- > 0;) {
        for (int end = 0; end < 2; end++) {
            uint16_t here = map->links[i].ends[end], there = map->links[i].ends[!end];
            if (hops[there] != UINT32_MAX && hops[here] == hops[there] + 1) first[here] = (uint16_t)i;
        }
    }
    mw_free(hops);
    return first;
}

static uint16_t next_link(struct mw_net_map *map, uint16_t from, uint16_t to) {
    if (map->toward == NULL) map->toward = mw_alloc(map->host_count * sizeof *map->toward);
    if (map->toward[to] == NULL) map->toward[to] = make_routes(map, to);
    return map->toward[to][from];
}

/* --- travelling ----------------------------------------------------------------------------------------- */

static int64_t time_to_send_us(const struct mw_net_link *link, size_t packet_bytes) {
    if (link->bits_per_s == 0) return 0;
    return (int64_t)((packet_bytes * UINT64_C(8000000) + link->bits_per_s - 1) / link->bits_per_s);
}

/* Whether the packet gets across; *at_us, when it stands before the link, becomes when it is at the far end.
 */
static bool cross(struct mw_net_link *link, uint16_t from, size_t packet_bytes, uint16_t tcp_port,
                  int64_t *at_us) {
    if (link->cut || (tcp_port && find_blocked(link, tcp_port) < link->blocked_count)) {
        *at_us += time_to_send_us(link, packet_bytes) + link->latency_us;
        return false;
    }
    int64_t *free_at_us = &link->free_at_us[link->ends[0] == from ? 0 : 1];
    if (*free_at_us < *at_us) *free_at_us = *at_us;
    *free_at_us += time_to_send_us(link, packet_bytes);
    *at_us = *free_at_us + link->latency_us;
    return mw_random_below(&link->random, 1000000) >= link->loss_per_million;
}

struct mw_net_trip mw_net_map_travel(struct mw_net_map *map, uint16_t from, uint16_t to, size_t packet_bytes,
                                     uint16_t tcp_port, int64_t now_us) {
    if (from == to) return (struct mw_net_trip){true, WITHIN_HOST_US};
    int64_t at_us = now_us;
    while (from != to) {
        uint16_t number = next_link(map, from, to);
        if (number == NO_LINK) return (struct mw_net_trip){false, at_us - now_us};
        struct mw_net_link *link = &map->links[number];
        if (!cross(link, from, packet_bytes, tcp_port, &at_us))
            return (struct mw_net_trip){false, at_us - now_us};
        from = other_end(link, from);
    }
    return (struct mw_net_trip){true, at_us - now_us};
}
