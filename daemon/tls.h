#ifndef DAEMON_TLS_H
#define DAEMON_TLS_H

/*
 * TLS without a socket: bytes from the peer go in, bytes for the peer come
 * out.  Clients only.  TLS 1.2 or later; the peer's certificate must be valid
 * for the host and signed by someone we trust.  OpenSSL's other door.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct tls_trust;			/* whom we trust */
struct tls;				/* one connection */

/* PEM file; NULL: whom the system trusts.  ERR_INPUT if it cannot be read. */
struct tls_trust *tls_trust_new(const char *ca_file, struct err *);
void	 tls_trust_free(struct tls_trust *);		/* NULL is fine */

/* A connection to a host, which is a name or an address, that has not begun;
 * offers HTTP/2 and HTTP/1.1. */
struct tls *tls_new(struct tls_trust *, const char *host);
void	 tls_free(struct tls *);			/* NULL is fine */

void	 tls_feed(struct tls *, struct str);		/* came from the peer */
/* For the peer, to be taken from there.  Ends the record that gathers. */
bool	 tls_out(struct tls *, struct buf **, struct err *) MUST_CHECK;

/* Begins, and goes on with, the handshake.  ERR_REMOTE: it failed, and why;
 * what tls_out() has then should still be sent. */
bool	 tls_shake(struct tls *, bool *done, struct err *) MUST_CHECK;
bool	 tls_http2(const struct tls *);		/* was it agreed on? */

/* What came, decrypted; *n is 0 where more must be fed first.  ERR_REMOTE:
 * broken, or the peer has ended it. */
bool	 tls_read(struct tls *, char *, size_t room, size_t *n, struct err *)
	    MUST_CHECK;
/* Gathers: a record is made when 16 KiB are there, or by tls_out(). */
bool	 tls_write(struct tls *, struct str, struct err *) MUST_CHECK;

#endif
