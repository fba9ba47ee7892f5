#include "source/secure_parts.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

#include <openssl/x509v3.h>

enum { NAME_SHOWN = 72, NAMES_SHOWN = 4 };

/* ── pieces of words ── */

static const char *name_words(char *out, const X509_NAME *name)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p = NULL;

	out[0] = '\0';
	if (b && X509_NAME_print_ex(b, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) > 0) {
		long n = BIO_get_mem_data(b, &p);
		text_clean_to(out, NAME_SHOWN, p, (size_t)n);
	}
	if (!out[0])
		memcpy(out, "(no name)", sizeof("(no name)"));
	BIO_free(b);
	return out;
}

static const char *date_words(char out[32], const ASN1_TIME *at)
{
	struct tm t;

	if (ASN1_TIME_to_tm(at, &t) != 1 || strftime(out, 32, "%Y-%m-%d %H:%M UTC", &t) == 0)
		memcpy(out, "an unknown date", sizeof("an unknown date"));
	return out;
}

/* What subjectAltName says of hosts: names and addresses, the first few. */
static size_t hosts_words(struct text *out, const X509 *cert)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	size_t count = 0;

	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		char one[INET6_ADDRSTRLEN] = "";
		int n = 0;

		if (name->type == GEN_IPADD) {
			n = ASN1_STRING_length(name->d.iPAddress);
			if ((n != 4 && n != 16) ||
			    !inet_ntop(n == 4 ? AF_INET : AF_INET6,
				       ASN1_STRING_get0_data(name->d.iPAddress), one, sizeof(one)))
				continue;
		} else if (name->type != GEN_DNS) {
			continue;
		}
		if (count++ >= NAMES_SHOWN)
			continue;
		text_add(out, count > 1 ? ", " : "");
		if (name->type == GEN_IPADD) {
			text_add(out, one);
		} else {
			char shown[NAME_SHOWN];
			n = ASN1_STRING_length(name->d.dNSName);
			text_add(out,
				 text_clean_to(shown, sizeof(shown),
					       ASN1_STRING_get0_data(name->d.dNSName), (size_t)n));
		}
	}
	GENERAL_NAMES_free(names);
	if (count > NAMES_SHOWN)
		text_addf(out, " and %zu more", count - NAMES_SHOWN);
	return count;
}

static void mismatch_words(struct text *out, const struct secure *s, const X509 *cert)
{
	char name[NAME_SHOWN], host[NAME_SHOWN];
	struct text hosts = {0};

	text_clean_to(host, sizeof(host), s->host, strlen(s->host));
	if (hosts_words(&hosts, cert))
		text_addf(out, "it is for %s, not for %s", text_str(&hosts), host);
	else
		text_addf(out,
			  "it names no host in subjectAltName (its subject %s is not looked at, "
			  "RFC 9525)",
			  name_words(name, X509_get_subject_name(cert)));
	text_done(&hosts);
}

/* ── one reason ── */

static void trouble_words(struct text *out, const struct secure *s, int code, X509 *cert)
{
	char subject[NAME_SHOWN], issuer[NAME_SHOWN], date[32];

	if (!cert) {
		text_add(out, X509_verify_cert_error_string(code));
		return;
	}
	name_words(subject, X509_get_subject_name(cert));
	name_words(issuer, X509_get_issuer_name(cert));
	switch (code) {
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		mismatch_words(out, s, cert);
		break;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		text_addf(out, "%s expired on %s", subject,
			  date_words(date, X509_get0_notAfter(cert)));
		break;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		text_addf(out, "%s is not valid before %s", subject,
			  date_words(date, X509_get0_notBefore(cert)));
		break;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		text_addf(out, "%s is self-signed", subject);
		break;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		text_addf(out, "its chain ends in %s, which is not trusted here", subject);
		break;
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
		text_addf(out, "%s, which issued %s, is not known here", issuer, subject);
		break;
	default:
		text_addf(out, "%s (%s)", X509_verify_cert_error_string(code), subject);
	}
}

static void add_trouble(struct secure *s, int code, X509 *cert)
{
	struct text words = {0};

	/* These two only follow from an issuer that is not known, which was told. */
	if (s->troubles && (code == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE ||
			    code == X509_V_ERR_CERT_UNTRUSTED))
		return;
	for (int i = 0; i < s->troubles; i++)
		if (s->trouble[i].code == code)
			return;
	if (s->troubles == SECURE_TROUBLES_MAX)
		return;
	struct secure_trouble *t = &s->trouble[s->troubles++];
	trouble_words(&words, s, code, cert);
	t->code = code;
	text_clean_to(t->words, sizeof(t->words), text_str(&words), words.n);
	text_done(&words);
}

/* ── the chain ── */

static int on_trouble(int good, X509_STORE_CTX *x)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(x, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct secure *s = SSL_get_app_data(ssl);

	if (!good) {
		X509 *cert = X509_STORE_CTX_get_current_cert(x);
		add_trouble(s, X509_STORE_CTX_get_error(x),
			    cert ? cert : X509_STORE_CTX_get0_cert(x));
	}
	return 1; /* go on: all that is wrong is told at once */
}

int secure_verify_chain(X509_STORE_CTX *x, void *arg)
{
	struct secure *s = arg;

	s->troubles = 0;
	if (s->system_trust)
		secure_cache_trust(s->cache, SSL_CTX_get_cert_store(s->ctx));
	X509_STORE_CTX_set_verify_cb(x, on_trouble);
	int result = X509_verify_cert(x);
	int code = s->troubles ? s->trouble[0].code : X509_STORE_CTX_get_error(x);
	if (code == X509_V_OK && result <= 0)
		code = X509_V_ERR_UNSPECIFIED;
	if (code != X509_V_OK && s->troubles == 0)
		add_trouble(s, code, X509_STORE_CTX_get0_cert(x));
	X509_STORE_CTX_set_error(x, code); /* of this OpenSSL makes its alert */
	secure_verify_tell(s);
	return code == X509_V_OK;
}

void secure_verify_tell(struct secure *s)
{
	struct secure_facts *f = &s->facts;
	struct text words = {0};
	int code = (int)SSL_get_verify_result(s->ssl);

	/* Of a resumed session only the number is kept, not what was wrong. */
	if (s->troubles == 0 && code != X509_V_OK && SSL_session_reused(s->ssl))
		add_trouble(s, code, SSL_get0_peer_certificate(s->ssl));
	for (int i = 0; i < s->troubles; i++)
		text_addf(&words, "%s%s", i ? "; " : "", s->trouble[i].words);
	f->verify = s->troubles ? s->trouble[0].code : X509_V_OK;
	f->verify_ignored = s->insecure && s->troubles;
	text_clean_to(f->verify_words, sizeof(f->verify_words), text_str(&words), words.n);
	text_done(&words);
}
