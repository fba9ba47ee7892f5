#include "wire/tls_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/memory.h"

enum { CHANGE_CIPHER_SPEC = 20, ALERT = 21, HANDSHAKE = 22, APPLICATION_DATA = 23 };
enum { ALERT_CLOSE_NOTIFY = 0 };

struct event *tls_event(struct tls *t, const struct tls_record *r, enum event_kind kind,
			size_t length)
{
	struct event *e = book_add_event(t->shared->book, t->conn, r->at, r->side, kind);

	e->length = (uint32_t)length;
	e->pos = r->pos;
	return e;
}

void tls_finish_side(struct tls *t, int side, struct moment at)
{
	if (t->side[side].finished)
		return;
	t->side[side].finished = true;
	if (t->handler.finished)
		t->handler.finished(t->handler.user, side, at);
}

void tls_tell_lost(struct tls *t, int side, uint64_t n, struct moment at)
{
	struct tls_side *s = &t->side[side];

	if (s->gap_told)
		return;
	s->gap_told = true;
	if (t->handler.lost)
		t->handler.lost(t->handler.user, side, n, at);
}

bool tls_is_protected(const struct tls *t, const struct tls_side *s, uint8_t type, size_t n)
{
	if (type == APPLICATION_DATA)
		return true;
	if (t->version && t->version < 0x0304)
		return s->changed;
	/* in TLS 1.3 only application data is; without a handshake an alert of odd size must be */
	return !t->version && type == ALERT && n != TLS_HEADER + 2;
}

static void alert(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n,
		  bool encrypted)
{
	if (n < 2)
		return;
	struct event *e = tls_event(t, r, EVENT_TLS_ALERT, r->n - TLS_HEADER);
	uint32_t id = book_events(t->shared->book) - 1;
	e->a = p[0];
	e->b = p[1];
	e->c = encrypted;
	if (p[1] == ALERT_CLOSE_NOTIFY && p[0] != 2) {
		t->facts->close_notify[r->side] = true;
		tls_finish_side(t, r->side, r->at);
	} else {
		book_mark(t->shared->book, id, SEVERITY_ERROR);
	}
}

/* The key of an epoch whose records someone may want to read again. */
static void keep_key(struct tls *t, int side)
{
	struct tls_shared *shared = t->shared;
	struct tls_side *s = &t->side[side];
	struct tls_kept_key *k;

	s->kept = true;
	if (s->key.version == 0x0301) /* each record needs the one before */
		return;
	map_put(&shared->kept_by, (uint64_t)t->conn << 32 | (uint64_t)side << 16 | s->epoch,
		shared->kept.count);
	k = chunks_push(&shared->kept);
	k->conn = t->conn;
	k->epoch = s->epoch;
	k->side = (uint8_t)side;
	k->key = s->key;
}

bool tls_reopen(struct tls_shared *shared, uint32_t conn, int side, const struct record_place *r,
		const uint8_t *record, uint8_t *out, size_t *n)
{
	uint32_t i =
		map_get(&shared->kept_by, (uint64_t)conn << 32 | (uint64_t)side << 16 | r->epoch);
	struct tls_opened opened;

	if (i == MAP_EMPTY)
		return false;
	struct tls_kept_key *k = chunks_at(&shared->kept, i);
	if (!tls_open(shared->opener, &k->key, r->sequence, record, r->length, out, &opened))
		return false;
	if (opened.p != out)
		memmove(out, opened.p, opened.n);
	*n = opened.n;
	return true;
}

static void deliver(struct tls *t, int side, struct record_place *place, const uint8_t *p,
		    struct moment at)
{
	struct tls_side *s = &t->side[side];

	place->plain = s->plain_pos;
	if (t->layout)
		layout_add_record(t->layout, side, place);
	s->plain_pos += place->plain_length;
	if (t->handler.plain)
		t->handler.plain(t->handler.user, side, p, place->plain_length, place->plain, at);
}

static bool hold_early(struct tls *t, const struct record_place *place, const uint8_t *p,
		       struct moment at)
{
	if (t->early_count == TLS_EARLY_RECORDS_MAX ||
	    !buf_add(&t->early, p, place->plain_length, TLS_EARLY_MAX))
		return false;
	if (!t->early_records)
		t->early_records = memory_get(TLS_EARLY_RECORDS_MAX, sizeof(*t->early_records));
	t->early_records[t->early_count++] = (struct tls_early){*place, at};
	return true;
}

void tls_early_wait(struct tls *t)
{
	t->early_waits = true;
}

void tls_early_settle(struct tls *t, bool accepted, struct moment at)
{
	size_t offset = 0;

	if (!t->early_waits)
		return;
	t->early_waits = false;
	t->early_shut = t->early_shut && accepted;
	if (t->early_shut)
		tls_tell_lost(t, t->client, 0, at);
	for (size_t i = 0; accepted && i < t->early_count; i++) {
		struct tls_early *e = &t->early_records[i];
		deliver(t, t->client, &e->place, t->early.p + offset, e->at);
		offset += e->place.plain_length;
	}
	if (!accepted && t->early_count)
		book_note(
			t->shared->book, t->conn, at,
			"The server refused the early data of TLS 1.3 (0-RTT); what it held is not "
			"shown, as the client sends it again.");
	t->early_count = 0;
	buf_done(&t->early);
	free(t->early_records);
	t->early_records = NULL;
}

static void application_data(struct tls *t, const struct tls_record *r, const uint8_t *p, size_t n)
{
	struct tls_side *s = &t->side[r->side];
	struct record_place place = {
		.pos = r->pos,
		.sequence = s->sequence - 1,
		.length = (uint32_t)r->n,
		.plain_length = (uint16_t)n,
		.epoch = s->epoch,
	};

	if (s->app++ == 0)
		tls_judge(t);
	if (n == 0)
		return;
	if (t->layout && !s->kept)
		keep_key(t, r->side);
	if (t->early_waits && r->side == t->client) {
		if (s->epoch == TLS_EPOCH_EARLY && hold_early(t, &place, p, r->at))
			return;
		tls_early_settle(t, true, r->at); /* nobody saw the answer */
	}
	deliver(t, r->side, &place, p, r->at);
}

static void content(struct tls *t, const struct tls_record *r, uint8_t type, const uint8_t *p,
		    size_t n, bool encrypted)
{
	switch (type) {
	case APPLICATION_DATA:
		application_data(t, r, p, n);
		break;
	case HANDSHAKE:
		tls_take_handshake(t, r, p, n);
		break;
	case ALERT:
		alert(t, r, p, n, encrypted);
		break;
	case CHANGE_CIPHER_SPEC:
		tls_event(t, r, EVENT_TLS_CHANGE_CIPHER_SPEC, n);
		/* a dummy in TLS 1.3: RFC 8446 appendix D.4 */
		if (t->version && t->version < 0x0304)
			tls_epoch_change_cipher(t, r->side);
		break;
	default:
		tls_event(t, r, EVENT_TLS_OPAQUE, n)->type = type;
		break;
	}
}

static void unopened(struct tls *t, const struct tls_record *r)
{
	struct tls_side *s = &t->side[r->side];
	size_t n = r->n - TLS_HEADER;

	if (r->type == HANDSHAKE && !s->failures && !s->opened_epoch && !s->gap) {
		/* RFC 5246 section 7.4.9: Finished is what follows ChangeCipherSpec */
		tls_event(t, r, EVENT_TLS_FINISHED, n)->inferred = 1;
		t->facts->done = r->at.time;
	} else {
		tls_event(t, r, EVENT_TLS_OPAQUE, n)->type = r->type;
	}
	s->failures++;
	if (r->type == APPLICATION_DATA || r->type == ALERT) {
		s->opaque++;
		tls_want_keys(t);
	}
	if (s->opened && !s->key.suite && tls_lacks_label(t, r->side)) {
		tls_tell_lost(t, r->side, 0, r->at); /* nothing was lost but the key */
	} else if (s->opened) {
		if (s->opened_epoch || s->gap) {
			s->unresolved = true;
			s->sequence++; /* it had a number, whatever that was */
		}
		s->gap = true;
		s->gap_exact = false;
		tls_tell_lost(t, r->side, 0, r->at);
	} else if (r->side == t->client && t->early_offered &&
		   !tls_secret(t, KEYLOG_CLIENT_EARLY).n) {
		t->early_shut = t->early_waits || t->facts->early_data;
		if (!t->early_waits && t->early_shut)
			tls_tell_lost(t, r->side, 0, r->at);
	} else if (!t->client_hello) { /* its keys may be found when that comes, behind a hole */
		s->gap = true;
	}
	tls_judge(t);
}

/* The first record that opens after a loss. */
static void resumed(struct tls *t, const struct tls_record *r, uint32_t missing)
{
	struct tls_side *s = &t->side[r->side];
	bool exact = s->gap_exact && missing == s->lost_known;

	if (missing) {
		bool known = missing != UINT32_MAX;
		struct event *e = tls_event(t, r, EVENT_TLS_RECORD_LOST, 0);
		e->a = known ? missing : 0;
		e->inferred = 1;
		book_mark(t->shared->book, book_events(t->shared->book) - 1, SEVERITY_WARNING);
		t->facts->lost_records += known ? missing : 1;
		t->facts->resumed_at = s->sequence ? (uint32_t)s->sequence : 1;
		s->resumed = true;
		tls_tell_lost(t, r->side, exact ? s->lost_plain : 0, r->at);
	}
	s->gap = s->gap_told = s->gap_exact = s->unresolved = false;
	s->lost_known = 0;
	s->lost_plain = s->gap_octets = 0;
	tls_judge(t);
}

void tls_take_record(struct tls *t, const struct tls_record *r)
{
	struct tls_shared *shared = t->shared;
	struct tls_side *s = &t->side[r->side];
	struct tls_opened opened;
	uint32_t missing = 0;

	if (!tls_is_protected(t, s, r->type, r->n)) {
		content(t, r, r->type, r->p + TLS_HEADER, r->n - TLS_HEADER, false);
		return;
	}
	if (shared->depth >= TLS_NESTING) {
		unopened(t, r);
		return;
	}
	uint8_t **out = &shared->out[shared->depth];
	if (!*out)
		*out = memory_get(1, TLS_RECORD_MAX);
	if (!tls_epoch_open(t, r, *out, &opened, &missing)) {
		unopened(t, r);
		return;
	}
	if (s->gap || missing)
		resumed(t, r, missing);
	if (s->opened < UINT32_MAX)
		s->opened++;
	s->opened_epoch = true;
	shared->depth++; /* what handlers open meanwhile goes into another buffer */
	content(t, r, opened.type, opened.p, opened.n, true);
	shared->depth--;
}
