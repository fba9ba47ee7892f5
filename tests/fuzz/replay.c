/*
 * Replays seeds through one fuzz target without libFuzzer: every file of the target's seed
 * directory whole and cut at every length. Linked with tests/fuzz/fuzz_NAME.c, whose name it takes
 * from its own (argv[0]); prints TAP, one case a seed.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SEED_MAX = 1 << 20, PREFIXES = 4096 };

/* A copy of exactly its size each time, so that a sanitizer sees the first octet read past it. */
static void replay(const uint8_t *data, size_t size)
{
	uint8_t *copy = malloc(size ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static int replay_file(const char *path)
{
	static uint8_t data[SEED_MAX];
	FILE *f = fopen(path, "rb");

	if (!f)
		return 0;
	size_t size = fread(data, 1, sizeof(data), f);
	fclose(f);
	/* Every prefix of a small seed, an even choice of those of a large one. */
	size_t step = size / PREFIXES + 1;
	for (size_t n = 0; n < size; n += step)
		replay(data, n);
	replay(data, size);
	return 1;
}

static int is_seed(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	const char *top = getenv("top_srcdir");
	const char *name = strrchr(argv[0], '/');
	struct dirent **entries;
	char path[4096];
	int failed = 0;

	name = name ? name + 1 : argv[0];
	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	if (argc > 1)
		snprintf(path, sizeof(path), "%s", argv[1]);
	else
		snprintf(path, sizeof(path), "%s/tests/fuzz/seeds/%s", top ? top : ".", name);
	size_t room = strlen(path);

	int count = scandir(path, &entries, is_seed, alphasort);
	if (count <= 0) {
		printf("1..1\nnot ok 1 - %s holds no seeds\n", path);
		return 1;
	}
	printf("1..%d\n", count);
	for (int i = 0; i < count; i++) {
		snprintf(path + room, sizeof(path) - room, "/%s", entries[i]->d_name);
		/* Said before it runs: after a crash the last line names the seed. */
		printf("# %s\n", entries[i]->d_name);
		fflush(stdout);
		int good = replay_file(path);
		failed += !good;
		printf("%s %d - %s/%s\n", good ? "ok" : "not ok", i + 1, name, entries[i]->d_name);
		fflush(stdout);
		free(entries[i]);
	}
	free(entries);
	return failed ? 1 : 0;
}
