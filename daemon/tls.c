/* OpenSSL over memory, as a client: see tls.h. */
#include "daemon/tls.h"

#include <arpa/inet.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

#include "base/arena.h"

enum { RECORD_BYTES = 16 * 1024,
	ROUND_IT = 256 };	/* what TLS puts round a record, at most */

struct tls {
	SSL	*ssl;
	BIO	*from;			/* owned by ssl */
	size_t	 n;			/* gathered */
	char	 record[RECORD_BYTES];
	struct buf out;			/* for the peer */
};

/* What OpenSSL noted last, and forgets. */
static const char *
last_reason(void)
{
	const char *why = ERR_reason_error_string(ERR_peek_last_error());

	ERR_clear_error();
	return why != NULL ? why : "protocol error";
}

static bool
trust_load(SSL_CTX *c, const char *ca_file, struct err *e)
{
	if (ca_file == NULL)
		return SSL_CTX_set_default_verify_paths(c) == 1 ||
		    fail(e, ERR_INPUT, "certificates of the system: %s",
			last_reason());
	return SSL_CTX_load_verify_locations(c, ca_file, NULL) == 1 ||
	    fail(e, ERR_INPUT, "certificates in %s: %s", ca_file,
		last_reason());
}

struct tls_trust *
tls_trust_new(const char *ca_file, struct err *e)
{
	static const unsigned char offer[] = "\2h2\10http/1.1";
	SSL_CTX *c = SSL_CTX_new(TLS_client_method());

	ASSERT(c != NULL);
	SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
	SSL_CTX_set_verify(c, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_read_ahead(c, 1);
	SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION);
	ASSERT(SSL_CTX_set_alpn_protos(c, offer, sizeof offer - 1) == 0);
	if (trust_load(c, ca_file, e))
		return (struct tls_trust *)c;
	SSL_CTX_free(c);
	return NULL;
}

void
tls_trust_free(struct tls_trust *t)
{
	SSL_CTX_free((SSL_CTX *)t);
}

/* Addresses stand in certificates too, but are not told to the server. */
static void
host_set(SSL *ssl, const char *host)
{
	unsigned char bytes[sizeof(struct in6_addr)];

	if (inet_pton(AF_INET, host, bytes) == 1 ||
	    inet_pton(AF_INET6, host, bytes) == 1) {
		ASSERT(X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl),
		    host) == 1);
		return;
	}
	SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	ASSERT(SSL_set1_host(ssl, host) == 1);
	ASSERT(SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
	    TLSEXT_NAMETYPE_host_name, (void *)(uintptr_t)host) == 1);
}

/* Records are written where the wire takes them from, memory and all. */
static int
out_write(BIO *b, const char *p, size_t n, size_t *taken)
{
	struct tls *t = BIO_get_data(b);

	buf_put(&t->out, (struct str){ p, n });
	*taken = n;
	return 1;
}

static long
out_control(BIO *b UNUSED, int what, long n UNUSED, void *p UNUSED)
{
	return what == BIO_CTRL_FLUSH;
}

static BIO *
out_new(struct tls *t)
{
	static BIO_METHOD *method;
	BIO *b;

	if (method == NULL) {
		method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "out");
		ASSERT(method != NULL &&
		    BIO_meth_set_write_ex(method, out_write) == 1 &&
		    BIO_meth_set_ctrl(method, out_control) == 1);
	}
	b = BIO_new(method);
	ASSERT(b != NULL);
	BIO_set_data(b, t);
	BIO_set_init(b, 1);
	return b;
}

struct tls *
tls_new(struct tls_trust *trust, const char *host)
{
	struct tls *t = MEM_NEW(struct tls);

	t->ssl = SSL_new((SSL_CTX *)trust);
	t->from = BIO_new(BIO_s_mem());
	ASSERT(t->ssl != NULL && t->from != NULL);
	BIO_set_mem_eof_return(t->from, -1);	/* empty is not the end */
	SSL_set_bio(t->ssl, t->from, out_new(t));
	SSL_set_connect_state(t->ssl);
	host_set(t->ssl, host);
	return t;
}

void
tls_free(struct tls *t)
{
	if (t == NULL)
		return;
	SSL_free(t->ssl);
	buf_free(&t->out);
	mem_free(t);
}

void
tls_feed(struct tls *t, struct str s)
{
	ASSERT(s.n <= INT_MAX);
	if (s.n > 0)
		ASSERT(BIO_write(t->from, s.p, (int)s.n) == (int)s.n);
}

static bool
record_end(struct tls *t, struct err *e)
{
	size_t n;

	ERR_clear_error();
	if (t->n == 0)
		return true;
	buf_room(&t->out, t->n + ROUND_IT);	/* so that it grows once */
	if (SSL_write_ex(t->ssl, t->record, t->n, &n) != 1)
		return fail(e, ERR_REMOTE, "tls: %s", last_reason());
	t->n = 0;
	return true;
}

bool
tls_write(struct tls *t, struct str s, struct err *e)
{
	while (s.n > 0) {
		struct str piece = str_upto(s, RECORD_BYTES - t->n);

		memcpy(t->record + t->n, piece.p, piece.n);
		t->n += piece.n;
		s = str_from(s, piece.n);
		if (t->n == RECORD_BYTES && !record_end(t, e))
			return false;
	}
	return true;
}

bool
tls_out(struct tls *t, struct buf **out, struct err *e)
{
	*out = &t->out;
	return record_end(t, e);
}

static bool
shake_failed(const SSL *ssl, struct err *e)
{
	long v = SSL_get_verify_result(ssl);

	if (v == X509_V_OK)
		return fail(e, ERR_REMOTE, "tls: %s", last_reason());
	ERR_clear_error();
	return fail(e, ERR_REMOTE, "tls: certificate refused: %s",
	    X509_verify_cert_error_string(v));
}

bool
tls_shake(struct tls *t, bool *done, struct err *e)
{
	int r, why;

	ERR_clear_error();
	r = SSL_do_handshake(t->ssl);
	why = SSL_get_error(t->ssl, r);
	*done = r == 1;
	return r == 1 || why == SSL_ERROR_WANT_READ ||
	    shake_failed(t->ssl, e);
}

bool
tls_http2(const struct tls *t)
{
	const unsigned char *p;
	unsigned n;

	SSL_get0_alpn_selected(t->ssl, &p, &n);
	return n == 2 && p[0] == 'h' && p[1] == '2';
}

bool
tls_read(struct tls *t, char *to, size_t room, size_t *n, struct err *e)
{
	int why;

	*n = 0;
	ERR_clear_error();
	if (SSL_read_ex(t->ssl, to, room, n) == 1)
		return true;
	why = SSL_get_error(t->ssl, 0);
	if (why == SSL_ERROR_WANT_READ)
		return true;
	if (why == SSL_ERROR_ZERO_RETURN)
		return fail(e, ERR_REMOTE, "the other side ended it");
	return fail(e, ERR_REMOTE, "tls: %s", last_reason());
}
