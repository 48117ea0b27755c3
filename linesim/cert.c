/* The certificate, given or made, and which protocols are spoken. */
#include "linesim/cert.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#include "linesim/options.h"

static bool
extend(X509 *x, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	bool added;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, x, x, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	added = ext != NULL && X509_add_ext(x, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return added;
}

/* Valid at any time that a rehearsal may pretend it is. */
static bool
fill(X509 *x, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(x);

	return X509_set_version(x, 2) == 1 &&
	    ASN1_INTEGER_set(X509_get_serialNumber(x), 1) == 1 &&
	    ASN1_TIME_set_string_X509(X509_getm_notBefore(x),
	    "20000101000000Z") == 1 &&
	    ASN1_TIME_set_string_X509(X509_getm_notAfter(x),
	    "20991231235959Z") == 1 &&
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"linesim", -1, -1, 0) == 1 &&
	    X509_set_issuer_name(x, name) == 1 &&
	    X509_set_pubkey(x, key) == 1 &&
	    extend(x, NID_basic_constraints, "critical,CA:TRUE") &&
	    extend(x, NID_key_usage,
	    "critical,digitalSignature,keyCertSign") &&
	    extend(x, NID_subject_alt_name,
	    "DNS:localhost,IP:127.0.0.1,IP:::1") &&
	    extend(x, NID_subject_key_identifier, "hash") &&
	    X509_sign(x, key, EVP_sha256()) > 0;
}

static bool
write_out(X509 *x, struct err *e)
{
	FILE *f;
	bool done;

	if (options.cert_out == NULL)
		return true;
	f = fopen(options.cert_out, "w");
	if (f == NULL)
		return fail(e, ERR_DISK, "%s: %s", options.cert_out,
		    strerror(errno));
	done = PEM_write_X509(f, x) == 1;
	if (fclose(f) != 0 || !done)
		return fail(e, ERR_DISK, "%s: not written",
		    options.cert_out);
	return true;
}

static bool
make(SSL_CTX *ctx, struct err *e)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	bool made = key != NULL && x != NULL && fill(x, key) &&
	    SSL_CTX_use_certificate(ctx, x) == 1 &&
	    SSL_CTX_use_PrivateKey(ctx, key) == 1;

	if (!made)
		fail(e, ERR_DISK, "cannot make a certificate");
	else
		made = write_out(x, e);
	X509_free(x);
	EVP_PKEY_free(key);
	return made;
}

static bool
given(SSL_CTX *ctx, struct err *e)
{
	if (SSL_CTX_use_certificate_chain_file(ctx, options.cert) == 1 &&
	    SSL_CTX_use_PrivateKey_file(ctx, options.key,
	    SSL_FILETYPE_PEM) == 1)
		return true;
	return fail(e, ERR_INPUT, "cannot use %s and %s", options.cert,
	    options.key);
}

static int
choose(SSL *ssl UNUSED, const unsigned char **out, unsigned char *out_n,
    const unsigned char *in, unsigned in_n, void *arg UNUSED)
{
	static const unsigned char both[] = "\x02h2\x08http/1.1";
	const unsigned char *mine = options.h1_only ? both + 3 : both;
	unsigned n = options.h1_only ? sizeof both - 4 : sizeof both - 1;
	unsigned char *picked;

	if (SSL_select_next_proto(&picked, out_n, mine, n, in, in_n) !=
	    OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	*out = picked;
	return SSL_TLSEXT_ERR_OK;
}

bool
cert_context(SSL_CTX **to, struct err *e)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	ASSERT(ctx != NULL);
	*to = ctx;
	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_alpn_select_cb(ctx, choose, NULL);
	return options.cert != NULL ? given(ctx, e) : make(ctx, e);
}
