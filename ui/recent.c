#include "recent.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "grow.h"

/* The folder, made where it is missing; false: there is no place. */
static bool folder(char *out, size_t room)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int n;
	if (state && *state == '/') {
		n = snprintf(out, room, "%s/h2lens", state);
	} else if (home && *home == '/') {
		n = snprintf(out, room, "%s/.local/state/h2lens", home);
	} else {
		return false;
	}
	return n > 0 && (size_t)n + sizeof("/recent.new") < room;
}

static void make_folders(char *path)
{
	for (char *p = path + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		mkdir(path, 0700);
		*p = '/';
	}
	mkdir(path, 0700);
}

static bool is_plain(const char *line)
{
	for (const unsigned char *p = (const unsigned char *)line; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			return false;
	return *line != '\0';
}

void recent_load(struct recent *r)
{
	char path[PATH_MAX], line[RECENT_LINE];
	memset(r, 0, sizeof(*r));
	if (!folder(path, sizeof(path)))
		return;
	size_t n = strlen(path);
	snprintf(path + n, sizeof(path) - n, "/recent");
	FILE *f = fopen(path, "re");
	if (!f)
		return;
	while (r->count < RECENT_MAX && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (is_plain(line))
			r->lines[r->count++] = grow_copy(line, strlen(line));
	}
	fclose(f);
}

static void write_all(const struct recent *r)
{
	char path[PATH_MAX], fresh[PATH_MAX];
	if (!folder(path, sizeof(path)))
		return;
	make_folders(path);
	size_t n = strlen(path);
	snprintf(fresh, sizeof(fresh), "%.*s/recent.new", (int)n, path);
	snprintf(path + n, sizeof(path) - n, "/recent");
	unlink(fresh);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!f) {
		if (fd >= 0)
			close(fd);
		return;
	}
	for (int i = 0; i < r->count; i++)
		fprintf(f, "%s\n", r->lines[i]);
	if (fclose(f) == 0)
		(void)rename(fresh, path);
}

void recent_add(struct recent *r, const char *line)
{
	if (!is_plain(line) || strlen(line) >= RECENT_LINE - 1)
		return;
	int at = 0;
	while (at < r->count && strcmp(r->lines[at], line) != 0)
		at++;
	char *first = at < r->count ? r->lines[at] : grow_copy(line, strlen(line));
	if (at == r->count && r->count == RECENT_MAX)
		free(r->lines[--at]);
	else if (at == r->count)
		r->count++;
	memmove(r->lines + 1, r->lines, (size_t)at * sizeof(r->lines[0]));
	r->lines[0] = first;
	write_all(r);
}

void recent_done(struct recent *r)
{
	for (int i = 0; i < r->count; i++)
		free(r->lines[i]);
	memset(r, 0, sizeof(*r));
}

bool recent_line(const char *name, char *out, size_t room)
{
	const char *scheme = strstr(name, "://");
	if (scheme) {
		const char *host = scheme + 3;
		size_t authority = strcspn(host, "/?#");
		for (size_t i = 0; i < authority; i++)
			if (host[i] == '@') {
				authority -= i + 1;
				host += i + 1;
				i = (size_t)-1;
			}
		int n = snprintf(out, room, "%.*s%s", (int)(scheme + 3 - name), name, host);
		return n > 0 && (size_t)n < room && !strpbrk(out, " '\"\\");
	}
	if (strcmp(name, "-") == 0 || strncmp(name, "/dev/", 5) == 0)
		return false;
	char *whole = realpath(name, NULL);
	bool fits = whole && strlen(whole) < room && !strpbrk(whole, " '\"\\");
	if (fits)
		snprintf(out, room, "%s", whole);
	free(whole);
	return fits;
}
