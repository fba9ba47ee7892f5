/* Findings and entries as Markdown. */
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/explain.h"

/* The words around what the session and the entries say. */
enum phrase { HERE, EVIDENCE, INFERRED, CHAIN, VERSIONS, PHRASES };

static const char *const phrases[LANGUAGES][PHRASES] = {
	[LANGUAGE_ENGLISH] = {"In this session", "How we know",
			      "This is concluded from sizes and times, not read on the wire.",
			      "How it came about", "Versions"},
	[LANGUAGE_CHINESE] = {"在这次会话中", "依据",
			      "这是根据大小和时间推断的，并非直接从报文中读出。", "来龙去脉",
			      "版本说明"},
};

static const char *party(const char *name, enum language l)
{
	static const char *const zh[][2] = {{"client", "客户端"},      {"server", "服务器"},
					    {"middlebox", "中间设备"}, {"network", "网络"},
					    {"capture", "抓包"},       {"none", "无"},
					    {"unknown", "未知"}};

	for (size_t i = 0; l == LANGUAGE_CHINESE && i < sizeof(zh) / sizeof(zh[0]); i++)
		if (strcmp(zh[i][0], name) == 0)
			return zh[i][1];
	return strcmp(name, "none") == 0 ? "nobody" : name;
}

/* Foreign words in Markdown: nothing of them means anything. */
static void add_words(struct text *md, const char *s)
{
	for (; *s; s++) {
		if (strchr("\\`*_[]<>#|&~", *s))
			text_add_char(md, '\\');
		text_add_char(md, *s);
	}
}

static void add_evidence(struct text *md, const struct book *b, uint32_t event, enum language l)
{
	const struct event *e = book_event(b, event);
	bool zh = l == LANGUAGE_CHINESE;
	struct text summary = {.language = l};
	char room[64];

	text_add(md, "- ");
	if (e->packet != BOOK_NONE && e->packet)
		text_addf(md, zh ? "第 %u 个包，" : "packet %u, ", e->packet);
	text_addf(md, "%.6f s", book_seconds(b, e->time));
	if (e->conn != BOOK_NONE)
		text_addf(md, zh ? "，%s" : ", %s",
			  party(book_from_client(b, e) ? "client" : "server", l));
	if (e->stream)
		text_addf(md, zh ? "，流 %u" : ", stream %u", e->stream);
	text_add(md, zh ? "：" : ": ");
	add_words(md, describe_name_in(e, l, room, sizeof(room)));
	describe_summary(b, event, &summary);
	if (summary.n) {
		text_add_char(md, ' ');
		add_words(md, summary.s);
	}
	text_add_char(md, '\n');
	text_done(&summary);
}

/* Who, how we know, and how sure we are. */
static void add_grounds(struct text *md, const struct book *b, const struct finding *f,
			enum language l)
{
	const char *sender = party(f->sender, l), *fault = party(f->at_fault, l);
	int percent = (int)(f->confidence * 100 + 0.5);

	text_addf(md, "\n\n## %s\n\n", phrases[l][EVIDENCE]);
	if (l == LANGUAGE_CHINESE)
		text_addf(md, "发送方：%s。责任方：%s。置信度：%d %%。", sender, fault, percent);
	else
		text_addf(md, "Sent by: %s. At fault: %s. Confidence: %d %%.", sender, fault,
			  percent);
	if (f->inferred)
		text_addf(md, l == LANGUAGE_CHINESE ? "%s" : " %s", phrases[l][INFERRED]);
	text_add(md, "\n\n");
	for (int i = 0; i < f->evidence_count; i++)
		add_evidence(md, b, f->evidence[i], l);
}

static void add_parts(const struct knowledge_entry *x, enum language l,
		      const struct knowledge_context *cx, struct text *md)
{
	const char *version;

	for (int p = 0; p < KNOWLEDGE_PARTS; p++) {
		struct text part = {0};
		if (knowledge_part(x, l, (enum knowledge_part)p, cx, &part))
			text_addf(md, "\n## %s\n\n%s",
				  knowledge_heading((enum knowledge_part)p,
						    knowledge_translated(x, l) ? l
									       : LANGUAGE_ENGLISH),
				  text_str(&part));
		text_done(&part);
		if (p != KNOWLEDGE_DEAD_ENDS)
			continue;
		for (size_t i = 0; (version = knowledge_head(x, l, "version", i)); i++) {
			if (i == 0)
				text_addf(md, "\n## %s\n\n", phrases[l][VERSIONS]);
			text_add(md, "- ");
			add_words(md, version);
			text_add_char(md, '\n');
		}
	}
}

void explain_entry(const struct knowledge_entry *x, enum language lang,
		   const struct knowledge_context *cx, struct text *md)
{
	text_add(md, "# ");
	add_words(md, knowledge_title(x, lang));
	text_add_char(md, '\n');
	add_parts(x, lang, cx, md);
}

void explain_finding(const struct knowledge *k, const struct book *b, const struct finding_list *l,
		     size_t finding, enum language lang, const char *capture, struct text *md)
{
	const struct finding *f = &l->items[finding];
	const struct knowledge_entry *x = knowledge_by_finding(k, f);
	struct knowledge_context cx;
	struct text chain = {0};

	knowledge_context_of(b, f->conn, f->stream == BOOK_NONE ? 0 : f->stream, capture, &cx);
	knowledge_context_because(k, l, f, &cx);
	text_add(md, "# ");
	add_words(md, finding_title(f, lang));
	text_addf(md, "\n\n## %s\n\n", phrases[lang][HERE]);
	add_words(md, finding_summary(f, lang));
	add_grounds(md, b, f, lang);
	if (finding_chain(l, finding, lang, &chain) > 1) {
		text_addf(md, "\n## %s\n\n", phrases[lang][CHAIN]);
		add_words(md, text_str(&chain));
		text_add_char(md, '\n');
	}
	text_done(&chain);
	if (x)
		add_parts(x, lang, &cx, md);
}
