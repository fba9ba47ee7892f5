#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curl.h"
#include "h2lens/text.h"

struct splitter {
	const char *line;
	size_t at;
	struct text word;
	bool open; /* a word has begun, even an empty one */
	struct curl_words *out;
	int room;
};

static bool end_word(struct splitter *s, struct error *e)
{
	struct curl_words *w = s->out;

	if (!s->open)
		return true;
	if (w->count == CURL_WORDS_MAX || s->word.full)
		return error_set(e, "the command line is too long");
	if (w->count == s->room) {
		s->room = (int)memory_room((size_t)s->room, (size_t)s->room + 1);
		w->items = memory_resize(w->items, (size_t)s->room, sizeof(*w->items));
	}
	w->items[w->count++] = memory_copy(text_str(&s->word), s->word.n);
	text_clear(&s->word);
	s->open = false;
	return true;
}

static int digit(char c, int base)
{
	int v = -1;

	if (c >= '0' && c <= '9')
		v = c - '0';
	else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		v = (c | 0x20) - 'a' + 10;
	return v < base ? v : -1;
}

static void add_rune(struct text *t, uint32_t c)
{
	if (c < 0x80) {
		text_add_char(t, (char)c);
	} else if (c < 0x800) {
		text_add_char(t, (char)(0xc0 | c >> 6));
		text_add_char(t, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		text_add_char(t, (char)(0xe0 | c >> 12));
		text_add_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
		text_add_char(t, (char)(0x80 | (c & 0x3f)));
	} else {
		text_add_char(t, (char)(0xf0 | (c >> 18 & 7)));
		text_add_char(t, (char)(0x80 | (c >> 12 & 0x3f)));
		text_add_char(t, (char)(0x80 | (c >> 6 & 0x3f)));
		text_add_char(t, (char)(0x80 | (c & 0x3f)));
	}
}

/* Up to `most` digits; false when there is none, or they stand for NUL, which no word holds. */
static bool number(struct splitter *s, int base, int most, uint32_t *value)
{
	int n = 0;

	*value = 0;
	for (; n < most && digit(s->line[s->at], base) >= 0; n++, s->at++)
		*value = *value * (uint32_t)base + (uint32_t)digit(s->line[s->at], base);
	return n > 0 && *value != 0;
}

/* One escape of $'…' as bash reads it; `at` stands after the backslash. */
static bool escape(struct splitter *s, struct error *e)
{
	static const char from[] = "abeEfnrtv\\'\"?";
	static const char to[] = "\a\b\033\033\f\n\r\t\v\\'\"?";
	int column = (int)s->at - 1;
	char c = s->line[s->at];
	const char *known = c ? strchr(from, c) : NULL;
	uint32_t value;
	bool good = true;

	if (!c)
		return true;
	if (known) {
		text_add_char(&s->word, to[known - from]);
		s->at++;
		return true;
	}
	if (digit(c, 8) >= 0) {
		good = number(s, 8, 3, &value);
		text_add_char(&s->word, (char)value);
	} else if (c == 'x' || c == 'u' || c == 'U') {
		s->at++;
		good = number(s, 16, c == 'x' ? 2 : c == 'u' ? 4 : 8, &value);
		/* JSON habit: a pair of surrogates is one character. */
		if (good && value - 0xd800 < 0x400 && strncmp(s->line + s->at, "\\u", 2) == 0) {
			uint32_t low;
			s->at += 2;
			good = number(s, 16, 4, &low) && low - 0xdc00 < 0x400;
			value = 0x10000 + ((value - 0xd800) << 10) + (low & 0x3ff);
		}
		if (c == 'x')
			text_add_char(&s->word, (char)value);
		else
			add_rune(&s->word, value);
	} else {
		text_add_char(&s->word, '\\');
	}
	return good || error_at(e, column, "the escape at column %d of the line stands for nothing",
				column + 1);
}

/* `at` stands after the opening quote; it moves after the closing one. */
static bool quoted(struct splitter *s, char quote, bool ansi, struct error *e)
{
	int column = (int)s->at - 1;
	char c;

	s->open = true;
	while ((c = s->line[s->at]) != quote) {
		if (!c)
			return error_at(e, column, "the quote %c at column %d is not closed", quote,
					column + 1);
		s->at++;
		if (c == '\\' && ansi) {
			if (!escape(s, e))
				return false;
			continue;
		}
		if (c == '\\' && quote == '"') {
			char next = s->line[s->at];
			if (next && strchr("$`\"\\\n", next)) {
				s->at++;
				if (next != '\n')
					text_add_char(&s->word, next);
				continue;
			}
		}
		text_add_char(&s->word, c);
	}
	s->at++;
	return true;
}

/* What a shell would act on. Inside a word it is let be: an URL with & is often pasted bare. */
static bool check_operator(const struct splitter *s, struct error *e)
{
	const char *p = s->line + s->at;
	size_t n = strspn(p, "0123456789");

	if (*p == '^' && (p[1] == '"' || p[1] == '\n' || p[1] == '\r'))
		return error_at(e, (int)s->at,
				"this line is quoted for cmd.exe: copy it as cURL (bash) instead");
	if (s->open)
		return true;
	if (p[n] != '<' && p[n] != '>')
		n = 0;
	if (p[n] && strchr("|&;<>", p[n]))
		return error_at(e, (int)s->at,
				"“%c” at column %d is for a shell: leave it out or quote it", p[n],
				(int)(s->at + n) + 1);
	return true;
}

static bool step(struct splitter *s, struct error *e)
{
	const char *p = s->line + s->at;

	if (strchr(" \t\r\n", *p)) {
		s->at++;
		return end_word(s, e);
	}
	if (!s->open && *p == '#') {
		s->at += strcspn(p, "\n");
		return true;
	}
	if (!check_operator(s, e))
		return false;
	s->at++;
	if (*p == '\\') {
		/* Lines from Windows end in CR LF. */
		size_t line_end = p[1] == '\n' ? 1 : p[1] == '\r' && p[2] == '\n' ? 2 : 0;
		s->at += line_end ? line_end : p[1] != '\0';
		if (line_end)
			return true;
		s->open = true;
		text_add_char(&s->word, p[1] ? p[1] : '\\');
		return true;
	}
	if (*p == '$' && (p[1] == '\'' || p[1] == '"')) {
		s->at++;
		return quoted(s, p[1], p[1] == '\'', e);
	}
	if (*p == '\'' || *p == '"')
		return quoted(s, *p, false, e);
	s->open = true;
	text_add_char(&s->word, *p);
	return true;
}

bool curl_split(const char *line, struct curl_words *out, struct error *e)
{
	struct splitter s = {.line = line, .out = out};
	bool good = true;

	*out = (struct curl_words){0};
	while (good && line[s.at])
		good = step(&s, e);
	good = good && end_word(&s, e);
	if (s.word.s)
		explicit_bzero(s.word.s, s.word.room);
	text_done(&s.word);
	if (!good)
		curl_words_done(out);
	return good;
}

void curl_words_done(struct curl_words *w)
{
	for (int i = 0; i < w->count; i++) {
		explicit_bzero(w->items[i], strlen(w->items[i]));
		free(w->items[i]);
	}
	free(w->items);
	*w = (struct curl_words){0};
}
