#include "h2lens/knowledge.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "insight/knowledge_parts.h"

enum { FILE_MAX = 1024 * 1024, PATH_ROOM = 4096 };

static const char *const folders[LANGUAGES] = {"en", "zh"};

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct knowledge_entry *)a)->id,
		      ((const struct knowledge_entry *)b)->id);
}

static struct knowledge_entry *find(const struct knowledge *k, const char *id, size_t count)
{
	for (size_t low = 0, high = count; low < high;) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(id, k->items[middle].id);
		if (order == 0)
			return &k->items[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The entry of that id, also a new one; those of the index before `sorted` are in order. */
static struct knowledge_entry *entry_of(struct knowledge *k, const char *id, size_t sorted)
{
	struct knowledge_entry *x = find(k, id, sorted);

	for (size_t i = sorted; !x && i < k->count; i++)
		if (strcmp(k->items[i].id, id) == 0)
			x = &k->items[i];
	if (x)
		return x;
	if (k->count == k->room) {
		k->room = memory_room(k->room, k->count + 1);
		k->items = memory_resize(k->items, k->room, sizeof(*k->items));
	}
	x = &k->items[k->count++];
	*x = (struct knowledge_entry){.id = memory_copy(id, strlen(id))};
	return x;
}

/* The first mistake is kept: *e is only written while it is empty. */
static void put(struct knowledge *k, size_t sorted, const char *name, const char *id,
		enum language l, char *text, struct error *e)
{
	struct knowledge_page page;
	struct error mistake = ERROR_INIT;

	if (!knowledge_page_read(&page, name, id, l, text, &mistake)) {
		if (e && !e->text[0])
			*e = mistake;
		return;
	}
	struct knowledge_page *into = &entry_of(k, id, sorted)->pages[l];
	knowledge_page_done(into);
	*into = page;
}

static void read_table(struct knowledge *k, const struct knowledge_file *files, struct error *e)
{
	char name[300];
	size_t sorted = 0;

	for (int l = 0; l < LANGUAGES; l++) {
		for (const struct knowledge_file *f = files; f->id; f++) {
			if (strcmp(f->language, folders[l]) != 0)
				continue;
			(void)snprintf(name, sizeof(name), "knowledge/%s/%s.md", f->language,
				       f->id);
			put(k, sorted, name, f->id, (enum language)l,
			    memory_copy(f->text, strlen(f->text)), e);
		}
		if (k->count)
			qsort(k->items, k->count, sizeof(*k->items), by_id);
		sorted = k->count;
	}
}

static char *read_file(const char *path, struct error *e)
{
	FILE *f = fopen(path, "re");
	struct text t = {0};
	char room[8192];
	size_t n;

	if (!f) {
		error_set(e, "%s cannot be read", path);
		return NULL;
	}
	while (t.n <= FILE_MAX && (n = fread(room, 1, sizeof(room), f)) > 0)
		text_add_n(&t, room, n);
	bool good = !ferror(f) && t.n <= FILE_MAX && t.n && !memchr(t.s, '\0', t.n);
	fclose(f);
	if (good)
		return t.s;
	text_done(&t);
	error_set(e, "%s cannot be read, or is no text of at most a megabyte", path);
	return NULL;
}

static void read_folder(struct knowledge *k, const char *folder, enum language l, struct error *e)
{
	char path[PATH_ROOM], id[256];
	size_t sorted = k->count;
	DIR *d;
	const struct dirent *one;

	if (snprintf(path, sizeof(path), "%s/%s", folder, folders[l]) >= (int)sizeof(path))
		return;
	d = opendir(path);
	while (d && (one = readdir(d)) != NULL) {
		size_t n = strlen(one->d_name);
		if (one->d_name[0] == '.' || n < 4 || n > 200 ||
		    strcmp(one->d_name + n - 3, ".md") != 0 ||
		    snprintf(path, sizeof(path), "%s/%s/%s", folder, folders[l], one->d_name) >=
			    (int)sizeof(path))
			continue;
		(void)snprintf(id, sizeof(id), "%.*s", (int)n - 3, one->d_name);
		struct error mistake = ERROR_INIT;
		char *text = read_file(path, &mistake);
		if (text)
			put(k, sorted, path, id, l, text, e);
		else if (e && !e->text[0])
			*e = mistake;
	}
	if (d)
		closedir(d);
	if (k->count)
		qsort(k->items, k->count, sizeof(*k->items), by_id);
}

static void entry_done(struct knowledge_entry *x)
{
	free(x->id);
	free(x->plain_id);
	for (int l = 0; l < LANGUAGES; l++) {
		free(x->plain_title[l]);
		knowledge_page_done(&x->pages[l]);
	}
}

/* Entries without an English page are left out; the names of the others are made ready. */
static void settle(struct knowledge *k, struct error *e)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->count; i++) {
		struct knowledge_entry *x = &k->items[i];
		if (!x->pages[LANGUAGE_ENGLISH].text) {
			if (e && !e->text[0])
				error_set(e, "the entry %s has no English page", x->id);
			entry_done(x);
			continue;
		}
		knowledge_severity_named(
			knowledge_page_head(&x->pages[LANGUAGE_ENGLISH], "severity", 0),
			&x->severity);
		x->plain_id = knowledge_plain(x->id, strlen(x->id));
		for (int l = 0; l < LANGUAGES; l++) {
			const char *title = knowledge_title(x, (enum language)l);
			x->plain_title[l] = knowledge_plain(title, strlen(title));
		}
		k->items[kept++] = *x;
	}
	k->count = kept;
}

struct knowledge *knowledge_build(const struct knowledge_file *files, const char *folder,
				  struct error *e)
{
	struct knowledge *k = memory_get(1, sizeof(*k));

	read_table(k, files, e);
	for (int l = 0; folder && l < LANGUAGES; l++)
		read_folder(k, folder, (enum language)l, e);
	settle(k, e);
	return k;
}

struct knowledge *knowledge_open(struct error *e)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	char folder[PATH_ROOM];
	int n = config && *config ? snprintf(folder, sizeof(folder), "%s/h2lens/knowledge", config)
		: home && *home
			? snprintf(folder, sizeof(folder), "%s/.config/h2lens/knowledge", home)
			: -1;

	return knowledge_build(knowledge_files, n > 0 && n < (int)sizeof(folder) ? folder : NULL,
			       e);
}

void knowledge_close(struct knowledge *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < k->count; i++)
		entry_done(&k->items[i]);
	free(k->items);
	free(k);
}

size_t knowledge_count(const struct knowledge *k)
{
	return k->count;
}

const struct knowledge_entry *knowledge_at(const struct knowledge *k, size_t i)
{
	return i < k->count ? &k->items[i] : NULL;
}

const char *knowledge_id(const struct knowledge_entry *x)
{
	return x->id;
}

bool knowledge_translated(const struct knowledge_entry *x, enum language l)
{
	return x->pages[l].text != NULL;
}

const char *knowledge_head(const struct knowledge_entry *x, enum language l, const char *key,
			   size_t i)
{
	const struct knowledge_page *own = &x->pages[l];

	if (!knowledge_page_head(own, key, 0))
		own = &x->pages[LANGUAGE_ENGLISH];
	return knowledge_page_head(own, key, i);
}

const char *knowledge_title(const struct knowledge_entry *x, enum language l)
{
	return knowledge_head(x, l, "title", 0);
}

const char *knowledge_layer(const struct knowledge_entry *x)
{
	return knowledge_head(x, LANGUAGE_ENGLISH, "layer", 0);
}

enum severity knowledge_severity(const struct knowledge_entry *x)
{
	return x->severity;
}

const struct knowledge_entry *knowledge_by_id(const struct knowledge *k, const char *id)
{
	const struct knowledge_entry *x = find(k, id, k->count);
	const char *alias;

	for (size_t i = 0; !x && i < k->count; i++)
		for (size_t n = 0;
		     !x && (alias = knowledge_head(&k->items[i], LANGUAGE_ENGLISH, "alias", n));
		     n++)
			if (strcmp(alias, id) == 0)
				x = &k->items[i];
	return x;
}

bool knowledge_language_named(const char *name, enum language *out)
{
	static const char *const names[LANGUAGES][6] = {
		[LANGUAGE_ENGLISH] = {"en", "english", "英文", "英语"},
		[LANGUAGE_CHINESE] = {"zh", "chinese", "中文", "汉语", "简体中文"},
	};

	for (int l = 0; l < LANGUAGES; l++)
		for (int i = 0; i < 6 && names[l][i]; i++)
			if (strcasecmp(name, names[l][i]) == 0) {
				*out = (enum language)l;
				return true;
			}
	for (int l = 0; l < LANGUAGES; l++) /* zh_CN.UTF-8, zh-Hans, en_US */
		if (strncasecmp(name, folders[l], 2) == 0 && name[2] && strchr("_-.@", name[2])) {
			*out = (enum language)l;
			return true;
		}
	return false;
}

enum language knowledge_language(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	/* the first that is set and not empty decides (POSIX, chapter 8) */
	for (int i = 0; i < 3; i++) {
		const char *value = getenv(names[i]);
		if (value && *value)
			return strncmp(value, "zh", 2) == 0 ? LANGUAGE_CHINESE : LANGUAGE_ENGLISH;
	}
	return LANGUAGE_ENGLISH;
}
