/* IMAP URLs that name a letter or a part of one (RFC 5092 §2, §5), as CATENATE has them (RFC 4469 §3):
 *
 *     imap://budi@imap.kantor.example/Arsip;UIDVALIDITY=7/;UID=20/;SECTION=1.2/;PARTIAL=0.1024
 *     /Arsip/;UID=20/;SECTION=HEADER
 *     ;UID=20
 *
 * SIMPLIFIED: URLs that somebody signed for somebody else (URLAUTH, RFC 4467) are none here. */
#ifndef MW_PROTOCOL_IMAP_URL_H
#define MW_PROTOCOL_IMAP_URL_H

#include "sim/protocol/imap/section.h"

struct mw_imap_url {
    struct mw_span user, host; /* empty: not said */
    const char *mailbox;       /* UTF-8; NULL: the one that is selected */
    uint32_t uid_validity;     /* 0: not said */
    uint32_t uid;
    struct mw_imap_section section;
};

/* All of it lies in the arena. false: this is no such URL. */
bool mw_imap_url_read(struct mw_imap_url *url, struct mw_span text, struct mw_arena *arena);

#endif
