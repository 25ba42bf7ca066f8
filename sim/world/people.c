#include <string.h>

#include "sim/mail/address.h"
#include "sim/protocol/smtp/path.h"
#include "sim/world/inside.h"

static bool same_text_nocase(struct mw_span a, struct mw_span b) {
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++)
        if (mw_ascii_lower(a.data[i]) != mw_ascii_lower(b.data[i])) return false;
    return true;
}

/* Only the home of a mailbox may say that BUDI is budi (RFC 5321 §2.4); ours does, as nearly all do. */
static bool same_address(const char *a, const char *b) {
    struct mw_address x, y;
    if (!mw_address_parse(mw_span_of(a), &x) || !mw_address_parse(mw_span_of(b), &y)) return false;
    return mw_address_equal(&x, &y) ||
           (mw_domain_equal(x.domain, y.domain) && same_text_nocase(x.local, y.local));
}

/* The host with this address literal, if it is one of a mailbox server: whose address it is knows its people
 * by it, too (RFC 1123 §5.2.17). */
static uint16_t literal_home(const struct mw_world *world, const char *domain) {
    struct mw_ip ip;
    if (!mw_path_literal(mw_span_of(domain), &ip)) return MW_NO_HOST;
    uint16_t host = mw_net_find_host(world->net, &ip);
    if (host >= world->scenario->host_count) return MW_NO_HOST;
    return world->scenario->hosts[host].software.mailboxes ? host : MW_NO_HOST;
}

static uint32_t person_at(const struct mw_world *world, uint16_t host, struct mw_span local) {
    for (size_t i = 0; i < world->scenario->person_count; i++) {
        const char *address = world->scenario->people[i].address;
        struct mw_span own = mw_span_cut(mw_span_of(address), 0, strcspn(address, "@"));
        if (mw_world_home(world, address, MW_NO_HOST) == host && same_text_nocase(own, local))
            return (uint32_t)i;
    }
    return MW_NONE;
}

uint32_t mw_world_person(const struct mw_world *world, const char *address) {
    const char *domain = mw_world_domain_of(address);
    uint16_t host = literal_home(world, domain);
    if (host != MW_NO_HOST)
        return person_at(world, host, (struct mw_span){address, (size_t)(domain - 1 - address)});
    for (size_t i = 0; i < world->scenario->person_count; i++)
        if (same_address(world->scenario->people[i].address, address)) return (uint32_t)i;
    return MW_NONE;
}

const char *mw_world_domain_of(const char *address) {
    const char *at = strrchr(address, '@');
    return at ? at + 1 : "";
}

bool mw_world_is_postmaster(const char *address) {
    const char *at = strrchr(address, '@');
    size_t local = at ? (size_t)(at - address) : strlen(address);
    return mw_span_is_nocase((struct mw_span){address, local}, "postmaster");
}

uint16_t mw_world_home(const struct mw_world *world, const char *address, uint16_t here) {
    const char *domain = mw_world_domain_of(address);
    if (*domain == '\0') return mw_world_is_postmaster(address) ? here : MW_NO_HOST;
    for (size_t i = 0; i < world->scenario->domain_count; i++)
        if (mw_domain_equal(mw_span_of(world->scenario->domains[i].name), mw_span_of(domain)))
            return world->scenario->domains[i].server;
    return literal_home(world, domain);
}

static bool goes_by(const struct mw_scenario_person *person, const char *name) {
    if (same_address(person->address, name)) return true;
    struct mw_span local = mw_span_cut(mw_span_of(person->address), 0, strcspn(person->address, "@"));
    return same_text_nocase(local, mw_span_of(name));
}

uint32_t mw_world_user(const struct mw_world *world, uint16_t host, const char *name) {
    uint32_t found = MW_NONE;
    for (size_t i = 0; i < world->scenario->person_count; i++) {
        const struct mw_scenario_person *person = &world->scenario->people[i];
        if (mw_world_home(world, person->address, MW_NO_HOST) != host || !goes_by(person, name)) continue;
        if (same_address(person->address, name)) return (uint32_t)i;
        if (found == MW_NONE) found = (uint32_t)i;
    }
    return found;
}

uint32_t mw_world_login(const struct mw_world *world, uint16_t host, const char *name, const char *password) {
    for (size_t i = 0; i < world->scenario->person_count; i++) {
        const struct mw_scenario_person *person = &world->scenario->people[i];
        if (mw_world_home(world, person->address, MW_NO_HOST) != host || !goes_by(person, name)) continue;
        if (strcmp(person->password, password) == 0) return (uint32_t)i;
    }
    return MW_NONE;
}
