#include "h2lens/session.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "h2lens/names.h"
#include "source/capture.h"
#include "source/payload.h"
#include "wire/dns.h"
#include "wire/pipe.h"

enum {
	KEYLOG_PIECE = 256 * 1024,
	KEYLOG_LOOK_US = 500 * 1000, /* how often a key log is looked at for growth */
	CLOCK_EVERY = 64,	     /* records between looks at the clock, at most */
	CLOCK_OCTETS = 128 * 1024,   /* and octets: a record may hold thousands of frames */
	REMARKS_MAX = 16
};

struct keyfile {
	char *path;
	off_t read; /* octets taken */
	int fd;	    /* of one that can be opened only once (a pipe); else -1 */
	bool from_environment;
};

struct session {
	char *name;
	struct session_options options;
	struct capture *capture;
	struct keylog *keylog;
	struct keyfile keyfiles[SESSION_KEYLOGS_MAX + 1];
	int keyfile_count;
	uint64_t keylog_looked;
	struct book *book;
	struct pipe_shared shared;
	struct packet_decoder *packets;
	struct tcp *tcp;
	struct dns *dns;
	uint32_t linked; /* connections that were tied to their name lookup */
	struct moment last;
	uint32_t generation;
	bool ended, secrets_late;
	int keyfile_next; /* to be read before the first record */
	uint32_t lines_before, broken_before;
	char *remarks[REMARKS_MAX];
	int remark_count;
};

static void remark(struct session *s, const char *format, const char *a, uint64_t n)
{
	struct text t = {0};

	if (s->remark_count == REMARKS_MAX)
		return;
	for (const char *p = format; *p; p++) {
		if (p[0] == '%' && p[1] == 's') {
			text_clean(&t, a, strlen(a));
			p++;
		} else if (p[0] == '%' && p[1] == 'd') {
			text_addf(&t, "%llu", (unsigned long long)n);
			p++;
		} else {
			text_add_char(&t, *p);
		}
	}
	s->remarks[s->remark_count++] = memory_copy(text_str(&t), t.n);
	text_done(&t);
}

/* Everything between the records and the book. */
static void build(struct session *s)
{
	s->book = book_new();
	s->shared.book = s->book;
	s->shared.tls = tls_shared_new(s->book, s->keylog);
	s->shared.h2 = h2_shared_new(s->book);
	s->packets = packet_new(s->book);
	struct tcp_handler handler = pipe_handler(&s->shared);
	s->tcp = tcp_new(s->book, &handler, s->options.keep_payloads);
	s->dns = dns_new(s->book);
	s->linked = 0;
	s->ended = false;
	s->last = (struct moment){0};
}

static void tear_down(struct session *s)
{
	tcp_free(s->tcp);
	dns_free(s->dns);
	packet_free(s->packets);
	h2_shared_free(s->shared.h2);
	tls_shared_free(s->shared.tls);
	book_free(s->book);
	s->tcp = NULL;
	s->book = NULL;
}

/* -1 with *e. */
static int open_keyfile(struct keyfile *k, struct error *e)
{
	int fd = k->fd;
	k->fd = -1;
	if (fd >= 0)
		return fd;
	fd = open(k->path, O_RDONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0) {
		error_set(e, "cannot read the key log %s: %s", k->path, strerror(errno));
		return -1;
	}
	if (fstat(fd, &st) != 0 || S_ISDIR(st.st_mode)) {
		close(fd);
		error_set(e, "the key log %s is a directory, not a file", k->path);
		return -1;
	}
	return fd;
}

/* Takes what a key log has grown by. A file that became shorter is read anew. With `more`, one
 * piece of a regular file at a time: *more tells whether there may be another. */
static bool read_keyfile(struct session *s, struct keyfile *k, bool *more, struct error *e)
{
	int fd = open_keyfile(k, e);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return false;
	if (st.st_size < k->read)
		k->read = 0;
	bool regular = S_ISREG(st.st_mode);
	char *piece = memory_resize(NULL, KEYLOG_PIECE, 1);
	size_t have = 0;
	bool ok = true;
	if (regular && lseek(fd, k->read, SEEK_SET) < 0)
		ok = error_set(e, "cannot read the key log %s: %s", k->path, strerror(errno));
	while (ok) {
		ssize_t n = read(fd, piece + have, KEYLOG_PIECE - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			ok = error_set(e, "cannot read the key log %s: %s", k->path,
				       strerror(errno));
			break;
		}
		have += (size_t)n;
		size_t rest = 0;
		/* a line longer than the piece is none of a key log: drop it */
		bool last = n == 0 || have == KEYLOG_PIECE;
		keylog_add(s->keylog, piece, have, false, &rest);
		if (rest == have && last && n != 0)
			rest = 0;
		k->read += (off_t)(have - rest);
		size_t consumed = have - rest;
		memmove(piece, piece + consumed, rest);
		have = rest;
		if (n == 0)
			break;
		if (more && regular && consumed) {
			*more = true;
			have = 0; /* what was not consumed is read again */
			break;
		}
	}
	/* an unfinished last line counts when it is whole already */
	if (ok && have)
		keylog_add(s->keylog, piece, have, true, NULL);
	explicit_bzero(piece, KEYLOG_PIECE);
	free(piece);
	close(fd);
	return ok;
}

/* Names the key logs and sees that they can be read. Their octets wait for the first step, so that
 * the first picture does not wait for them. */
static bool open_keylogs(struct session *s, const struct session_options *o, struct error *e)
{
	const char *from_environment = getenv("SSLKEYLOGFILE");

	for (int i = 0; i < o->keylog_count; i++) {
		struct keyfile *k = &s->keyfiles[s->keyfile_count++];
		k->path = memory_copy(o->keylogs[i], strlen(o->keylogs[i]));
		k->fd = -1;
		int fd = open_keyfile(k, e);
		struct stat st;
		if (fd < 0)
			return false;
		if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
			close(fd);
		else
			k->fd = fd;
	}
	if (o->keylog_count == 0 && from_environment && *from_environment) {
		struct keyfile *k = &s->keyfiles[s->keyfile_count++];
		k->path = memory_copy(from_environment, strlen(from_environment));
		k->from_environment = true;
		k->fd = -1;
	}
	return true;
}

/* A key log is read: what there is to say of it. */
static void remark_keyfile(struct session *s, const struct keyfile *k, bool ok, const char *why)
{
	uint32_t broken = keylog_broken(s->keylog) - s->broken_before;

	if (k->from_environment)
		remark(s,
		       ok ? "using the key log of SSLKEYLOGFILE: %s"
			  : "SSLKEYLOGFILE names %s, which cannot be read",
		       k->path, 0);
	else if (!ok)
		remark(s, "%s", why, 0);
	if (broken)
		remark(s, "%d lines of %s are not key-log lines and were skipped", k->path, broken);
	if (ok && !k->from_environment && keylog_lines(s->keylog) == s->lines_before)
		remark(s, "the key log %s holds no secrets", k->path, 0);
	s->lines_before = keylog_lines(s->keylog);
	s->broken_before = keylog_broken(s->keylog);
}

/* Reads key logs before the first record; false when the time is over first. */
static bool read_keylogs(struct session *s, uint64_t until)
{
	while (s->keyfile_next < s->keyfile_count) {
		struct keyfile *k = &s->keyfiles[s->keyfile_next];
		struct error e = ERROR_INIT;
		bool more = false, ok = read_keyfile(s, k, &more, &e);
		if (!ok || !more) {
			remark_keyfile(s, k, ok, e.text);
			s->keyfile_next++;
		}
		if (clock_us() >= until)
			return false;
	}
	return true;
}

struct session *session_open(const char *path, const struct session_options *o, struct error *e)
{
	struct session *s = memory_get(1, sizeof(*s));
	struct capture_options c = {.spool = o->keep_payloads || o->spool,
				    .reread = o->keep_payloads,
				    .filter = o->capture_filter};

	s->name = memory_copy(path, strlen(path));
	s->options = *o;
	s->keylog = keylog_new();
	s->capture = capture_open(path, &c, e);
	if (!s->capture || !open_keylogs(s, o, e)) {
		session_close(s);
		return NULL;
	}
	s->options.keylog_count = 0; /* the paths were borrowed */
	build(s);
	return s;
}

void session_close(struct session *s)
{
	if (!s)
		return;
	if (s->book)
		tear_down(s);
	if (s->capture)
		capture_close(s->capture);
	keylog_free(s->keylog);
	for (int i = 0; i < s->keyfile_count; i++) {
		free(s->keyfiles[i].path);
		if (s->keyfiles[i].fd >= 0)
			close(s->keyfiles[i].fd);
	}
	for (int i = 0; i < s->remark_count; i++)
		free(s->remarks[i]);
	free(s->name);
	free(s);
}

static void link_names(struct session *s)
{
	for (; s->linked < book_connections(s->book); s->linked++) {
		struct connection *c = book_edit_connection(s->book, s->linked);
		c->dns = dns_find(s->dns, &c->end[1 - c->client], c->start);
	}
}

static void take_record(struct session *s, const struct packet_record *r)
{
	struct packet p;

	s->last = r->at;
	if (!packet_parse(s->packets, r, &p))
		return;
	if (p.transport == PACKET_TCP)
		tcp_feed(s->tcp, &p);
	else if (p.transport == PACKET_ICMP)
		tcp_icmp(s->tcp, &p);
	else if (p.transport == PACKET_UDP &&
		 (p.from.port == 53 || p.to.port == 53 || p.from.port == 5353 || p.to.port == 5353))
		dns_feed(s->dns, &p);
	if (s->linked != book_connections(s->book))
		link_names(s);
}

static bool start_over(struct session *s)
{
	if (!capture_rewind(s->capture, NULL))
		return false;
	tear_down(s);
	build(s);
	s->generation++;
	return true;
}

static enum session_status finish(struct session *s)
{
	tcp_end(s->tcp, s->last);
	struct source_facts *f = book_edit_source(s->book);
	f->cut = capture_cut(s->capture);
	s->ended = true;
	/* secrets that came after the packets they open: once more from the start */
	if (s->secrets_late && tls_shared_would_open(s->shared.tls)) {
		s->secrets_late = false;
		if (start_over(s))
			return SESSION_MORE;
		remark(s,
		       "secrets came after their packets, and the source cannot be read twice: "
		       "save it to a file first",
		       "", 0);
	}
	return SESSION_END;
}

/* After the end: a key log may have grown by what was missing. */
static enum session_status after_end(struct session *s)
{
	uint64_t now = clock_us();
	uint32_t revision = keylog_revision(s->keylog);
	struct error ignored = ERROR_INIT;

	if (now - s->keylog_looked < KEYLOG_LOOK_US)
		return SESSION_END;
	s->keylog_looked = now;
	for (int i = 0; i < s->keyfile_count; i++) {
		struct stat st;
		if (stat(s->keyfiles[i].path, &st) == 0 && S_ISREG(st.st_mode) &&
		    st.st_size != s->keyfiles[i].read)
			read_keyfile(s, &s->keyfiles[i], NULL, &ignored);
	}
	if (keylog_revision(s->keylog) == revision || !tls_shared_would_open(s->shared.tls))
		return SESSION_END;
	return start_over(s) ? SESSION_MORE : SESSION_END;
}

enum session_status session_step(struct session *s, unsigned budget_us, struct error *e)
{
	uint64_t until = clock_us() + budget_us;
	struct capture_item item;
	uint64_t octets = 0;

	if (s->keyfile_next < s->keyfile_count && !read_keylogs(s, until))
		return SESSION_MORE;
	if (s->ended)
		return after_end(s);
	for (unsigned i = 1;; i++) {
		switch (capture_next(s->capture, &item, e)) {
		case CAPTURE_RECORD:
			take_record(s, &item.record);
			octets += item.record.captured;
			break;
		case CAPTURE_SECRETS:
			keylog_add(s->keylog, item.text, item.length, true, NULL);
			s->secrets_late = book_connections(s->book) > 0;
			break;
		case CAPTURE_COMMENT: {
			struct event *note =
				book_add_event(s->book, BOOK_NONE, item.record.at, 0, EVENT_NOTE);
			book_set_blob(s->book, note, item.text, item.length);
			break;
		}
		case CAPTURE_WAIT:
			return SESSION_WAIT;
		case CAPTURE_END:
			return finish(s);
		case CAPTURE_FAILED:
			finish(s);
			return SESSION_FAILED;
		}
		if (i % CLOCK_EVERY != 0 && octets < CLOCK_OCTETS)
			continue;
		octets = 0;
		if (clock_us() >= until)
			return SESSION_MORE;
	}
}

int session_fd(const struct session *s)
{
	return capture_fd(s->capture);
}

const struct book *session_book(const struct session *s)
{
	return s->book;
}

uint32_t session_generation(const struct session *s)
{
	return s->generation;
}

int session_progress(const struct session *s)
{
	return s->ended ? 1000 : capture_progress(s->capture);
}

const char *session_name(const struct session *s)
{
	return s->name;
}

const char *session_remark(const struct session *s, int i)
{
	return i >= 0 && i < s->remark_count ? s->remarks[i] : NULL;
}

static struct payload_source payload_of(struct session *s)
{
	struct payload_source p = {s->capture, s->tcp, s->shared.tls, s->book};

	return p;
}

bool session_payload(struct session *s, uint32_t event, size_t offset, size_t max, struct text *out,
		     struct error *e)
{
	const struct event *ev = book_event(s->book, event);
	struct payload_source p = payload_of(s);

	if (!ev || (ev->kind != EVENT_H2_FRAME && ev->kind != EVENT_H2_PREFACE))
		return error_set(e, "this event has no octets of its own to show");
	size_t whole = ev->length + (ev->kind == EVENT_H2_FRAME ? 9U : 0U);
	if (offset >= whole)
		return true;
	return payload_read(&p, ev->conn, ev->side, ev->pos + offset,
			    max < whole - offset ? max : whole - offset, out, e);
}

bool session_body(struct session *s, uint32_t conn, uint32_t stream, int side, size_t offset,
		  size_t max, struct text *out, struct error *e)
{
	uint32_t id = book_find_stream(s->book, conn, stream);
	struct payload_source p = payload_of(s);

	if (id == BOOK_NONE)
		return error_set(e, "there is no stream %u", stream);
	for (uint32_t i = book_stream(s->book, id)->first_event; i != BOOK_NONE && max;
	     i = book_event(s->book, i)->next_stream) {
		const struct event *ev = book_event(s->book, i);
		if (ev->kind != EVENT_H2_FRAME || ev->type != H2_DATA || ev->side != side)
			continue;
		size_t n = ev->c, skip = offset < n ? offset : n;
		offset -= skip;
		n -= skip;
		if (n > max)
			n = max;
		uint64_t pos = ev->pos + 9 + (ev->flags & H2_FLAG_PADDED ? 1 : 0) + skip;
		if (n && !payload_read(&p, conn, side, pos, n, out, e))
			return false;
		max -= n;
	}
	return true;
}
