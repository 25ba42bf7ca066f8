/* Links, and the way of a packet over them: routes, time, loss.
 *
 * A packet waits in the queue of each link that it crosses until those before it (in the same direction) are
 * out, takes its length divided by the bandwidth to get out, and then the latency to get across. */
#ifndef MW_NET_LINK_H
#define MW_NET_LINK_H

#include "sim/base/random.h"
#include "sim/net/net.h"

struct mw_net_link {
    uint16_t ends[2];
    int64_t latency_us;
    uint64_t bits_per_s;
    uint32_t loss_per_million;
    bool cut;
    uint16_t *blocked_ports;
    size_t blocked_count, blocked_capacity;
    int64_t free_at_us[2]; /* when the last packet from ends[i] is out */
    struct mw_random random;
};

/* All links of a net, and the shortest ways between its hosts. */
struct mw_net_map {
    uint64_t seed;
    size_t host_count;
    struct mw_net_link *links;
    size_t link_count, link_capacity;
    uint16_t **toward; /* [to][from]: the first link of the way, or MW_NET_NO_HOST; made when first needed */
};

struct mw_net_trip {
    bool arrives;
    int64_t travel_us;
};

void mw_net_map_add_host(struct mw_net_map *map);
uint16_t mw_net_map_add_link(struct mw_net_map *map, uint16_t a, uint16_t b,
                             const struct mw_net_link_settings *settings);
void mw_net_map_free(struct mw_net_map *map);
struct mw_net_link *mw_net_map_link(struct mw_net_map *map, uint16_t link);
void mw_net_link_block(struct mw_net_link *link, uint16_t port, bool blocked);

/* Puts a packet on its way. tcp_port: its TCP destination port; 0 for UDP. */
struct mw_net_trip mw_net_map_travel(struct mw_net_map *map, uint16_t from, uint16_t to, size_t packet_bytes,
                                     uint16_t tcp_port, int64_t now_us);

#endif
