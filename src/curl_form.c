#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"
#include "base/memory.h"
#include "curl_parts.h"

static bool read_all(int fd, const char *shown, struct text *out, struct error *e)
{
	char piece[16384];

	for (;;) {
		ssize_t k = read(fd, piece, sizeof(piece));
		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return error_set(e, "%s: %s", shown, strerror(errno));
		if (k == 0)
			return true;
		if (out->n + (size_t)k > CURL_MEMORY_MAX)
			return error_set(e,
					 "%s is larger than %d MiB: --data-binary @FILE streams it",
					 shown, CURL_MEMORY_MAX >> 20);
		text_add_n(out, piece, (size_t)k);
	}
}

bool curl_read(const struct curl_line *c, const char *path, struct text *out, struct error *e)
{
	char shown[120];
	struct stat st;

	text_clean_to(shown, sizeof(shown), path, strlen(path));
	if (c->no_files)
		return error_set(e, "%s: files are not read here", shown);
	/* A terminal's keys belong to the workbench, and would be awaited for ever. */
	if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
		return error_set(e, "standard input is a terminal: name a file");
	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, "standard input", out, e);
	/* As in body_open: a named pipe without a writer must not hold up the program. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return error_set(e, "%s: %s", shown, strerror(errno));
	bool good = fstat(fd, &st) == 0 && !S_ISDIR(st.st_mode);
	if (!good)
		error_set(e, "%s is no file", shown);
	if (good && !S_ISREG(st.st_mode))
		(void)fcntl(fd, F_SETFL, 0); /* <(command): wait for all of it */
	good = good && read_all(fd, shown, out, e);
	close(fd);
	return good;
}

static bool append(struct curl_line *c, const void *p, size_t n, struct error *e)
{
	struct request_body *b = &c->request->body;

	if (n > CURL_MEMORY_MAX || b->n > CURL_MEMORY_MAX - n)
		return error_set(e,
				 "the body is larger than %d MiB: --data-binary @FILE streams it",
				 CURL_MEMORY_MAX >> 20);
	b->octets = memory_resize(b->octets, b->n + n + 1, 1);
	if (n)
		memcpy(b->octets + b->n, p, n);
	b->n += n;
	b->octets[b->n] = '\0';
	b->kind = BODY_OCTETS;
	return true;
}

bool curl_body_load(struct curl_line *c, struct error *e)
{
	struct request_body *b = &c->request->body;
	struct text file = {0};

	if (b->kind != BODY_FILE && b->kind != BODY_INPUT)
		return true;
	bool good = curl_read(c, b->kind == BODY_FILE ? b->path : "-", &file, e);
	if (good) {
		target_keep(&b->path, NULL);
		*b = (struct request_body){0};
		good = append(c, text_str(&file), file.n, e);
	}
	text_done(&file);
	return good;
}

bool curl_body_add(struct curl_line *c, const char *join, const void *p, size_t n, struct error *e)
{
	bool good = !c->data || (curl_body_load(c, e) && append(c, join, strlen(join), e));

	c->data = true;
	return good && append(c, p, n, e);
}

void curl_encode(struct text *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char o = (unsigned char)s[i];
		if ((o >= '0' && o <= '9') || ((o | 0x20) >= 'a' && (o | 0x20) <= 'z') ||
		    (o && strchr("-._~", o)))
			text_add_char(out, s[i]);
		else
			text_addf(out, "%%%02X", (unsigned)o);
	}
}

/* The types that curl tells by a file's name. */
static const char *type_of(const char *name)
{
	static const char *const types[][2] = {
		{".gif", "image/gif"},	     {".jpg", "image/jpeg"},	{".jpeg", "image/jpeg"},
		{".png", "image/png"},	     {".svg", "image/svg+xml"}, {".txt", "text/plain"},
		{".htm", "text/html"},	     {".html", "text/html"},	{".pdf", "application/pdf"},
		{".xml", "application/xml"},
	};
	size_t n = strlen(name);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		size_t k = strlen(types[i][0]);
		if (n >= k && strcasecmp(name + n - k, types[i][0]) == 0)
			return types[i][1];
	}
	return "application/octet-stream";
}

/* Where ";type=" or another word of curl's begins; else the end. A type has parameters of its own.
 */
static const char *next_word(const char *p)
{
	static const char *const words[] = {"type=", "filename=", "encoder=", "headers="};

	for (; (p = strchr(p, ';')) != NULL; p++) {
		const char *word = p + 1 + strspn(p + 1, " \t");
		for (int i = 0; i < 4; i++)
			if (strncmp(word, words[i], strlen(words[i])) == 0)
				return p;
	}
	return NULL;
}

/* Up to `end` (NULL: all), with the double quotes around it taken off. */
static char *unquoted(const char *p, const char *end)
{
	size_t n = end ? (size_t)(end - p) : strlen(p), k = 0;

	if (n < 2 || p[0] != '"' || p[n - 1] != '"')
		return memory_copy(p, n);
	char *out = memory_get(n, 1);
	for (size_t i = 1; i + 1 < n; i++) {
		i += p[i] == '\\' && i + 2 < n && (p[i + 1] == '"' || p[i + 1] == '\\');
		out[k++] = p[i];
	}
	return out;
}

/* WHATWG HTML 4.10.22.8: what would end the quoted name is percent-encoded. */
static void add_quoted(struct text *out, const char *s)
{
	text_add_char(out, '"');
	for (; *s; s++) {
		if (strchr("\"\r\n", *s))
			text_addf(out, "%%%02X", (unsigned)(unsigned char)*s);
		else
			text_add_char(out, *s);
	}
	text_add_char(out, '"');
}

struct part {
	char *name, *content, *type, *file_name;
};

static void part_done(struct part *p)
{
	free(p->name);
	free(p->content);
	free(p->type);
	free(p->file_name);
}

static bool take_words(struct part *p, const char *s, const char *option, struct error *e)
{
	while (s) {
		const char *word = s + 1 + strspn(s + 1, " \t"), *end = next_word(word);
		if (strncmp(word, "type=", 5) == 0) {
			free(p->type);
			p->type = unquoted(word + 5, end);
		} else if (strncmp(word, "filename=", 9) == 0) {
			free(p->file_name);
			p->file_name = unquoted(word + 9, end);
		} else {
			return error_set(e, "%s: of a part, only type and filename can be given",
					 option);
		}
		s = end;
	}
	if (p->type && strpbrk(p->type, "\r\n"))
		return error_set(e, "%s: a line break in the part's type", option);
	return true;
}

static bool add_part(struct curl_line *c, struct part *p, struct error *e)
{
	struct text all = {0}, file = {0};
	bool is_file = *p->content == '@';
	const char *content = p->content, *slash = strrchr(content, '/');
	size_t n = strlen(content);

	if (is_file && !p->file_name)
		p->file_name = memory_copy(slash ? slash + 1 : content + 1,
					   strlen(slash ? slash + 1 : content + 1));
	if (is_file && !p->type)
		p->type = memory_copy(type_of(p->file_name), strlen(type_of(p->file_name)));
	bool good = true;
	if (is_file || *content == '<') {
		good = curl_read(c, content + 1, &file, e);
		content = text_str(&file);
		n = file.n;
	} else {
		content++; /* the mark of a literal */
		n--;
	}
	text_addf(&all, "--%s\r\nContent-Disposition: form-data; name=", c->boundary);
	add_quoted(&all, p->name);
	if (p->file_name) {
		text_add(&all, "; filename=");
		add_quoted(&all, p->file_name);
	}
	if (p->type)
		text_addf(&all, "\r\nContent-Type: %s", p->type);
	text_add(&all, "\r\n\r\n");
	text_add_n(&all, content, n);
	text_add(&all, "\r\n");
	good = good && append(c, text_str(&all), all.n, e);
	text_done(&all);
	text_done(&file);
	return good;
}

/* NAME=VALUE, NAME=@FILE (a file), NAME=<FILE (its content), each with ;type=… and ;filename=… */
bool curl_take_form(struct curl_line *c, const struct curl_row *r, const char *value, bool on,
		    struct error *e)
{
	const char *equals = strchr(value, '=');
	struct part p = {0};

	(void)on;
	if (c->data || c->upload)
		return error_set(e, "%s: the body comes from -d, -F, -T or --open: one of them",
				 r->name);
	if (!equals)
		return error_set(e, "%s %.40s: NAME=VALUE is expected", r->name, value);
	if (!c->form) {
		char boundary[48];
		free(c->request->body.octets);
		free(c->request->body.path);
		c->request->body = (struct request_body){0};
		snprintf(boundary, sizeof(boundary), "------------------------%016" PRIx64,
			 map_seed());
		target_keep(&c->boundary, boundary);
		c->form = true;
	}
	const char *content = equals + 1, *words = r->at ? NULL : next_word(content);
	bool file = !r->at && (*content == '@' || *content == '<');
	char *rest =
		r->at ? memory_copy(content, strlen(content)) : unquoted(content + file, words);
	struct text marked = {0};

	text_add_char(&marked, file ? *content : '=');
	text_add(&marked, rest);
	free(rest);
	p.name = memory_copy(value, (size_t)(equals - value));
	p.content = memory_copy(text_str(&marked), marked.n);
	text_done(&marked);
	bool good = take_words(&p, words, r->name, e) &&
		    (add_part(c, &p, e) || error_wrap(e, "%s", r->name));
	part_done(&p);
	return good;
}

bool curl_form_end(struct curl_line *c, struct error *e)
{
	struct text end = {0};

	text_addf(&end, "--%s--\r\n", c->boundary);
	bool good = append(c, text_str(&end), end.n, e);
	text_done(&end);
	return good;
}
