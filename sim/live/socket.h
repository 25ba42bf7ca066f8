/* TCP sockets that never block. A descriptor below 0 means that it failed: errno says why. */
#ifndef MW_LIVE_SOCKET_H
#define MW_LIVE_SOCKET_H

#include "sim/base/buffer.h"
#include "sim/base/ip.h"

int mw_socket_listen(const struct mw_ip *address, uint16_t port);
/* The next caller, if one waits; else EAGAIN. */
int mw_socket_accept(int listener, struct mw_ip *from, uint16_t *from_port);
/* Begins to connect; when the socket can be written to, mw_socket_error() says what became of it. */
int mw_socket_connect(const struct mw_ip *address, uint16_t port);
int mw_socket_error(int socket); /* an errno; 0: all is well */

enum mw_socket_outcome { MW_SOCKET_DONE, MW_SOCKET_LATER, MW_SOCKET_OVER };

/* Reads once. OVER: the peer has ended, or is gone. */
enum mw_socket_outcome mw_socket_read(int socket, struct mw_buffer *in);
/* Writes what goes, and drops it from the front. DONE: all of it. */
enum mw_socket_outcome mw_socket_write(int socket, struct mw_buffer *out);
void mw_socket_say_last(int socket, const char *words); /* as far as it goes */
void mw_socket_end_writing(int socket);
void mw_socket_close(int socket);

#endif
