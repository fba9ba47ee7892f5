#include "base/words.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS = 9, SPEC = 24, DEPTH = 3, AS_GIVEN = 4 };

struct arguments {
	struct text said[ARGUMENTS];
	int count;
};

static const char *translate(const struct words_pair *table, const char *english)
{
	for (; table->english; table++)
		if (table->english[0] == english[0] && strcmp(table->english, english) == 0)
			return table->chinese;
	return NULL;
}

static const char *translate_any(const struct words_pair *const *tables, const char *english)
{
	const char *chinese = NULL;

	for (; !chinese && *tables; tables++)
		chinese = translate(*tables, english);
	return chinese;
}

/* How long the argument is: h and hh are promoted to int, as every variadic argument is. */
enum length { PLAIN, LONG, LONGER, SIZE };

struct spec {
	char text[SPEC]; /* the conversion by itself */
	size_t n;	 /* its octets in the format */
	enum length length;
	bool star; /* the precision is an argument */
	char conversion;
};

/* Reads the conversion at p, which begins with '%'. */
static struct spec read_spec(const char *p)
{
	struct spec s = {0};
	size_t n = 1 + strspn(p + 1, "-+ #0123456789.*");

	s.star = memchr(p, '*', n) != NULL;
	for (;; n++) {
		if (p[n] == 'l')
			s.length = s.length == LONG ? LONGER : LONG;
		else if (p[n] == 'z')
			s.length = SIZE;
		else if (p[n] != 'h')
			break;
	}
	s.conversion = p[n];
	s.n = n + (p[n] != '\0');
	snprintf(s.text, sizeof(s.text), "%.*s", (int)s.n, p);
	return s;
}

static void print_integer(struct text *out, const struct spec *s, va_list *ap)
{
	if (s->length == LONGER)
		text_addf(out, s->text, va_arg(*ap, long long));
	else if (s->length == LONG)
		text_addf(out, s->text, va_arg(*ap, long));
	else if (s->length == SIZE)
		text_addf(out, s->text, va_arg(*ap, size_t));
	else
		text_addf(out, s->text, va_arg(*ap, int));
}

struct taken {
	va_list ap;
};

static void print_argument(struct text *out, const struct spec *s, struct taken *from)
{
	if (s->conversion == 's' && s->star) {
		int n = va_arg(from->ap, int);
		const char *p = va_arg(from->ap, const char *);
		text_addf(out, s->text, n, p);
	} else if (s->conversion == 's') {
		text_addf(out, s->text, va_arg(from->ap, const char *));
	} else if (s->conversion == 'f' || s->conversion == 'g') {
		text_addf(out, s->text, va_arg(from->ap, double));
	} else {
		print_integer(out, s, &from->ap);
	}
}

/* The English, and the arguments by themselves. */
static void render_english(struct text *out, struct arguments *a, const char *format, va_list ap)
{
	struct taken from;

	va_copy(from.ap, ap);
	for (const char *p = format; *p;) {
		size_t plain = strcspn(p, "%");
		text_add_n(out, p, plain);
		p += plain;
		if (!*p)
			break;
		if (p[1] == '%') {
			text_add_char(out, '%');
			p += 2;
			continue;
		}
		struct spec s = read_spec(p);
		if (a->count == ARGUMENTS)
			break; /* a test holds every format to this */
		struct text *said = &a->said[a->count++];
		print_argument(said, &s, &from);
		text_add(out, text_str(said));
		p += s.n;
	}
	va_end(from.ap);
}

static void arguments_done(struct arguments *a)
{
	for (int i = 0; i < a->count; i++)
		text_done(&a->said[i]);
	*a = (struct arguments){0};
}

/* Does what is said read like a phrase such as "%s and %s more"? Each %s takes as little as it can,
 * one at the end all the rest. */
static bool fits(const char *phrase, const char *said, struct arguments *a)
{
	size_t n = strcspn(phrase, "%");

	if (strncmp(phrase, said, n) != 0)
		return false;
	for (said += n, phrase += n; *phrase && a->count < ARGUMENTS; phrase += n) {
		phrase += strlen("%s");
		n = strcspn(phrase, "%");
		size_t left = strlen(said);
		const char *end = n ? memmem(said, left, phrase, n) : said + left;
		if (n && !phrase[n] && left >= n) /* the last words are the end */
			end = strcmp(said + left - n, phrase) == 0 ? said + left - n : NULL;
		if (!end)
			return false;
		text_add_n(&a->said[a->count++], said, (size_t)(end - said));
		said = end + n;
	}
	return !*said;
}

static void render_chinese(struct text *out, const struct arguments *a, const char *template,
			   int depth);

/* An argument may be a term, or a phrase with arguments of its own. */
static void add_term(struct text *out, const char *said, int depth)
{
	const char *term = translate_any(words_of_rules, said);

	if (term || depth == DEPTH) {
		text_add(out, term ? term : said);
		return;
	}
	for (const struct words_pair *p = words_zh_phrases; p->english; p++) {
		struct arguments a = {0};
		bool found = fits(p->english, said, &a);
		if (found)
			render_chinese(out, &a, p->chinese, depth + 1);
		arguments_done(&a);
		if (found)
			return;
	}
	text_add(out, said);
}

/* At the depth AS_GIVEN the arguments are no terms. */
static void render_chinese(struct text *out, const struct arguments *a, const char *template,
			   int depth)
{
	for (const char *p = template; *p; p++) {
		int i = p[0] == '%' ? p[1] - '1' : -1;
		if (p[0] == '%' && p[1] == '%') {
			text_add_char(out, '%');
			p++;
		} else if (i >= 0 && i < a->count) {
			if (depth == AS_GIVEN)
				text_add(out, text_str(&a->said[i]));
			else
				add_term(out, text_str(&a->said[i]), depth);
			p++;
		} else {
			text_add_char(out, *p);
		}
	}
}

void words_render(struct text out[LANGUAGES], const char *format, va_list ap)
{
	struct arguments a = {0};
	struct text english = {0};
	const char *chinese = translate_any(words_of_rules, format);

	render_english(&english, &a, format, ap);
	text_add(&out[LANGUAGE_ENGLISH], text_str(&english));
	if (chinese)
		render_chinese(&out[LANGUAGE_CHINESE], &a, chinese, 0);
	else
		text_add(&out[LANGUAGE_CHINESE], text_str(&english));
	arguments_done(&a);
	text_done(&english);
}

const char *words_in(enum language l, const char *english)
{
	const char *chinese = l == LANGUAGE_CHINESE ? translate_any(words_of_faces, english) : NULL;

	return chinese ? chinese : english;
}

void words_add(struct text *out, const char *english)
{
	text_add(out, words_in(out->language, english));
}

void words_vaddf(struct text *out, const char *format, va_list ap)
{
	const char *chinese = words_in(out->language, format);
	struct text english = {0};
	struct arguments a = {0};

	if (chinese == format) {
		text_vaddf(out, format, ap);
		return;
	}
	render_english(&english, &a, format, ap);
	render_chinese(out, &a, chinese, AS_GIVEN);
	arguments_done(&a);
	text_done(&english);
}

void words_addf(struct text *out, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	words_vaddf(out, format, ap);
	va_end(ap);
}

void words_put(FILE *out, enum language l, const char *format, ...)
{
	struct text said = {.language = l};
	va_list ap;

	va_start(ap, format);
	words_vaddf(&said, format, ap);
	va_end(ap);
	fputs(text_str(&said), out);
	text_done(&said);
}

void words_add_phrase(struct text *out, const char *phrase)
{
	if (out->language == LANGUAGE_CHINESE)
		add_term(out, phrase, 0);
	else
		text_add(out, phrase);
}
