#include "source/secure_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

enum { SHOWN = 200 };

static const char *shown(char *out, const char *path)
{
	return text_clean_to(out, SHOWN, path, strlen(path));
}

static BIO *open_file(const char *option, const char *path, struct error *e)
{
	char name[SHOWN];
	struct stat about;

	errno = 0;
	BIO *b = BIO_new_file(path, "r");
	if (b && stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
		BIO_free(b);
		b = NULL;
		errno = EISDIR;
	}
	if (!b)
		error_set(e, "%s %s: %s", option, shown(name, path),
			  strerror(errno ? errno : ENOENT));
	ERR_clear_error();
	return b;
}

/* ── trust ── */

static bool load_trust(struct secure *s, const struct target *t, struct error *e)
{
	char name[SHOWN];

	if (!t->cacert && !t->capath) {
		s->system_trust = true;
		secure_cache_share(s->cache, s->ctx);
		return true;
	}
	if (t->cacert) {
		BIO *b = open_file("--cacert", t->cacert, e);
		if (!b)
			return false;
		BIO_free(b);
		if (SSL_CTX_load_verify_file(s->ctx, t->cacert) != 1) {
			ERR_clear_error();
			return error_set(e, "--cacert %s: it holds no certificate in PEM",
					 shown(name, t->cacert));
		}
	}
	if (t->capath) {
		struct stat about;
		if (stat(t->capath, &about) != 0)
			return error_set(e, "--capath %s: %s", shown(name, t->capath),
					 strerror(errno));
		if (!S_ISDIR(about.st_mode) || SSL_CTX_load_verify_dir(s->ctx, t->capath) != 1)
			return error_set(e, "--capath %s: it is no directory",
					 shown(name, t->capath));
	}
	return true;
}

/* ── our own certificate ── */

struct password {
	const char *text;
	bool asked;
};

/* In the place of OpenSSL's own, which would ask on the terminal. */
static int on_password(char *out, int room, int writing, void *arg)
{
	struct password *p = arg;
	size_t n = p->text ? strlen(p->text) : 0;

	(void)writing;
	p->asked = true;
	if (!p->text || room < 0 || n > (size_t)room)
		return -1;
	memcpy(out, p->text, n);
	return (int)n;
}

static bool load_certificates(struct secure *s, const char *path, struct error *e)
{
	char name[SHOWN];
	struct password none = {NULL, false};
	BIO *b = open_file("--cert", path, e);

	if (!b)
		return false;
	BIO_free(b);
	SSL_CTX_set_default_passwd_cb(s->ctx, on_password);
	SSL_CTX_set_default_passwd_cb_userdata(s->ctx, &none);
	bool good = SSL_CTX_use_certificate_chain_file(s->ctx, path) == 1;
	SSL_CTX_set_default_passwd_cb_userdata(s->ctx, NULL);
	SSL_CTX_set_default_passwd_cb(s->ctx, NULL);
	if (!good) {
		char words[160];
		error_set(e, "--cert %s: it holds no certificate in PEM that can be used (%s)",
			  shown(name, path), secure_words_openssl(words, sizeof(words)));
	}
	return good;
}

static bool key_error(const char *option, const char *path, const struct password *p,
		      struct error *e)
{
	char name[SHOWN], words[160];

	secure_words_openssl(words, sizeof(words));
	shown(name, path);
	if (p->asked && !p->text)
		return error_set(
			e, "%s %s: the private key is encrypted: give its password with --pass",
			option, name);
	if (p->asked)
		return error_set(e, "%s %s: the password given with --pass does not open the key",
				 option, name);
	if (strcmp(option, "--cert") == 0)
		return error_set(e, "--cert %s: it holds no private key: give it with --key", name);
	return error_set(e, "%s %s: it holds no private key in PEM (%s)", option, name, words);
}

static bool load_key(struct secure *s, const struct target *t, struct error *e)
{
	const char *option = t->key ? "--key" : "--cert", *path = t->key ? t->key : t->cert;
	struct password password = {t->key_password, false};
	char one[SHOWN], other[SHOWN];
	BIO *b = open_file(option, path, e);

	if (!b)
		return false;
	EVP_PKEY *key = PEM_read_bio_PrivateKey(b, NULL, on_password, &password);
	BIO_free(b);
	if (!key)
		return key_error(option, path, &password, e);
	bool good = X509_check_private_key(SSL_CTX_get0_certificate(s->ctx), key) == 1;
	if (!good)
		error_set(e, "%s %s: the key does not belong to the certificate of --cert %s",
			  option, shown(one, path), shown(other, t->cert));
	else if (SSL_CTX_use_PrivateKey(s->ctx, key) != 1)
		good = key_error(option, path, &(struct password){NULL, false}, e);
	EVP_PKEY_free(key);
	ERR_clear_error();
	return good;
}

bool secure_files_load(struct secure *s, const struct target *t, struct error *e)
{
	char name[SHOWN];

	if (!load_trust(s, t, e))
		return false;
	if (t->key && !t->cert)
		return error_set(e, "--key %s is of no use without its certificate: --cert FILE",
				 shown(name, t->key));
	return !t->cert || (load_certificates(s, t->cert, e) && load_key(s, t, e));
}

bool secure_files_keylog(struct secure *s, const char *path, struct error *e)
{
	char name[SHOWN];

	/* Not blocking: a pipe that no one reads is refused (ENXIO) and never waited for. */
	s->keylog =
		open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
	if (s->keylog < 0)
		return error_set(e, "the key log %s cannot be opened: %s", shown(name, path),
				 strerror(errno));
	return true;
}
