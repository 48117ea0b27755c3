#ifndef LINESIM_CERT_H
#define LINESIM_CERT_H

/*
 * TLS for the LINE side: 1.2 or later, HTTP/2 and HTTP/1.1 by ALPN, with the
 * given certificate or one made for localhost, which is its own authority.
 */

#include <openssl/ssl.h>
#include <stdbool.h>

#include "base/err.h"

/* Writes the one it made to --cert-out. */
bool	 cert_context(SSL_CTX **, struct err *) MUST_CHECK;

#endif
