/* Entries written out: text, Markdown, JSON. */
#include <stdio.h>
#include <string.h>

#include "explain_command_parts.h"
#include "h2lens/explain.h"
#include "h2lens/markdown.h"
#include "json_steps.h"

static const char *const severities[] = {"ok", "info", "warning", "error"};

const char *explain_command_paint(const struct explain_command *x, const char *sequence)
{
	return x->color ? sequence : "";
}

static void write_line(const struct explain_command *x, const struct markdown *m,
		       const struct markdown_line *line)
{
	static const char *const looks[] = {
		[MARKDOWN_TEXT] = "",	       [MARKDOWN_HEADING] = "\033[1m",
		[MARKDOWN_STRONG] = "\033[1m", [MARKDOWN_EMPHASIS] = "\033[3m",
		[MARKDOWN_CODE] = "\033[36m",  [MARKDOWN_SHELL] = "\033[32m",
		[MARKDOWN_TRY] = "\033[35m",   [MARKDOWN_LINK] = "\033[4m",
		[MARKDOWN_MARK] = "\033[2m"};

	if (line->spans)
		printf("%*s", line->indent, "");
	for (uint32_t i = 0; i < line->spans; i++) {
		const struct markdown_span *s = &m->spans[line->first_span + i];
		bool painted = x->color && *looks[s->look];
		fputs(painted ? looks[s->look] : "", stdout);
		fwrite(m->text.s + s->from, 1, s->n, stdout);
		fputs(painted ? "\033[0m" : "", stdout);
	}
	fputc('\n', stdout);
}

static void write_markdown(const struct explain_command *x, const struct text *md)
{
	struct markdown m;

	markdown_layout_paper(text_str(md), md->n, x->width, &m);
	for (size_t i = 0; i < m.line_count; i++)
		write_line(x, &m, &m.lines[i]);
	markdown_done(&m);
}

static void json_head(struct jsonl *j, const struct explain_command *x,
		      const struct knowledge_entry *e)
{
	bool own = knowledge_translated(e, x->language);

	jsonl_string(j, "id", knowledge_id(e));
	jsonl_string(j, "title", knowledge_title(e, x->language));
	jsonl_string(j, "layer", knowledge_layer(e));
	jsonl_string(j, "severity", severities[knowledge_severity(e)]);
	jsonl_string(j, "lang", own && x->language == LANGUAGE_CHINESE ? "zh" : "en");
}

static void json_lines(struct jsonl *j, const struct explain_command *x,
		       const struct knowledge_entry *e, const char *name, const char *key)
{
	const char *s;

	jsonl_open(j, name, '[');
	for (size_t i = 0; (s = knowledge_head(e, x->language, key, i)); i++)
		jsonl_string(j, NULL, s);
	jsonl_close(j, ']');
}

static void write_steps(struct jsonl *j, const struct explain_command *x,
			const struct knowledge_entry *e, const struct knowledge_context *cx)
{
	struct knowledge_steps steps;

	knowledge_steps(e, x->language, cx, &steps);
	json_steps(j, &steps);
	knowledge_steps_done(&steps);
}

static void json_entry(struct jsonl *j, const struct explain_command *x,
		       const struct knowledge_entry *e)
{
	static const char *const parts[] = {"happened", "causes",    "confirm",
					    "recover",	"dead_ends", "references"};
	struct knowledge_context cx = {.session = false};

	jsonl_open(j, NULL, '{');
	json_head(j, x, e);
	jsonl_open(j, "parts", '{');
	for (int p = 0; p < KNOWLEDGE_PARTS; p++) {
		struct text md = {0};
		knowledge_part(e, x->language, (enum knowledge_part)p, &cx, &md);
		jsonl_text(j, parts[p], text_str(&md), md.n);
		text_done(&md);
	}
	jsonl_close(j, '}');
	write_steps(j, x, e, &cx);
	json_lines(j, x, e, "sources", "source");
	json_lines(j, x, e, "versions", "version");
	jsonl_close(j, '}');
}

static void json_entries(const struct explain_command *x, const char *query,
			 const struct knowledge_hit *hits, size_t count, bool whole)
{
	struct jsonl j = {.out = stdout};

	jsonl_open(&j, NULL, '{');
	jsonl_number(&j, "schema", 1);
	jsonl_string(&j, "query", query);
	jsonl_open(&j, "entries", '[');
	for (size_t i = 0; i < count; i++) {
		if (whole) {
			json_entry(&j, x, hits[i].entry);
			continue;
		}
		jsonl_open(&j, NULL, '{');
		json_head(&j, x, hits[i].entry);
		jsonl_close(&j, '}');
	}
	jsonl_close(&j, ']');
	jsonl_close(&j, '}');
	jsonl_line(&j);
	jsonl_done(&j);
}

void explain_command_entries(const struct explain_command *x, const char *query,
			     const struct knowledge_hit *hits, size_t count)
{
	struct knowledge_context cx = {.session = false};

	if (x->options->format == FORMAT_JSON) {
		json_entries(x, query, hits, count, true);
		return;
	}
	for (size_t i = 0; i < count && !ferror(stdout); i++) {
		struct text md = {0};
		explain_entry(hits[i].entry, x->language, &cx, &md);
		if (i)
			printf("\n%s", x->options->format == FORMAT_MARKDOWN ? "" : "\n");
		if (x->options->format == FORMAT_MARKDOWN)
			fwrite(text_str(&md), 1, md.n, stdout);
		else
			write_markdown(x, &md);
		text_done(&md);
	}
}

void explain_command_list(const struct explain_command *x, const char *query,
			  const struct knowledge_hit *hits, size_t count)
{
	int widest = 0;

	if (x->options->format == FORMAT_JSON) {
		json_entries(x, query, hits, count, false);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		int n = (int)strlen(knowledge_id(hits[i].entry));
		widest = n > widest ? n : widest;
	}
	for (size_t i = 0; i < count && !ferror(stdout); i++) {
		const struct knowledge_entry *e = hits[i].entry;
		const char *title = knowledge_title(e, x->language);
		if (x->options->format == FORMAT_MARKDOWN)
			printf("- `%s`: %s\n", knowledge_id(e), title);
		else
			printf("%s%-*s%s  %s\n", explain_command_paint(x, "\033[1m"), widest,
			       knowledge_id(e), explain_command_paint(x, "\033[0m"), title);
	}
}
