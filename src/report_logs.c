/* Lines of other programs' logs in the report, beside what they belong to. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/describe.h"
#include "h2lens/words.h"
#include "report.h"

enum { LINES_SHOWN = 40, COLUMNS = 100, PATH_COLUMNS = 40 };
static const uint64_t around =
	5000000000; /* what stands that near to the capture may be its cause */

/* A line that is shown. */
struct shown {
	const struct log_line *line;
	size_t number, order; /* of its log, from 1; of the line */
};

static bool tells(const struct log_line *x)
{
	return x->entry || x->severity >= SEVERITY_WARNING;
}

/* Is the line of another day than what was captured? */
static bool elsewhen(const struct report *r, const struct log_line *x)
{
	const struct source_facts *f = book_source(session_book(r->session));

	return x->time && x->conn == BOOK_NONE &&
	       (x->time + around < f->start || x->time > f->end + around);
}

/* By time; what has none stands where its file has it, behind what has. */
static int by_time(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;

	if (x->line->time != y->line->time && x->line->time && y->line->time)
		return x->line->time < y->line->time ? -1 : 1;
	if (!x->line->time != !y->line->time)
		return x->line->time ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void put_clean(FILE *out, const char *s, size_t n, int columns)
{
	struct text t = {0};
	int used;

	text_clean(&t, s, n);
	size_t fits = text_fit(text_str(&t), columns, &used);
	if (fits < t.n)
		fits = text_fit(text_str(&t), columns - 1, &used);
	fprintf(out, "%.*s%s", (int)fits, text_str(&t), fits < t.n ? "…" : "");
	text_done(&t);
}

/* Of one language; the numbers stand between. */
struct log_words {
	const char *title, *clock, *one, *several, *unsure, *none, *more, *shown, *elsewhen;
};
static const struct log_words words[LANGUAGES] = {
	{"Logs", "clock", "1 line agrees", " lines agree", "not known", "no errors", "  … and ",
	 " more (--format json shows all)\n", " from before or after the capture\n"},
	{"日志", "时钟", "1 行吻合", " 行吻合", "未知", "没有错误", "  … 还有 ",
	 " 行（--format json 显示全部）\n", " 行在抓包之前或之后\n"},
};

/* "  nginx-error.log  clock +0.000 s (4 lines agree)" */
static void put_file(FILE *out, const struct logs *l, const struct log_words *w, size_t number,
		     size_t lines)
{
	unsigned sure;
	double offset = logs_offset(l, &sure);

	fprintf(out, "  [%zu] ", number);
	put_clean(out, base_name(logs_name(l)), strlen(base_name(logs_name(l))), COLUMNS / 2);
	fprintf(out, "  %s %+.3f s (", w->clock, offset);
	if (sure == 1)
		fputs(w->one, out);
	else if (sure)
		fprintf(out, "%u%s", sure, w->several);
	else
		fputs(w->unsure, out);
	fprintf(out, ")%s%s\n", lines ? "" : "; ", lines ? "" : w->none);
}

/* What the line belongs to: "connection 0, stream 3, GET /a · RST_STREAM INTERNAL_ERROR". */
static void put_place(FILE *out, const struct book *b, const struct log_line *x, enum language l)
{
	struct text t = {.language = l};
	uint32_t id = x->conn == BOOK_NONE || !x->stream ? BOOK_NONE
							 : book_find_stream(b, x->conn, x->stream);
	bool link = x->conn != BOOK_NONE || x->entry;

	if (x->conn != BOOK_NONE)
		words_addf(&t, "conn %u", x->conn);
	if (x->conn != BOOK_NONE && x->stream)
		words_addf(&t, " stream %u", x->stream);
	if (id != BOOK_NONE && book_stream(b, id)->path) {
		struct slice m = book_text(b, book_stream(b, id)->method),
			     p = book_text(b, book_stream(b, id)->path);
		char room[128];
		text_add(&t, " ");
		text_clean(&t, m.p, m.n < 16 ? m.n : 16);
		text_add(&t, m.n ? " " : "");
		text_add(&t, text_clean_to(room, sizeof(room), p.p,
					   p.n < PATH_COLUMNS ? p.n : PATH_COLUMNS));
	}
	if (x->event != BOOK_NONE) {
		char name[64];
		text_addf(&t, " · %s ",
			  describe_name_in(book_event(b, x->event), l, name, sizeof(name)));
		describe_summary(b, x->event, &t);
	}
	if (link)
		fputs("              = ", out);
	int room = COLUMNS - 18 - (x->entry ? (int)strlen(knowledge_id(x->entry)) + 4 : 0);
	put_clean(out, text_str(&t), t.n, room > PATH_COLUMNS ? room : PATH_COLUMNS);
	if (x->entry)
		fprintf(out, "%s[%s]", t.n ? "  " : "", knowledge_id(x->entry));
	if (link)
		fputc('\n', out);
	text_done(&t);
}

static void put_line(FILE *out, const struct book *b, const struct shown *s, enum language l)
{
	const struct log_line *x = s->line;

	if (x->time)
		fprintf(out, "  %10.6f  %s ", book_seconds(b, x->time),
			x->severity >= SEVERITY_ERROR	  ? "✖"
			: x->severity == SEVERITY_WARNING ? "⚠"
							  : "·");
	else
		fprintf(out, "           –  %s ",
			x->severity >= SEVERITY_ERROR ? "✖"
			: x->severity		      ? "⚠"
						      : "·");
	char where[40];
	snprintf(where, sizeof(where), "[%zu]:%u ", s->number, x->number);
	fputs(where, out);
	put_clean(out, x->text + x->words, strlen(x->text + x->words),
		  COLUMNS - 16 - (int)strlen(where));
	fputc('\n', out);
	put_place(out, b, x, l);
}

/* The lines that tell something; those of another time only when there are no others. */
static size_t collect(const struct report *r, size_t log, bool all, struct shown *out, size_t at)
{
	const struct logs *l = r->logs[log];

	for (size_t i = 0; i < logs_count(l); i++)
		if (tells(logs_line(l, i)) && (all || !elsewhen(r, logs_line(l, i)))) {
			if (out)
				out[at] = (struct shown){logs_line(l, i), log + 1, at};
			at++;
		}
	return at;
}

void report_logs_text(FILE *out, const struct report *r)
{
	const struct log_words *w = &words[r->language];
	size_t count = 0, of_then = 0, n = 0;

	if (!r->log_count)
		return;
	fprintf(out, "\n%s%s%s\n", r->color ? "\033[1m" : "", w->title, r->color ? "\033[0m" : "");
	for (size_t i = 0; i < r->log_count; i++) {
		size_t before = count;
		count = collect(r, i, true, NULL, count);
		of_then = collect(r, i, false, NULL, of_then);
		put_file(out, r->logs[i], w, i + 1, count - before);
	}
	struct shown *all = memory_get(count + 1, sizeof(*all));
	for (size_t i = 0; i < r->log_count; i++)
		n = collect(r, i, !of_then, all, n);
	qsort(all, n, sizeof(*all), by_time);
	for (size_t i = 0; i < n && i < LINES_SHOWN; i++)
		put_line(out, session_book(r->session), &all[i], r->language);
	if (n > LINES_SHOWN)
		fprintf(out, "%s%zu%s", w->more, n - LINES_SHOWN, w->shown);
	if (count > n)
		fprintf(out, "%s%zu%s", w->more, count - n, w->elsewhen);
	free(all);
}

static void json_line(struct jsonl *j, const struct book *b, const struct log_line *x)
{
	static const char *const severities[] = {"ok", "info", "warning", "error"};
	static const char *const ties[] = {"loose", "request", "stream", "address"};

	jsonl_open(j, NULL, '{');
	jsonl_number(j, "line", x->number);
	if (x->time)
		jsonl_seconds(j, "time", book_seconds(b, x->time));
	else
		jsonl_null(j, "time");
	jsonl_string(j, "program", *x->program ? x->program : NULL);
	jsonl_string(j, "severity", severities[x->severity]);
	jsonl_string(j, "text", x->text);
	if (x->conn == BOOK_NONE)
		jsonl_null(j, "connection");
	else
		jsonl_number(j, "connection", x->conn);
	if (x->stream)
		jsonl_number(j, "stream", x->stream);
	else
		jsonl_null(j, "stream");
	if (x->event == BOOK_NONE)
		jsonl_null(j, "event");
	else
		jsonl_number(j, "event", x->event);
	jsonl_string(j, "tie", ties[x->tie]);
	jsonl_string(j, "entry", x->entry ? knowledge_id(x->entry) : NULL);
	jsonl_close(j, '}');
}

void report_logs_json(struct jsonl *j, const struct report *r)
{
	jsonl_open(j, "logs", '[');
	for (size_t i = 0; i < r->log_count; i++) {
		const struct logs *l = r->logs[i];
		unsigned sure;
		double offset = logs_offset(l, &sure);
		jsonl_open(j, NULL, '{');
		jsonl_string(j, "file", logs_name(l));
		jsonl_seconds(j, "offset", offset);
		jsonl_number(j, "offset_agreeing", sure);
		jsonl_open(j, "lines", '[');
		for (size_t k = 0; k < logs_count(l); k++) {
			const struct log_line *x = logs_line(l, k);
			if (x->conn != BOOK_NONE || tells(x))
				json_line(j, session_book(r->session), x);
		}
		jsonl_close(j, ']');
		jsonl_close(j, '}');
	}
	jsonl_close(j, ']');
}
