/* The verdict of the text report: what it is, how it came, whose it is, what to do. */
#include <string.h>

#include "h2lens/explain.h"
#include "h2lens/words.h"
#include "report.h"

enum { COLUMNS = 100, RECOVER_SHOWN = 4, CONFIRM_SHOWN = 2, CONFIRM_ROOM = 3 };
static const double quite_sure = 0.9;

/* What stands between the facts, in one language. */
struct verdict_words {
	const char *came, *sent, *caused, *both, *inferred, *confidence, *join, *end, *todo,
		*confirm, *more, *run, *in_workbench;
};

static const struct verdict_words words[LANGUAGES] = {
	{"How it came: ", "Sent by the ", "caused by the ", "Sent and caused by the ",
	 "inferred from sizes and times", "confidence ", "; ", ".", "What to do", "To confirm it",
	 "more: h2lens explain ", "$ ", ": "},
	{"经过：", "发送方：", "责任方：", "发送方与责任方：", "由大小和时间推断", "置信度 ", "；",
	 "。", "怎么办", "如何确认", "更多：h2lens explain ", "$ ", ": "},
};

/* Parties as a sentence names them; NULL: not worth a word. */
static const char *party(const char *id, enum language l)
{
	static const struct {
		const char *id, *words[LANGUAGES];
	} parties[] = {
		{"client", {"client", "客户端"}},
		{"server", {"server", "服务器"}},
		{"middlebox", {"proxy or device in between", "中间设备"}},
		{"network", {"network", "网络"}},
		{"capture", {"capture", "抓包"}},
		{"dns", {"name server", "域名服务器"}},
	};

	for (size_t i = 0; i < sizeof(parties) / sizeof(parties[0]); i++)
		if (strcmp(parties[i].id, id) == 0)
			return parties[i].words[l];
	return NULL;
}

/* Where a line of at most `columns` ends: at a space, or anywhere between wide characters. */
static size_t break_at(const char *s, int columns)
{
	size_t fits = text_fit(s, columns, NULL), n = strlen(s);

	if (fits >= n || fits == 0)
		return fits ? n : 1;
	for (size_t i = fits; i > 0; i--) {
		if (s[i] == ' ')
			return i;
		/* between characters of three octets and more, but before no closing mark */
		if ((unsigned char)s[i] >= 0xe3 && strncmp(s + i, "。", 3) != 0 &&
		    strncmp(s + i, "，", 3) != 0 && strncmp(s + i, "）", 3) != 0 &&
		    strncmp(s + i, "；", 3) != 0 && strncmp(s + i, "、", 3) != 0)
			return i;
	}
	return fits;
}

void report_wrap(FILE *out, const char *first, const char *indent, const char *s)
{
	const char *lead = first;

	do {
		size_t n = break_at(s, COLUMNS - text_width(lead));
		if (!*s)
			break;
		fprintf(out, "%s%.*s\n", lead, (int)n, s);
		for (s += n; *s == ' '; s++)
			;
		lead = indent;
	} while (*s);
}

/* "Sent by the server; caused by the client; inferred from sizes and times, confidence 0.7." */
static void put_parties(FILE *out, const struct report *r, const struct finding *v)
{
	const struct verdict_words *w = &words[r->language];
	const char *sender = party(v->sender, r->language),
		   *fault = party(v->at_fault, r->language);
	struct text t = {0};

	if (sender && sender == fault)
		text_addf(&t, "%s%s", w->both, sender);
	else if (sender)
		text_addf(&t, "%s%s", w->sent, sender);
	if (fault && fault != sender)
		text_addf(&t, "%s%s%s", t.n ? w->join : "", w->caused, fault);
	if (v->inferred)
		text_addf(&t, "%s%s", t.n ? w->join : "", w->inferred);
	if (v->confidence < quite_sure)
		text_addf(&t, "%s%s%.1f", t.n ? w->join : "", w->confidence, v->confidence);
	if (t.n && text_str(&t)[0] >= 'a' && text_str(&t)[0] <= 'z')
		t.s[0] = (char)(t.s[0] - 'a' + 'A');
	if (t.n) {
		text_add(&t, w->end);
		report_wrap(out, "  ", "  ", text_str(&t));
	}
	text_done(&t);
}

static void put_chain(FILE *out, const struct report *r, const struct finding *v)
{
	struct text t = {0}, chain = {0};
	size_t own = (size_t)(v - r->findings->items);

	if (finding_chain(r->findings, own, r->language, &chain) > 1) {
		text_add(&t, words[r->language].came);
		text_add(&t, text_str(&chain));
		report_wrap(out, "  ", "    ", text_str(&t));
	}
	text_done(&t);
	text_done(&chain);
}

static void put_commands(FILE *out, const char *prompt, const char *commands)
{
	/* a command is not folded: it is there to be copied */
	while (*commands) {
		size_t n = strcspn(commands, "\n");
		fprintf(out, "       %s%.*s\n", prompt, (int)n, commands);
		commands += n + (commands[n] == '\n');
	}
}

/* A step's words; what its colon leads to (a piece of a configuration) is the entry's to show. */
static void put_words(FILE *out, const char *lead, const struct knowledge_step *s)
{
	size_t n = strlen(s->text), colon = n && s->text[n - 1] == ':'			  ? 1
					    : n > 3 && strcmp(s->text + n - 3, "：") == 0 ? 3
											  : 0;
	struct text t = {0};

	text_add_n(&t, s->text, colon && !s->command && !s->try_command ? n - colon : n);
	if (t.n < n)
		text_add(&t, " …");
	report_wrap(out, lead, "      ", text_str(&t));
	text_done(&t);
}

/* At most `most` steps of a part; how many there were. */
static int put_steps(FILE *out, const struct report *r, const struct knowledge_steps *steps,
		     enum knowledge_part part, const char *title, int most)
{
	const struct verdict_words *w = &words[r->language];
	int shown = 0;

	for (size_t i = 0; i < steps->count && shown < most; i++) {
		const struct knowledge_step *s = &steps->items[i];
		char lead[16];
		if (s->part != part)
			continue;
		if (shown++ == 0)
			fprintf(out, "\n%s\n", title);
		snprintf(lead, sizeof(lead), "  %2d. ", s->number < 100 ? s->number : 99);
		put_words(out, lead, s);
		if (s->command)
			put_commands(out, w->run, s->command);
		if (s->try_command)
			put_commands(out, w->in_workbench, s->try_command);
	}
	return shown;
}

static void put_advice(FILE *out, const struct report *r, const struct finding *v)
{
	const struct verdict_words *w = &words[r->language];
	const struct knowledge_entry *x =
		r->knowledge ? knowledge_by_finding(r->knowledge, v) : NULL;
	bool capture = session_kind(r->session) == SESSION_CAPTURE;
	struct knowledge_steps steps = {0};
	struct knowledge_context cx;

	if (!x || v->severity == SEVERITY_OK) /* nothing is to be done */
		return;
	uint32_t conn =
		v->conn == BOOK_NONE && book_connections(session_book(r->session)) ? 0 : v->conn;
	knowledge_context_of(session_book(r->session), conn, v->stream == BOOK_NONE ? 0 : v->stream,
			     capture ? session_name(r->session) : NULL, &cx);
	knowledge_context_because(r->knowledge, r->findings, v, &cx);
	knowledge_steps(x, r->language, &cx, &steps);
	int shown = put_steps(out, r, &steps, KNOWLEDGE_RECOVER, w->todo, RECOVER_SHOWN);
	if (shown <= CONFIRM_ROOM)
		shown += put_steps(out, r, &steps, KNOWLEDGE_CONFIRM, w->confirm, CONFIRM_SHOWN);
	fprintf(out, "%s  %s%s\n", shown ? "" : "\n", w->more, knowledge_id(x));
	knowledge_steps_done(&steps);
}

void report_verdict(FILE *out, const struct report *r, const char *paint, const char *sign)
{
	const struct finding *v = &r->findings->items[r->findings->verdict];

	fprintf(out, "\n%s%s %s%s", paint, sign, finding_title(v, r->language),
		r->color ? "\033[0m" : "");
	if (v->code[0])
		fprintf(out, "  %s", v->code);
	if (strcmp(v->layer, "none") != 0)
		words_put(out, r->language, v->rfc[0] ? "  (layer %s, %s)" : "  (layer %s)",
			  words_in(r->language, v->layer), v->rfc);
	fputc('\n', out);
	report_wrap(out, "  ", "  ", finding_summary(v, r->language));
	put_chain(out, r, v);
	put_parties(out, r, v);
	put_advice(out, r, v);
}
