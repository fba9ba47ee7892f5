#include "judgement.h"

#include "glyph.h"
#include "h2lens/names.h"
#include "term.h"

enum { FINDINGS_SHOWN = 6 };

static void add_finding(const struct finding *f, struct text *out)
{
	enum glyph sign = f->severity == SEVERITY_ERROR	    ? GLYPH_ERROR
			  : f->severity == SEVERITY_WARNING ? GLYPH_WARNING
			  : f->severity == SEVERITY_OK	    ? GLYPH_OK
							    : GLYPH_POINT;
	text_addf(out, "%s %s\n", glyph_text(sign, term_ascii()),
		  finding_title(f, LANGUAGE_ENGLISH));
	if (*finding_summary(f, LANGUAGE_ENGLISH))
		text_addf(out, "%s\n", finding_summary(f, LANGUAGE_ENGLISH));
	text_add(out, "\n");
}

static bool is_evidence(const struct finding *f, uint32_t event)
{
	for (int i = 0; i < f->evidence_count; i++)
		if (f->evidence[i] == event)
			return true;
	return false;
}

static bool speaks_of(const struct app *a, const struct finding *f)
{
	if (a->subject == SUBJECT_CONNECTION)
		return f->conn == a->selected.conn || f->conn == BOOK_NONE;
	const struct event *e = book_event(a->book, a->event);
	return is_evidence(f, a->event) ||
	       (e->stream && f->conn == e->conn && f->stream == e->stream);
}

/* Returns how many. */
static int add_findings(const struct app *a, struct text *out)
{
	const struct finding_list *l = &a->findings;
	int shown = 0;
	if (!a->judged)
		return 0;
	if (l->count > 0 && speaks_of(a, &l->items[l->verdict])) {
		add_finding(&l->items[l->verdict], out);
		shown++;
	}
	for (size_t i = 0; i < l->count && shown < FINDINGS_SHOWN; i++) {
		if (i == l->verdict || !speaks_of(a, &l->items[i]))
			continue;
		add_finding(&l->items[i], out);
		shown++;
	}
	return shown;
}

static void add_ending(const struct app *a, const struct stream *s, struct text *out)
{
	char code[40];
	bool client = book_connection(a->book, s->conn)->client == s->reset_side;
	switch (s->end) {
	case STREAM_END_RESET:
		text_addf(out, "Stream %u was reset by the %s: %s.\n\n", s->id,
			  client ? "client" : "server",
			  names_error_text(code, sizeof(code), s->reset_code));
		break;
	case STREAM_END_REFUSED:
		text_addf(out,
			  s->reset ? "Stream %u was refused before it was processed. It is safe to "
				     "send the request again.\n\n"
				   : "Stream %u is above the last stream of the GOAWAY: it was not "
				     "processed. It is safe to send the request again, on a new "
				     "connection (RFC 9113 §6.8).\n\n",
			  s->id);
		break;
	case STREAM_END_LOST:
		text_addf(out,
			  "Stream %u was lost: the connection ended first. Whether the request was "
			  "processed cannot be known.\n\n",
			  s->id);
		break;
	case STREAM_END_OPEN:
		if (a->status == SESSION_END)
			text_addf(out, "Stream %u had not ended when the capture did.\n\n", s->id);
		else
			text_addf(out, "Stream %u has not ended yet.\n\n", s->id);
		break;
	default:
		break;
	}
}

void judgement_add(const struct app *a, struct text *out)
{
	if (a->subject == SUBJECT_EVENT && a->event == BOOK_NONE)
		return;
	if (add_findings(a, out) > 0 || a->subject == SUBJECT_CONNECTION)
		return;
	const struct event *e = book_event(a->book, a->event);
	uint32_t id = e->stream ? book_find_stream(a->book, e->conn, e->stream) : BOOK_NONE;
	if (id != BOOK_NONE && a->judged)
		add_ending(a, book_stream(a->book, id), out);
}
