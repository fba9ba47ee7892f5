#include "wire/socks.h"

/* What the next octet is, once `skip` octets have gone by. */
enum step {
	FIRST,	  /* of a message: its version */
	METHODS,  /* their number */
	USER,	  /* its length */
	PASSWORD, /* its length */
	COMMAND,
	KIND_BEFORE, /* reserved */
	KIND,	     /* of address */
	NAME,	     /* its length */
	CHOSEN,	     /* the method */
	LOGIN_STATUS,
	REPLY,
	END /* of the request or of the reply */
};

enum { PORT = 2, METHODS_MAX = 16 };

int socks_looks(const uint8_t *p, size_t n)
{
	if (n == 0)
		return -1;
	if (p[0] != SOCKS_VERSION)
		return 0;
	if (n < 2)
		return -1;
	size_t methods = p[1];
	/* few methods exist; none twice, and FF is no method */
	if (methods == 0 || methods > METHODS_MAX)
		return 0;
	for (size_t i = 0; i < methods && 2 + i < n; i++) {
		if (p[2 + i] == SOCKS_NO_METHOD)
			return 0;
		for (size_t k = 0; k < i; k++)
			if (p[2 + i] == p[2 + k])
				return 0;
	}
	if (n < 2 + methods)
		return -1;
	return n == 2 + methods || p[2 + methods] == SOCKS_VERSION ||
	       p[2 + methods] == SOCKS_LOGIN_VERSION;
}

static enum socks_status then(struct socks_side *s, enum step next, unsigned skip)
{
	s->step = (uint8_t)next;
	s->skip = (uint16_t)skip;
	return next == END && skip == 0 ? SOCKS_OPEN : SOCKS_MORE;
}

static enum socks_status address(struct socks_side *s, uint8_t kind)
{
	switch (kind) {
	case SOCKS_IPV4:
		return then(s, END, 4 + PORT);
	case SOCKS_IPV6:
		return then(s, END, 16 + PORT);
	case SOCKS_DOMAIN:
		return then(s, NAME, 0);
	default:
		return SOCKS_NOT;
	}
}

static enum socks_status client(struct socks_side *s, uint8_t octet)
{
	switch (s->step) {
	case FIRST: /* greeting first; then a login (RFC 1929), or the request */
		if (octet == SOCKS_LOGIN_VERSION && s->greeted)
			return then(s, USER, 0);
		if (octet != SOCKS_VERSION)
			return SOCKS_NOT;
		return then(s, s->greeted ? COMMAND : METHODS, 0);
	case METHODS:
		s->greeted = true;
		return then(s, FIRST, octet);
	case USER:
		return then(s, PASSWORD, octet);
	case PASSWORD:
		return then(s, FIRST, octet);
	case COMMAND:
		return octet == SOCKS_CONNECT ? then(s, KIND, 1) : SOCKS_NOT;
	case KIND:
		return address(s, octet);
	case NAME:
		return then(s, END, octet + (unsigned)PORT);
	default:
		return SOCKS_NOT;
	}
}

static enum socks_status refused(struct socks_side *s, uint8_t code)
{
	s->reply = code;
	return SOCKS_REFUSED;
}

static enum socks_status proxy_says(struct socks_side *s, uint8_t octet)
{
	switch (s->step) {
	case FIRST: /* the method, then the reply; a login's status stands between */
		return octet == SOCKS_VERSION ? then(s, CHOSEN, 0) : SOCKS_NOT;
	case CHOSEN:
		if (octet == SOCKS_USER_PASSWORD)
			return then(s, LOGIN_STATUS, 1);
		return octet == SOCKS_NO_LOGIN ? then(s, REPLY, 1) : refused(s, octet);
	case LOGIN_STATUS:
		return octet == 0 ? then(s, REPLY, 1) : refused(s, octet);
	case REPLY:
		return octet == 0 ? then(s, KIND, 1) : refused(s, octet);
	case KIND:
		return address(s, octet);
	case NAME:
		return then(s, END, octet + (unsigned)PORT);
	default:
		return SOCKS_NOT;
	}
}

size_t socks_feed(struct socks_side *s, int proxy, const uint8_t *p, size_t n,
		  enum socks_status *status)
{
	size_t at = 0;

	*status = SOCKS_MORE;
	while (at < n && *status == SOCKS_MORE) {
		size_t skip = s->skip < n - at ? s->skip : n - at;
		at += skip;
		s->skip = (uint16_t)(s->skip - skip);
		if (s->skip)
			break;
		if (s->step == END) {
			*status = SOCKS_OPEN;
			break;
		}
		if (at == n)
			break;
		*status = proxy ? proxy_says(s, p[at]) : client(s, p[at]);
		at++;
	}
	return *status == SOCKS_OPEN || *status == SOCKS_MORE ? at : n;
}

/* The words of RFC 1928 section 6 behind what a note of a capture begins with. */
#define REFUSED "the SOCKS5 proxy answered: "

static const char *const replies[] = {
	REFUSED "succeeded",
	REFUSED "general failure of the SOCKS server",
	REFUSED "connection not allowed by the ruleset",
	REFUSED "network unreachable",
	REFUSED "host unreachable",
	REFUSED "connection refused",
	REFUSED "TTL expired",
	REFUSED "command not supported",
	REFUSED "address type not supported",
	REFUSED "a reply that RFC 1928 does not have",
};

enum { REPLIES = sizeof(replies) / sizeof(replies[0]) - 1 };

const char *socks_refusal(const struct socks_side *s)
{
	if (s->step == CHOSEN)
		return "the SOCKS5 proxy accepts none of the client's ways to log in";
	if (s->step == LOGIN_STATUS)
		return "the SOCKS5 proxy does not accept this user and password";
	return replies[s->reply < REPLIES ? s->reply : REPLIES];
}

const char *socks_reply(unsigned code)
{
	return replies[code < REPLIES ? code : REPLIES] + sizeof(REFUSED) - 1;
}
