#include "h2lens/words.h"
#include "steer_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "h2lens/bodyview.h"
#include "protobuf.h"

bool steer_keep_wait(struct steer_line *l, struct error *e)
{
	return steer_few(l, 1, 1, e) && session_wait_for(l->session, l->words[0], e);
}

static bool has_tls(const struct book *b)
{
	for (uint32_t i = 0; i < book_connections(b); i++)
		if (book_connection(b, i)->tls)
			return true;
	return false;
}

/* What is replaced must be a recording: a slip of the fingers does not cost a file. */
static bool may_replace(const char *path, struct error *e)
{
	static const uint8_t pcapng[4] = {0x0a, 0x0d, 0x0d, 0x0a};
	uint8_t start[4];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return true; /* saving tells what is wrong with it */
	ssize_t n = read(fd, start, sizeof(start));
	close(fd);
	if (n <= 0 || (n == (ssize_t)sizeof(start) && memcmp(start, pcapng, sizeof(start)) == 0))
		return true;
	return error_set(e, "%s is there and is no recording: choose another name", path);
}

bool steer_keep_save(struct steer_line *l, struct error *e)
{
	bool secrets = true;
	const char *path = NULL;

	for (int i = 0; i < l->count; i++) {
		if (strcmp(l->words[i], "--no-secrets") == 0)
			secrets = false;
		else if (path)
			return steer_few(l, 9, 9, e);
		else
			path = l->words[i];
	}
	if (!path)
		return steer_few(l, 9, 9, e);
	if (!may_replace(path, e) || !session_save(l->session, path, secrets, e))
		return false;
	words_add(l->answer, "saved ");
	text_clean(l->answer, path, strlen(path));
	if (has_tls(l->session->book))
		words_add(l->answer,
			  secrets ? " with the TLS secrets" : " without the TLS secrets");
	return true;
}

/* The newest connection that has that stream; BOOK_NONE. */
static uint32_t connection_of(const struct book *b, uint32_t stream)
{
	for (uint32_t c = book_connections(b); c-- > 0;)
		if (book_find_stream(b, c, stream) != BOOK_NONE)
			return c;
	return BOOK_NONE;
}

static bool write_all(const char *path, const struct text *t, struct error *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	size_t at = 0;

	if (fd < 0)
		return error_set(e, "cannot write %s: %s", path, strerror(errno));
	while (at < t->n) {
		ssize_t n = write(fd, t->s + at, t->n - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error_set(e, "cannot write %s: %s", path, strerror(errno));
			close(fd);
			return false;
		}
		at += (size_t)n;
	}
	if (close(fd) != 0)
		return error_set(e, "cannot write %s: %s", path, strerror(errno));
	return true;
}

/* A call is shown by the names of the descriptor set that was used last. */
static bool show_body(struct steer_line *l, uint32_t conn, uint32_t stream, int side,
		      struct error *e)
{
	struct error ignored = ERROR_INIT;
	const char *path = l->session->descriptors;
	struct protobuf_set *set = path ? protobuf_load(path, &ignored) : NULL;
	bool ok = bodyview_of_call(l->session, conn, stream, side, set, l->answer, NULL, e);

	protobuf_free(set);
	return ok;
}

bool steer_keep_body(struct steer_line *l, struct error *e)
{
	const struct book *b = l->session->book;
	uint32_t stream = 0;
	bool raw = l->count && strcmp(l->words[l->count - 1], "--raw") == 0;
	int words = l->count - raw;

	if (words < 1 || words > 2)
		return steer_few(l, 9, 9, e);
	if (!steer_number(l->words[0], "stream", INT32_MAX, &stream, e))
		return false;
	uint32_t conn = connection_of(b, stream);
	if (conn == BOOK_NONE)
		return error_set(e, "there is no stream %u", stream);
	int side = 1 - book_connection(b, conn)->client;
	const struct stream *st = book_stream(b, book_find_stream(b, conn, stream));
	if (!st->status && st->end == STREAM_END_OPEN)
		return error_set(e, "the answer on stream %u is not there yet: wait response",
				 stream);
	if (words == 1)
		return show_body(l, conn, stream, side, e);
	struct text octets = {0};
	bool ok = bodyview_octets(l->session, conn, stream, side, raw, &octets, e) &&
		  write_all(l->words[1], &octets, e);
	if (ok) {
		words_addf(l->answer, "%zu octet%s written to ", octets.n,
			   octets.n == 1 ? "" : "s");
		text_clean(l->answer, l->words[1], strlen(l->words[1]));
	}
	text_done(&octets);
	return ok;
}

bool steer_keep_as_curl(struct steer_line *l, struct error *e)
{
	struct live *live = l->session->live;
	const struct request *r = live_last_request(live);
	uint32_t stream = 0;

	if (!steer_few(l, 0, 1, e))
		return false;
	if (l->count) {
		if (!steer_number(l->words[0], "stream", INT32_MAX, &stream, e))
			return false;
		r = live_request_of(live, stream);
	}
	if (!r)
		return error_set(e,
				 l->count ? "stream %s is no request of this session"
					  : "no request was made yet",
				 l->count ? l->words[0] : "");
	request_curl(r, live_target(live), l->answer);
	return true;
}

bool steer_keep_history(struct steer_line *l, struct error *e)
{
	const struct request *r;

	if (!steer_few(l, 0, 0, e))
		return false;
	for (unsigned i = 0; (r = live_request_at(l->session->live, i)); i++) {
		text_addf(l->answer, "%s%u  ", i ? "\n" : "", i + 1);
		if (r->text)
			text_clean(l->answer, r->text, strlen(r->text));
		else
			request_curl(r, live_target(l->session->live), l->answer);
	}
	return true;
}

bool steer_keep_cookies(struct steer_line *l, struct error *e)
{
	if (!steer_few(l, 1, 1, e))
		return false;
	bool on = strcmp(l->words[0], "on") == 0;
	if (!on && strcmp(l->words[0], "off") != 0)
		return error_set(e, "cookies %s: on or off", l->words[0]);
	l->session->cookies = on;
	return true;
}
