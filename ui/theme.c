#include "theme.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { THEME_FILE_MAX = 64 * 1024, THEME_LINE_MAX = 200 };

static const char *const role_names[ROLE_COUNT] = {
#define X(name, file_name, use) file_name,
	ROLES(X)
#undef X
};

static const char *const colours[] = {"black", "red",	  "green", "yellow",
				      "blue",  "magenta", "cyan",  "white"};

static const struct {
	const char *name;
	uint8_t bit;
} attributes[] = {
	{"bold", STYLE_BOLD},	    {"dim", STYLE_DIM},	      {"underline", STYLE_UNDERLINE},
	{"reverse", STYLE_REVERSE}, {"italic", STYLE_ITALIC},
};

/* A colour number, -1 for the terminal's own, -2 when the word is none. */
static int colour_of(const char *word)
{
	int bright = 0;
	if (strcmp(word, "default") == 0)
		return -1;
	if (word[0] >= '0' && word[0] <= '9') {
		char *end = NULL;
		long n = strtol(word, &end, 10);
		return *end == '\0' && n <= 255 ? (int)n : -2;
	}
	if (strncmp(word, "bright-", 7) == 0) {
		bright = 8;
		word += 7;
	}
	for (int i = 0; i < 8; i++)
		if (strcmp(word, colours[i]) == 0)
			return i + bright;
	return -2;
}

static uint8_t attribute_of(const char *word)
{
	for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++)
		if (strcmp(word, attributes[i].name) == 0)
			return attributes[i].bit;
	return 0;
}

/* Cuts the next word off *text; NULL at the end. */
static char *next_word(char **text)
{
	char *word = *text + strspn(*text, " \t");
	size_t n = strcspn(word, " \t");
	if (n == 0)
		return NULL;
	*text = word + n;
	if (**text)
		*(*text)++ = '\0';
	return word;
}

/* "203 on 236 bold" */
static bool parse_look(char *text, struct style *s, struct error *e)
{
	bool ground = false, colour_given = false;
	*s = (struct style){-1, -1, 0};
	for (char *word; (word = next_word(&text));) {
		uint8_t bit = attribute_of(word);
		int colour = bit ? -2 : colour_of(word);
		if (strcmp(word, "on") == 0 && !ground) {
			ground = true;
			colour_given = false;
		} else if (bit) {
			s->attributes |= bit;
		} else if (colour > -2 && !colour_given) {
			*(ground ? &s->bg : &s->fg) = (int16_t)colour;
			colour_given = true;
		} else {
			return error_set(e, "“%s” is neither a colour nor an attribute", word);
		}
	}
	return true;
}

/* "LOOK | LOOK | LOOK": what is not given falls back to the attributes of the one before. */
static bool parse_looks(char *value, struct theme *t, int role, struct error *e)
{
	char *look = value;
	for (int depth = 0; depth < THEME_DEPTHS; depth++) {
		struct style *s = &t->style[depth][role];
		char *bar = look ? strchr(look, '|') : NULL;
		if (bar)
			*bar = '\0';
		if (look) {
			if (!parse_look(look, s, e))
				return false;
		} else {
			*s = t->style[depth - 1][role];
		}
		if (depth == THEME_8) { /* a palette's upper half does not exist here */
			if (s->fg > 7)
				s->fg = -1;
			if (s->bg > 7)
				s->bg = -1;
		}
		if (depth == THEME_MONO)
			s->fg = s->bg = -1;
		look = bar ? bar + 1 : NULL;
	}
	if (look)
		return error_set(e, "more than three looks (256 colours | 8 | none)");
	return true;
}

static int role_of(const char *name)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (strcmp(name, role_names[i]) == 0)
			return i;
	return -1;
}

static char *trim(char *s)
{
	s += strspn(s, " \t\r");
	size_t n = strlen(s);
	while (n > 0 && strchr(" \t\r", s[n - 1]))
		s[--n] = '\0';
	return s;
}

static bool parse_line(struct theme *t, char *line, bool *seen, struct error *e)
{
	char *hash = strchr(line, '#');
	if (hash)
		*hash = '\0';
	line = trim(line);
	if (*line == '\0')
		return true;
	char *equals = strchr(line, '=');
	if (!equals)
		return error_set(e, "“role = look” expected");
	*equals = '\0';
	int role = role_of(trim(line));
	if (role < 0)
		return error_set(e, "there is no role “%s”", trim(line));
	seen[role] = true;
	return parse_looks(equals + 1, t, role, e);
}

bool theme_parse(struct theme *t, const char *name, const char *text, struct error *e)
{
	bool seen[ROLE_COUNT] = {false};
	int number = 0;
	memset(t, 0, sizeof(*t));
	snprintf(t->name, sizeof(t->name), "%s", name);
	while (*text) {
		char line[THEME_LINE_MAX];
		size_t n = strcspn(text, "\n");
		number++;
		if (n >= sizeof(line))
			return error_set(e, "theme %s, line %d: too long", name, number);
		memcpy(line, text, n);
		line[n] = '\0';
		if (!parse_line(t, line, seen, e))
			return error_wrap(e, "theme %s, line %d", name, number);
		text += n + (text[n] == '\n');
	}
	for (int i = 0; i < ROLE_COUNT; i++)
		if (!seen[i])
			return error_set(e, "theme %s says nothing of the role “%s”", name,
					 role_names[i]);
	return true;
}

static bool load_file(struct theme *t, const char *name, FILE *f, struct error *e)
{
	char *text = calloc(1, THEME_FILE_MAX);
	if (!text)
		return error_set(e, "no memory for theme %s", name);
	size_t n = fread(text, 1, THEME_FILE_MAX - 1, f);
	text[n] = '\0';
	bool good = theme_parse(t, name, text, e);
	free(text);
	return good;
}

static FILE *open_own(const char *name)
{
	char path[1024];
	const char *folder = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	int n;
	if (folder && *folder)
		n = snprintf(path, sizeof(path), "%s/h2lens/themes/%s.theme", folder, name);
	else if (home && *home)
		n = snprintf(path, sizeof(path), "%s/.config/h2lens/themes/%s.theme", home, name);
	else
		return NULL;
	return n > 0 && (size_t)n < sizeof(path) ? fopen(path, "r") : NULL;
}

bool theme_load(struct theme *t, const char *name, struct error *e)
{
	bool path = strchr(name, '/') != NULL;
	FILE *f = path ? fopen(name, "r") : open_own(name);
	if (f) {
		bool good = load_file(t, name, f, e);
		fclose(f);
		return good;
	}
	if (path)
		return error_set(e, "theme %s: %s", name, strerror(errno));
	for (const struct theme_file *shipped = theme_files; shipped->name; shipped++)
		if (strcmp(shipped->name, name) == 0)
			return theme_parse(t, name, shipped->text, e);
	return error_set(e, "there is no theme “%s”; shipped are dark, light and mono", name);
}

const char *theme_shipped(int i)
{
	for (const struct theme_file *shipped = theme_files; shipped->name; shipped++)
		if (i-- == 0)
			return shipped->name;
	return NULL;
}
