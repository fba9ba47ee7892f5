#include "session_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	CLOCK_EVERY = 64,	  /* records between looks at the clock, at most */
	CLOCK_OCTETS = 128 * 1024 /* and octets: a record may hold thousands of frames */
};

void session_remark_add(struct session *s, const char *format, const char *a, uint64_t n)
{
	struct text t = {0};

	if (s->remark_count == SESSION_REMARKS_MAX)
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

static struct session *new_session(const char *name, const struct session_options *o)
{
	struct session *s = memory_get(1, sizeof(*s));

	s->name = memory_copy(name, strlen(name));
	s->options = *o;
	s->options.keylog_count = 0; /* the paths are borrowed */
	s->keylog = keylog_new();
	return s;
}

struct session *session_open(const char *path, const struct session_options *o, struct error *e)
{
	struct session *s = new_session(path, o);
	struct capture_options c = {.spool = o->keep_payloads || o->spool,
				    .reread = o->keep_payloads,
				    .filter = o->capture_filter};

	s->capture = capture_open(path, &c, e);
	if (!s->capture || !session_keylog_open(s, o, e)) {
		session_close(s);
		return NULL;
	}
	build(s);
	return s;
}

struct session *session_connect(const struct target *t, const struct request *requests, size_t n,
				const struct session_options *o, struct error *e)
{
	struct text name = {0};
	uint32_t stream;

	text_add(&name, t->tls ? "https://" : "http://");
	target_authority(t, &name);
	struct session *s = new_session(text_str(&name), o);
	text_done(&name);
	s->kind = SESSION_LIVE;
	s->live = live_new(t,
			   o->keep_payloads || t->wire ? LIVE_RECORD
			   : o->save		       ? LIVE_RECORD_BESIDE
						       : LIVE_RECORD_NOTHING,
			   o->save, e);
	bool ok = s->live != NULL;
	if (ok)
		s->spool = live_spool(s->live);
	if (ok && o->concurrent)
		live_concurrency(s->live, o->concurrent);
	if (o->remark)
		session_remark_add(s, "%s", o->remark, 0);
	for (size_t i = 0; ok && i < n; i++)
		ok = live_request(s->live, &requests[i], &stream, e);
	if (ok && t->wire && !(s->interface = session_live_wire(t, s->spool, e)))
		ok = false;
	if (!ok) {
		session_close(s);
		return NULL;
	}
	build(s);
	return s;
}

struct session *session_listen(const char *interface, const char *filter,
			       const struct session_options *o, struct error *e)
{
	struct session *s = new_session(interface, o);

	s->kind = SESSION_INTERFACE;
	s->state.stage = LIVE_OPEN;
	s->spool = spool_new(interface, e);
	if (s->spool)
		s->interface = interface_open(interface, filter, s->spool, e);
	if (!s->interface || !interface_drop_privileges(e) || !session_keylog_open(s, o, e)) {
		session_close(s);
		return NULL;
	}
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
	interface_close(s->interface);
	if (s->live)
		live_free(s->live);
	else
		spool_free(s->spool);
	keylog_free(s->keylog);
	session_keylog_close(s);
	for (int i = 0; i < s->remark_count; i++)
		free(s->remarks[i]);
	free(s->descriptors);
	free(s->name);
	free(s);
}

enum session_kind session_kind(const struct session *s)
{
	return s->kind;
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
		if (p.icmp_udp)
			dns_icmp(s->dns, &p);
		else
			tcp_icmp(s->tcp, &p);
	else if (p.transport == PACKET_UDP &&
		 (p.from.port == 53 || p.to.port == 53 || p.from.port == 5353 || p.to.port == 5353))
		dns_feed(s->dns, &p);
	if (s->linked != book_connections(s->book))
		link_names(s);
}

void session_take(struct session *s, enum capture_what what, const struct capture_item *item)
{
	switch (what) {
	case CAPTURE_RECORD:
		take_record(s, &item->record);
		break;
	case CAPTURE_SECRETS:
		keylog_add(s->keylog, item->text, item->length, true, NULL);
		s->secrets_late = book_connections(s->book) > 0;
		break;
	case CAPTURE_COMMENT: {
		struct moment at = item->record.at;
		if (local_feed(s->book, item->text, item->length, at))
			break;
		struct event *note = book_add_event(s->book, BOOK_NONE, at, 0, EVENT_NOTE);
		book_set_blob(s->book, note, item->text, item->length);
		break;
	}
	default:
		break;
	}
}

bool session_start_over(struct session *s)
{
	if (!(s->spool ? spool_rewind(s->spool) : capture_rewind(s->capture, NULL)))
		return false;
	tear_down(s);
	build(s);
	s->generation++;
	return true;
}

enum session_status session_finish(struct session *s)
{
	tcp_end(s->tcp, s->last);
	if (s->keyfile_count)
		book_edit_source(s->book)->keylog =
			book_intern(s->book, s->keyfiles[0].path, strlen(s->keyfiles[0].path));
	if (s->capture) {
		book_edit_source(s->book)->cut = capture_cut(s->capture);
		book_edit_source(s->book)->dropped = capture_dropped(s->capture);
	}
	s->ended = true;
	/* secrets that came after the packets they open: once more from the start */
	if (s->secrets_late && tls_shared_would_open(s->shared.tls)) {
		s->secrets_late = false;
		if (session_start_over(s))
			return SESSION_MORE;
		session_remark_add(
			s,
			"secrets came after their packets, and the source cannot be read twice: "
			"save it to a file first",
			"", 0);
	}
	return SESSION_END;
}

static enum session_status capture_step(struct session *s, uint64_t until, struct error *e)
{
	struct capture_item item;
	uint64_t octets = 0;

	for (unsigned i = 1;; i++) {
		enum capture_what what = capture_next(s->capture, &item, e);
		switch (what) {
		case CAPTURE_WAIT:
			return SESSION_WAIT;
		case CAPTURE_END:
			return session_finish(s);
		case CAPTURE_FAILED:
			session_finish(s);
			return SESSION_FAILED;
		case CAPTURE_RECORD:
			octets += item.record.captured;
			break;
		default:
			break;
		}
		session_take(s, what, &item);
		if (i % CLOCK_EVERY != 0 && octets < CLOCK_OCTETS)
			continue;
		octets = 0;
		if (clock_us() >= until)
			return SESSION_MORE;
	}
}

enum session_status session_step(struct session *s, unsigned budget_us, struct error *e)
{
	uint64_t until = clock_us() + budget_us;

	if (s->keyfile_next < s->keyfile_count && !session_keylog_read(s, until))
		return SESSION_MORE;
	if (s->kind != SESSION_CAPTURE)
		return session_live_step(s, until, e);
	if (!s->ended)
		return capture_step(s, until, e);
	if (session_keylog_grown(s) && session_start_over(s))
		return SESSION_MORE;
	return SESSION_END;
}

int session_poll(const struct session *s, struct pollfd *fds, int room, int *timeout_ms)
{
	if (s->kind != SESSION_CAPTURE)
		return session_live_poll(s, fds, room, timeout_ms);
	*timeout_ms = -1;
	if (room < 1 || s->ended || capture_fd(s->capture) < 0)
		return 0;
	fds[0] = (struct pollfd){capture_fd(s->capture), POLLIN, 0};
	return 1;
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
	if (!s->capture)
		return -1;
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
