/*
 * make_tls.c: a TLS client and a TLS server that talk to each other over loopback, as the words of
 * the command line say, so that make-tls.sh can capture them. Both are plain OpenSSL.
 *
 *   make_tls PORT KEYLOG CERTIFICATE WORD...        (CERTIFICATE: chain and key in one PEM file)
 *
 * Words that set up, before a connect:
 *   version=1.0..1.3  cipher=LIST  suite=LIST (TLS 1.3)  alpn=NAME  alpn-server=NAME  sni=NAME
 *   groups=LIST  groups-server=LIST  min-server=1.3  no-etm  no-ems  no-ticket  no-middlebox
 *   client-cert  verify  psk  pad=N  refuse-name  early=TEXT (sent when a session is resumed)
 * Words that do, in order:
 *   connect  reconnect (with the session)  c=TEXT  s=TEXT  c-update  s-update  c-renegotiate
 *   s-renegotiate  c-close  s-close  c-rst
 * TEXT: as it is; "@N" is N octets; "@preface", "@request", "@settings", "@response" are HTTP/2.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

enum { CLIENT, SERVER };

struct pair {
	SSL_CTX *ctx[2];
	SSL *ssl[2];
	int fd[2];
	uint16_t port;
	const char *sni, *early;
	SSL_SESSION *session;
	bool early_taken;
	bool over[2]; /* nothing more will be read there */
};

/* OpenSSL's callbacks carry no argument for these. */
static FILE *keylog;
static const char *server_alpn;

static void die(const char *what)
{
	fprintf(stderr, "make_tls: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static void on_secret(const SSL *ssl, const char *line)
{
	(void)ssl;
	fprintf(keylog, "%s\n", line);
}

static int on_session(SSL *ssl, SSL_SESSION *session)
{
	struct pair *p = SSL_get_app_data(ssl);

	SSL_SESSION_free(p->session);
	p->session = session;
	return 1;
}

static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *n, const unsigned char *in,
		   unsigned int in_n, void *arg)
{
	(void)ssl;
	(void)arg;
	for (unsigned int i = 0; i < in_n; i += in[i] + 1U)
		if (in[i] == strlen(server_alpn) && memcmp(in + i + 1, server_alpn, in[i]) == 0) {
			*out = in + i + 1;
			*n = in[i];
			return SSL_TLSEXT_ERR_OK;
		}
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static int on_name(SSL *ssl, int *alert, void *arg)
{
	(void)ssl;
	(void)arg;
	*alert = SSL_AD_UNRECOGNIZED_NAME;
	return SSL_TLSEXT_ERR_ALERT_FATAL;
}

static unsigned int psk_client(SSL *ssl, const char *hint, char *id, unsigned int id_room,
			       unsigned char *psk, unsigned int room)
{
	(void)ssl;
	(void)hint;
	(void)room;
	snprintf(id, id_room, "h2lens");
	memset(psk, 0x77, 16);
	return 16;
}

static unsigned int psk_server(SSL *ssl, const char *id, unsigned char *psk, unsigned int room)
{
	(void)ssl;
	(void)id;
	(void)room;
	memset(psk, 0x77, 16);
	return 16;
}

static int version_of(const char *s)
{
	return TLS1_VERSION + (s[2] - '0');
}

/* The value of a word "name=value", or NULL. */
static const char *value_of(const char *word, const char *name)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && word[n] == '=' ? word + n + 1 : NULL;
}

static bool set_up_version(struct pair *p, const char *word)
{
	const char *v;

	if ((v = value_of(word, "version")))
		for (int i = 0; i < 2; i++) {
			SSL_CTX_set_min_proto_version(p->ctx[i], version_of(v));
			SSL_CTX_set_max_proto_version(p->ctx[i], version_of(v));
		}
	else if ((v = value_of(word, "min-server")))
		SSL_CTX_set_min_proto_version(p->ctx[SERVER], version_of(v)),
			SSL_CTX_set_max_proto_version(p->ctx[SERVER], TLS1_3_VERSION);
	else if ((v = value_of(word, "cipher"))) {
		for (int i = 0; i < 2; i++)
			SSL_CTX_set_cipher_list(p->ctx[i], v);
	} else if ((v = value_of(word, "cipher-server")))
		SSL_CTX_set_cipher_list(p->ctx[SERVER], v);
	else if ((v = value_of(word, "suite"))) {
		for (int i = 0; i < 2; i++)
			SSL_CTX_set_ciphersuites(p->ctx[i], v);
	} else if ((v = value_of(word, "groups")))
		SSL_CTX_set1_groups_list(p->ctx[CLIENT], v);
	else if ((v = value_of(word, "groups-server")))
		SSL_CTX_set1_groups_list(p->ctx[SERVER], v);
	else
		return false;
	return true;
}

static bool set_up_names(struct pair *p, const char *word)
{
	unsigned char names[256];
	const char *v;

	if ((v = value_of(word, "alpn"))) {
		size_t n = strlen(v);
		names[0] = (unsigned char)n;
		memcpy(names + 1, v, n);
		SSL_CTX_set_alpn_protos(p->ctx[CLIENT], names, (unsigned int)n + 1);
	}
	if (v || (v = value_of(word, "alpn-server"))) {
		server_alpn = v;
		SSL_CTX_set_alpn_select_cb(p->ctx[SERVER], on_alpn, NULL);
	} else if ((v = value_of(word, "sni")))
		p->sni = v;
	else if ((v = value_of(word, "early")))
		p->early = v;
	else if ((v = value_of(word, "pad")))
		for (int i = 0; i < 2; i++)
			SSL_CTX_set_block_padding(p->ctx[i], strtoul(v, NULL, 10));
	else
		return false;
	return true;
}

static bool set_up_flags(struct pair *p, const char *word, const char *pem)
{
	static const struct {
		const char *word;
		uint64_t option;
	} options[] = {
		{"no-etm", SSL_OP_NO_ENCRYPT_THEN_MAC},
		{"no-ems", SSL_OP_NO_EXTENDED_MASTER_SECRET},
		{"no-ticket", SSL_OP_NO_TICKET},
		{"no-middlebox", 0},
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		if (strcmp(word, options[i].word) == 0) {
			for (int j = 0; j < 2; j++) {
				SSL_CTX_set_options(p->ctx[j], options[i].option);
				if (!options[i].option)
					SSL_CTX_clear_options(p->ctx[j],
							      SSL_OP_ENABLE_MIDDLEBOX_COMPAT);
			}
			return true;
		}
	if (strcmp(word, "client-cert") == 0) {
		SSL_CTX_use_certificate_chain_file(p->ctx[CLIENT], pem);
		SSL_CTX_use_PrivateKey_file(p->ctx[CLIENT], pem, SSL_FILETYPE_PEM);
		SSL_CTX_load_verify_locations(p->ctx[SERVER], pem, NULL);
		SSL_CTX_set_verify(p->ctx[SERVER],
				   SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	} else if (strcmp(word, "demand-cert") == 0) {
		SSL_CTX_set_verify(p->ctx[SERVER],
				   SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	} else if (strcmp(word, "verify") == 0) {
		SSL_CTX_set_verify(p->ctx[CLIENT], SSL_VERIFY_PEER, NULL);
	} else if (strcmp(word, "refuse-name") == 0) {
		SSL_CTX_set_tlsext_servername_callback(p->ctx[SERVER], on_name);
	} else if (strcmp(word, "psk") == 0) {
		SSL_CTX_set_psk_client_callback(p->ctx[CLIENT], psk_client);
		SSL_CTX_set_psk_server_callback(p->ctx[SERVER], psk_server);
	} else {
		return false;
	}
	return true;
}

static void no_linger(int fd, bool reset)
{
	struct linger l = {.l_onoff = reset, .l_linger = 0};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

static void connect_tcp(struct pair *p)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(p->port)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	p->fd[CLIENT] = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&a, sizeof(a)) || listen(listener, 1) ||
	    connect(p->fd[CLIENT], (struct sockaddr *)&a, sizeof(a)))
		die("no loopback");
	p->fd[SERVER] = accept(listener, NULL, NULL);
	close(listener);
	for (int i = 0; i < 2; i++)
		fcntl(p->fd[i], F_SETFL, O_NONBLOCK);
}

/* One side's turn: the handshake, then reading what there is. */
static void turn(struct pair *p, int side)
{
	SSL *ssl = p->ssl[side];
	char text[16384];
	size_t n;
	int got = 1;

	if (p->over[side])
		return;
	if (side == SERVER && p->early && !p->early_taken) {
		int early = SSL_read_early_data(ssl, text, sizeof(text), &n);
		p->early_taken = early == SSL_READ_EARLY_DATA_FINISH;
		if (!p->early_taken)
			return;
	}
	if (!SSL_is_init_finished(ssl))
		got = SSL_do_handshake(ssl);
	while (got > 0)
		got = SSL_read_ex(ssl, text, sizeof(text), &n) ? 1 : 0;
	p->over[side] = SSL_get_error(ssl, got) != SSL_ERROR_WANT_READ;
	ERR_clear_error();
}

/* Until both sides have nothing more to read. */
static void settle(struct pair *p)
{
	for (int quiet = 0; quiet < 2;) {
		struct pollfd f[2] = {{p->over[0] ? -1 : p->fd[0], POLLIN, 0},
				      {p->over[1] ? -1 : p->fd[1], POLLIN, 0}};
		quiet = poll(f, 2, 15) == 0 ? quiet + 1 : 0;
		turn(p, CLIENT);
		turn(p, SERVER);
	}
}

static void establish(struct pair *p)
{
	connect_tcp(p);
	p->early_taken = p->over[0] = p->over[1] = false;
	for (int i = 0; i < 2; i++) {
		p->ssl[i] = SSL_new(p->ctx[i]);
		SSL_set_app_data(p->ssl[i], p);
		SSL_set_fd(p->ssl[i], p->fd[i]);
	}
	if (p->sni)
		SSL_set_tlsext_host_name(p->ssl[CLIENT], p->sni);
	SSL_set_connect_state(p->ssl[CLIENT]);
	SSL_set_accept_state(p->ssl[SERVER]);
	if (p->session) {
		SSL_set_session(p->ssl[CLIENT], p->session);
		size_t n;
		if (p->early &&
		    !SSL_write_early_data(p->ssl[CLIENT], p->early, strlen(p->early), &n))
			die("no early data");
	} else {
		p->early_taken = !p->early;
	}
	settle(p);
}

static void disconnect(struct pair *p, bool quiet)
{
	for (int i = 0; i < 2; i++) {
		if (!p->ssl[i])
			continue;
		if (!quiet && SSL_is_init_finished(p->ssl[i]) &&
		    !(SSL_get_shutdown(p->ssl[i]) & SSL_SENT_SHUTDOWN))
			SSL_shutdown(p->ssl[i]);
		ERR_clear_error();
		SSL_free(p->ssl[i]);
		p->ssl[i] = NULL;
		close(p->fd[i]);
	}
}

static size_t text_of(const char *s, unsigned char *out, size_t room)
{
	static const struct {
		const char *name;
		size_t n;
		const char *octets;
	} named[] = {
#define NAMED(name, octets) {name, sizeof(octets) - 1, octets}
		NAMED("@preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
				  "\0\0\6\4\0\0\0\0\0\0\3\0\0\0\144"),
		/* GET https /first.html, :authority h2lens.test */
		NAMED("@request", "\0\0\34\1\5\0\0\0\1\202\207\4\13/first.html\101\013h2lens.test"
				  "\0\0\4\10\0\0\0\0\0\0\0\20\0"),
		NAMED("@settings", "\0\0\0\4\0\0\0\0\0\0\0\0\4\1\0\0\0\0"),
		NAMED("@response", "\0\0\1\1\4\0\0\0\1\210\0\0\5\0\1\0\0\0\1hello"),
	};

	for (size_t i = 0; i < sizeof(named) / sizeof(*named); i++)
		if (strcmp(s, named[i].name) == 0) {
			memcpy(out, named[i].octets, named[i].n);
			return named[i].n;
		}
	size_t n = s[0] == '@' ? strtoul(s + 1, NULL, 10) : strlen(s);
	if (n > room)
		die("too much to say");
	for (size_t i = 0; i < n; i++)
		out[i] = s[0] == '@' ? (unsigned char)('a' + i % 23) : (unsigned char)s[i];
	return n;
}

static void say(struct pair *p, int side, const char *what)
{
	unsigned char text[65536];
	size_t n = text_of(what, text, sizeof(text)), sent;

	if (!SSL_write_ex(p->ssl[side], text, n, &sent))
		ERR_clear_error();
	settle(p);
}

static bool act(struct pair *p, const char *word)
{
	int side = word[0] == 's';
	const char *v;

	if (strcmp(word, "connect") == 0) {
		establish(p);
	} else if (strcmp(word, "reconnect") == 0) {
		disconnect(p, false);
		establish(p);
	} else if ((v = value_of(word, "c")) || (v = value_of(word, "s"))) {
		say(p, side, v);
	} else if (strcmp(word + 1, "-update") == 0) {
		SSL_key_update(p->ssl[side], SSL_KEY_UPDATE_REQUESTED);
		SSL_do_handshake(p->ssl[side]);
		settle(p);
	} else if (strcmp(word + 1, "-renegotiate") == 0) {
		SSL_renegotiate(p->ssl[side]);
		SSL_do_handshake(p->ssl[side]);
		settle(p);
	} else if (strcmp(word + 1, "-close") == 0) {
		SSL_shutdown(p->ssl[side]);
		settle(p);
	} else if (strcmp(word, "c-rst") == 0) {
		no_linger(p->fd[CLIENT], true);
		disconnect(p, true);
	} else {
		return false;
	}
	return true;
}

static void set_up(struct pair *p, const char *pem)
{
	static const unsigned char context[] = "h2lens";

	for (int i = 0; i < 2; i++) {
		p->ctx[i] = SSL_CTX_new(i == CLIENT ? TLS_client_method() : TLS_server_method());
		SSL_CTX_set_security_level(p->ctx[i], 0);
		SSL_CTX_set_min_proto_version(p->ctx[i], TLS1_VERSION);
		SSL_CTX_set_keylog_callback(p->ctx[i], i == CLIENT ? on_secret : NULL);
		SSL_CTX_set_session_id_context(p->ctx[i], context, sizeof(context) - 1);
	}
	if (SSL_CTX_use_certificate_chain_file(p->ctx[SERVER], pem) != 1 ||
	    SSL_CTX_use_PrivateKey_file(p->ctx[SERVER], pem, SSL_FILETYPE_PEM) != 1)
		die("no certificate");
	SSL_CTX_set_dh_auto(p->ctx[SERVER], 1);
	SSL_CTX_set_max_early_data(p->ctx[SERVER], 16384);
	SSL_CTX_set_options(p->ctx[SERVER],
			    SSL_OP_ALLOW_CLIENT_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
	SSL_CTX_set_session_cache_mode(p->ctx[CLIENT],
				       SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(p->ctx[CLIENT], on_session);
}

int main(int argc, char **argv)
{
	struct pair p = {0};

	if (argc < 5)
		die("usage: make_tls PORT KEYLOG CERTIFICATE WORD...");
	p.port = (uint16_t)strtoul(argv[1], NULL, 10);
	keylog = fopen(argv[2], "w");
	if (!keylog)
		die("no key log");
	set_up(&p, argv[3]);
	for (int i = 4; i < argc; i++)
		if (!set_up_version(&p, argv[i]) && !set_up_names(&p, argv[i]) &&
		    !set_up_flags(&p, argv[i], argv[3]) && !act(&p, argv[i]))
			die(argv[i]);
	disconnect(&p, false);
	SSL_SESSION_free(p.session);
	for (int i = 0; i < 2; i++)
		SSL_CTX_free(p.ctx[i]);
	return fclose(keylog) != 0;
}
