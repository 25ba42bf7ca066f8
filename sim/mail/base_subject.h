/* What a subject is about, without "Re:", "Fwd:" and the like: by it letters are sorted and threaded (RFC
 * 5256 §2.1). */
#ifndef MW_MAIL_BASE_SUBJECT_H
#define MW_MAIL_BASE_SUBJECT_H

#include "sim/base/buffer.h"

/* Adds the base subject of a Subject field's value, in UTF-8 as it is written; compare it in
 * mw_casemap_add()'s form. True: the subject is that of a reply or a forwarded letter. */
bool mw_base_subject(struct mw_buffer *out, struct mw_span value);

#endif
