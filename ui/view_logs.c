#include "view_logs.h"

#include <string.h>

#include "view.h"

enum {
	SHOWN = 5,
	COLUMNS_LEAST = 24,
	COLUMNS_MOST = 96,   /* a page is not wider */
	ONE_ROW = 80,	     /* from so many columns on, the words stand beside their place */
	NAME_COLUMNS = 20,   /* of a file; a longer one is named by its program */
	WEIGHT_SEVERITY = 16 /* what went wrong, before what is known, before what is near */
};

enum near { FAR, NEAR_CONNECTION, NEAR_STREAM, NEAR_EVENT, KNOWN = 8 };

struct pick {
	const struct logbook_file *file;
	const struct log_line *line;
	unsigned weight;
};

struct picked {
	struct pick best[SHOWN]; /* the heaviest first, of equals the earliest */
	size_t count, all;
};

static const struct log_phrases {
	const char *heading, *clock, *one, *several, *unsure, *given, *more;
} phrases[LANGUAGES] = {
	[LANGUAGE_ENGLISH] = {"Logs", "clock %+.3f s", ", 1 line agrees", ", %u lines agree",
			      ", not known", ", as given", "%zu more lines are tied to it."},
	[LANGUAGE_CHINESE] = {"日志", "时钟 %+.3f 秒", "，1 行吻合", "，%u 行吻合", "，未能确定",
			      "，按指定", "另有 %zu 行与此相关。"},
};

static enum near near_finding(const struct finding *f, const struct log_line *x)
{
	for (int i = 0; i < f->evidence_count; i++)
		if (x->event != BOOK_NONE && x->event == f->evidence[i])
			return NEAR_EVENT;
	if (x->conn == BOOK_NONE || x->conn != f->conn)
		return FAR;
	if (f->stream == BOOK_NONE || f->stream == 0)
		return NEAR_CONNECTION;
	return x->stream == f->stream ? NEAR_STREAM : FAR;
}

static enum near near_selected(const struct app *a, const struct log_line *x)
{
	if (a->subject == SUBJECT_CONNECTION)
		return x->conn != BOOK_NONE && x->conn == a->selected.conn ? NEAR_CONNECTION : FAR;
	if (a->event == BOOK_NONE)
		return FAR;
	if (x->event == a->event)
		return NEAR_EVENT;
	const struct event *e = book_event(a->book, a->event);
	return e->stream && x->conn == e->conn && x->stream == e->stream ? NEAR_STREAM : FAR;
}

static void take(struct picked *p, struct pick one)
{
	size_t at = p->count;
	p->all++;
	while (at > 0 && (p->best[at - 1].weight < one.weight ||
			  (p->best[at - 1].weight == one.weight &&
			   p->best[at - 1].line->time > one.line->time)))
		at--;
	if (at == SHOWN)
		return;
	size_t kept = p->count < SHOWN ? p->count : SHOWN - 1;
	memmove(p->best + at + 1, p->best + at, (kept - at) * sizeof(one));
	p->best[at] = one;
	p->count = kept + 1;
}

static void pick(const struct app *a, const struct finding *f, struct picked *p)
{
	for (uint32_t i = 0; i < logbook_shown(&a->logs); i++) {
		const struct logbook_file *file = &a->logs.files[i];
		const struct logs *l = file->logs;
		for (size_t k = 0; k < logs_count(l); k++) {
			const struct log_line *x = logs_line(l, k);
			enum near near = f ? near_finding(f, x) : near_selected(a, x);
			if (near == FAR)
				continue;
			take(p, (struct pick){file, x,
					      x->severity * WEIGHT_SEVERITY +
						      (x->entry ? (unsigned)KNOWN : 0) +
						      (unsigned)near});
		}
	}
}

/* Into the order of time; those without one last. */
static void order(struct picked *p)
{
	for (size_t i = 1; i < p->count; i++) {
		struct pick one = p->best[i];
		size_t at = i;
		while (at > 0 && p->best[at - 1].line->time - 1 > one.line->time - 1)
			at--;
		memmove(p->best + at + 1, p->best + at, (i - at) * sizeof(one));
		p->best[at] = one;
	}
}

/* Words that nothing in them commands. */
static void add_words(struct text *md, const char *words, int columns)
{
	int used;
	size_t n = strlen(words), fits = text_fit(words, columns, &used);
	if (fits < n)
		fits = text_fit(words, columns - 1, &used);
	page_add_words(md, words, fits);
	text_add(md, fits < n ? "…" : "");
}

static void add_name(struct text *md, const struct logs *l)
{
	const char *path = logs_name(l), *slash = strrchr(path, '/');
	struct text t = {0};
	text_clean(&t, slash && slash[1] ? slash + 1 : path,
		   strlen(slash && slash[1] ? slash + 1 : path));
	if (text_width(text_str(&t)) > NAME_COLUMNS) {
		text_clear(&t);
		logbook_name(l, &t);
	}
	add_words(md, text_str(&t), NAME_COLUMNS);
	text_done(&t);
}

/* What was added to the times, once for each log that has a line here. */
static void add_clocks(const struct picked *p, enum language lang, struct text *md)
{
	const struct log_phrases *w = &phrases[lang];
	size_t said = 0;
	bool several = false;
	for (size_t i = 1; i < p->count; i++)
		several = several || p->best[i].file != p->best[0].file;
	for (size_t i = 0; i < p->count; i++) {
		const struct logbook_file *file = p->best[i].file;
		const struct logs *l = file->logs;
		unsigned sure;
		size_t before = 0;
		while (before < i && p->best[before].file != file)
			before++;
		if (before < i)
			continue;
		text_add(md, said++ ? "; " : "");
		if (several) {
			add_name(md, l);
			text_add(md, lang == LANGUAGE_CHINESE ? "：" : ": ");
		}
		text_addf(md, w->clock, logs_offset(l, &sure));
		if (sure > 1)
			text_addf(md, w->several, sure);
		else
			text_add(md, sure ? w->one : logbook_is_given(file) ? w->given : w->unsure);
	}
	text_add(md, "\n\n");
}

/* What a line is about, unless the finding or a line before says so; NULL nothing. */
static const char *title_of(const struct picked *p, size_t i, const struct finding *f,
			    enum language lang)
{
	const struct knowledge_entry *entry = p->best[i].line->entry;
	const char *title = entry ? knowledge_title(entry, lang) : NULL;
	for (size_t k = 0; k < i; k++)
		if (p->best[k].line->entry == entry)
			return NULL;
	return title && f && strcmp(title, finding_title(f, lang)) == 0 ? NULL : title;
}

static void add_line(const struct app *a, const struct pick *p, const char *title,
		     enum language lang, int columns, struct text *md)
{
	const struct log_line *x = p->line;
	const char *words = logbook_words(x);
	enum glyph sign;
	size_t begin = md->n;
	text_add(md, "- ");
	add_name(md, p->file->logs);
	text_addf(md, ":%u", x->number);
	if (x->time)
		text_addf(md, lang == LANGUAGE_CHINESE ? "，%.6f s" : ", %.6f s",
			  book_seconds(a->book, x->time));
	int taken = text_width(text_str(md) + begin) + 2;
	bool beside = columns >= ONE_ROW;
	text_add(md, beside ? ": " : "\\\n  ");
	if (view_sign(x->severity, &sign))
		text_addf(md, "%s ", glyph_text(sign, term_ascii()));
	add_words(md, words, columns - 4 - (beside ? taken : 0));
	if (title) {
		text_add(md, "\\\n  = ");
		add_words(md, title, columns - 4);
	}
	text_add(md, "\n");
}

bool view_logs_add(const struct app *a, const struct finding *f, enum language lang, int columns,
		   struct text *md)
{
	const struct log_phrases *w = &phrases[lang];
	struct picked p = {0};
	pick(a, f, &p);
	if (p.count == 0)
		return false;
	columns = columns > COLUMNS_MOST ? COLUMNS_MOST : columns;
	columns = columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns;
	order(&p);
	text_addf(md, "\n\n## %s\n\n", w->heading);
	add_clocks(&p, lang, md);
	for (size_t i = 0; i < p.count; i++)
		add_line(a, &p.best[i], title_of(&p, i, f, lang), lang, columns, md);
	if (p.all > p.count) {
		text_add(md, "\n");
		text_addf(md, w->more, p.all - p.count);
		text_add(md, "\n");
	}
	return true;
}
