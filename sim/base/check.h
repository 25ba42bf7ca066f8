/* Assertions that stay on in every build.
 *
 * Three kinds of error live in Mailwalk. The peer's error is a protocol reply and a fact. The system's
 * error is an enum mw_status. Ours is a broken promise between two pieces of this program: it ends the
 * program at once, with the place and the promise, because going on would draw a false picture. */
#ifndef MW_BASE_CHECK_H
#define MW_BASE_CHECK_H

#define MW_ASSERT(promise) ((promise) ? (void)0 : mw_assert_failed(#promise, __FILE__, __LINE__))

_Noreturn void mw_assert_failed(const char *promise, const char *file, int line);

#endif
