/* The addresses of a header field as they come, for those who must show all of them (RFC 5322 §3.4 and §4.4:
 * groups, routes, comments as names).
 *
 * Nothing is refused: words without an '@' are an address without a domain, what stands behind an address is
 * passed over, quotes and comments without an end go to the end of the field. For addresses that are to be
 * right there is mw_address_parse(). */
#ifndef MW_MAIL_ADDRESS_LIST_H
#define MW_MAIL_ADDRESS_LIST_H

#include "sim/base/arena.h"

enum mw_address_item {
    MW_ADDRESS_END,
    MW_ADDRESS_ONE,
    MW_ADDRESS_GROUP,     /* "friends:"; its name is in `name` */
    MW_ADDRESS_GROUP_END, /* every group ends, if only with the field */
};

/* In the arena, without quotes and folding; encoded words are left as they are. */
struct mw_listed_address {
    struct mw_span name;   /* display name, or else the comment behind the address; data == NULL: none */
    struct mw_span route;  /* "@a.example,@b.example" (§4.4); data == NULL: none */
    struct mw_span local;  /* never NULL, as the domain */
    struct mw_span domain; /* empty: there is none */
};

/* Set up as {.rest = the field's value}. */
struct mw_address_walk {
    struct mw_span rest;
    bool in_group;
};

enum mw_address_item mw_address_walk(struct mw_address_walk *walk, struct mw_arena *arena,
                                     struct mw_listed_address *address);

#endif
