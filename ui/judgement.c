#include "judgement.h"

#include "h2lens/names.h"

static bool is_evidence(const struct finding *f, uint32_t event)
{
	for (int i = 0; i < f->evidence_count; i++)
		if (f->evidence[i] == event)
			return true;
	return false;
}

static bool harms(const struct finding *f, uint32_t stream)
{
	if (f->stream == stream)
		return true;
	for (uint32_t i = 0; i < f->stream_count && i < FINDING_STREAMS_MAX; i++)
		if (f->streams[i] == stream)
			return true;
	return false;
}

/* Of a connection what went wrong, and what its verdict is; what is minor then comes along. */
static bool speaks_of_row(const struct app *a, const struct finding *f)
{
	if (f->conn != a->selected.conn)
		return false;
	switch (a->selected.kind) {
	case TREE_STREAM:
		return harms(f, book_stream(a->book, a->selected.stream)->id);
	case TREE_ZERO:
		return f->stream == BOOK_NONE || f->stream == 0;
	default:
		return true;
	}
}

static bool speaks(const struct app *a, const struct finding *f)
{
	if (f->severity < SEVERITY_INFO)
		return false;
	if (a->subject == SUBJECT_CONNECTION || a->of_row)
		return speaks_of_row(a, f);
	return is_evidence(f, a->event);
}

/* The verdict, then the worst, then what lies deeper. */
static bool comes_before(const struct finding_list *l, uint32_t x, uint32_t y)
{
	const struct finding *a = &l->items[x], *b = &l->items[y];
	if ((x == l->verdict) != (y == l->verdict))
		return x == l->verdict;
	if (a->severity != b->severity)
		return a->severity > b->severity;
	return a->rank < b->rank;
}

/* Puts it where it belongs among the n that are there; the last falls out when there is no room. */
static int insert(const struct finding_list *l, uint32_t *out, int n, int room, uint32_t i)
{
	int at = n < room ? n : room - 1;
	if (n == room && !comes_before(l, i, out[at]))
		return n;
	for (; at > 0 && comes_before(l, i, out[at - 1]); at--)
		out[at] = out[at - 1];
	out[at] = i;
	return n < room ? n + 1 : n;
}

int judgement_findings(const struct app *a, uint32_t *out, int room)
{
	const struct finding_list *l = &a->findings;
	int n = 0;
	if (!a->judged || (a->subject == SUBJECT_EVENT && !a->of_row && a->event == BOOK_NONE))
		return 0;
	for (uint32_t i = 0; i < l->count; i++)
		if (speaks(a, &l->items[i]))
			n = insert(l, out, n, room, i);
	/* Of a connection that is well its own explanation is worth more than a remark. */
	if (n > 0 && a->subject == SUBJECT_CONNECTION && out[0] != l->verdict &&
	    l->items[out[0]].severity < SEVERITY_WARNING)
		return 0;
	return n;
}

static void add_ending(const struct app *a, const struct stream *s, struct text *out)
{
	char code[40];
	bool client = book_connection(a->book, s->conn)->client == s->reset_side;
	switch (s->end) {
	case STREAM_END_RESET:
		words_addf(out, "Stream %u was reset by the %s: %s.", s->id,
			   words_in(out->language, client ? "client" : "server"),
			   names_error_text(code, sizeof(code), s->reset_code));
		break;
	case STREAM_END_REFUSED:
		words_addf(out,
			   s->reset
				   ? "Stream %u was refused before it was processed. It is safe to "
				     "send the request again."
				   : "Stream %u is above the last stream of the GOAWAY: it was not "
				     "processed. It is safe to send the request again, on a new "
				     "connection (RFC 9113 §6.8).",
			   s->id);
		break;
	case STREAM_END_LOST:
		words_addf(
			out,
			"Stream %u was lost: the connection ended first. Whether the request was "
			"processed cannot be known.",
			s->id);
		break;
	case STREAM_END_OPEN:
		if (a->status == SESSION_END)
			words_addf(out, "Stream %u had not ended when the capture did.", s->id);
		else
			words_addf(out, "Stream %u has not ended yet.", s->id);
		break;
	default:
		break;
	}
}

void judgement_ending(const struct app *a, struct text *out)
{
	if (!a->judged || a->subject == SUBJECT_CONNECTION || a->event == BOOK_NONE)
		return;
	const struct event *e = book_event(a->book, a->event);
	uint32_t id = e->stream ? book_find_stream(a->book, e->conn, e->stream) : BOOK_NONE;
	if (id != BOOK_NONE)
		add_ending(a, book_stream(a->book, id), out);
}
