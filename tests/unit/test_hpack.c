#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include <nghttp2/nghttp2.h>

#include "octets.h"
#include "wire/hpack.h"

struct fixture {
	struct book *book;
	struct hpack_shared *shared;
	struct hpack hpack;
	struct hpack_list list;
	struct text text;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){.book = book_new()};
	f.shared = hpack_shared_new(f.book);
	hpack_init(&f.hpack, f.shared);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	text_done(&f->text);
	hpack_list_done(&f->list);
	hpack_done(&f->hpack);
	hpack_shared_free(f->shared);
	book_free(f->book);
	return 0;
}

static struct hpack_result decode(struct fixture *f, const char *hex)
{
	uint8_t octets[1024];
	size_t n = octets_hex(octets, sizeof(octets), hex);
	uint8_t *exact = malloc(n ? n : 1); /* so that a sanitizer sees the first octet past it */

	memcpy(exact, octets, n);
	struct hpack_result r = hpack_decode(&f->hpack, exact, n, &f->list);
	free(exact);
	return r;
}

static void expect(struct fixture *f, const char *hex, const char *fields)
{
	struct hpack_result r = decode(f, hex);

	assert_string_equal(r.ok ? "" : r.phrase, "");
	text_clear(&f->text);
	octets_fields(&f->text, f->book, f->list.fields, f->list.count);
	assert_string_equal(text_str(&f->text), fields);
}

static const struct hpack_entry *entry(const struct fixture *f, uint32_t distance)
{
	const struct hpack *h = &f->hpack;

	return &h->ring[(h->first + h->count - 1 - distance) & h->mask];
}

/* The dynamic table, newest entry first, and its size (RFC 7541 section 4.1). */
static void expect_table(struct fixture *f, const char *entries, uint64_t size)
{
	text_clear(&f->text);
	for (uint32_t i = 0; i < f->hpack.count; i++) {
		struct field x = {.name = entry(f, i)->name, .value = entry(f, i)->value};
		octets_fields(&f->text, f->book, &x, 1);
	}
	assert_string_equal(text_str(&f->text), entries);
	assert_int_equal(f->hpack.size, size);
}

static void expect_from(const struct fixture *f, size_t i, enum provenance name,
			enum provenance value)
{
	assert_true(i < f->list.count);
	assert_int_equal(f->list.fields[i].name_from, name);
	assert_int_equal(f->list.fields[i].value_from, value);
}

static void expect_fault(struct fixture *f, const char *hex, uint32_t offset, const char *says)
{
	struct hpack_result r = decode(f, hex);

	assert_false(r.ok);
	assert_non_null(r.phrase);
	if (!strstr(r.phrase, says))
		fail_msg("\"%s\" does not say \"%s\"", r.phrase, says);
	assert_int_equal(r.offset, offset);
	assert_int_not_equal(f->hpack.history, HPACK_WHOLE);
}

/* RFC 7541 appendix C.1: 1337 with a 5-bit prefix; here as a table size update. */
static void test_integers(void **state)
{
	struct fixture *f = *state;

	expect(f, "2a", "");
	assert_int_equal(f->hpack.capacity, 10);
	expect(f, "3f9a0a", "");
	assert_int_equal(f->hpack.capacity, 1337);
	expect(f, "3f00", "");
	assert_int_equal(f->hpack.capacity, 31);
}

static void test_appendix_c2(void **state)
{
	struct fixture *f = *state;

	expect(f, "400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572",
	       "custom-key: custom-header\n");
	assert_int_equal(f->list.fields[0].repr, REPR_INCREMENTAL);
	expect_from(f, 0, FIELD_LITERAL, FIELD_LITERAL);
	expect_table(f, "custom-key: custom-header\n", 55);

	expect(f, "040c 2f73 616d 706c 652f 7061 7468", ":path: /sample/path\n");
	assert_int_equal(f->list.fields[0].repr, REPR_WITHOUT_INDEXING);
	assert_int_equal(f->list.fields[0].index, 4);
	expect_from(f, 0, FIELD_STATIC, FIELD_LITERAL);
	expect_table(f, "custom-key: custom-header\n", 55);

	expect(f, "1008 7061 7373 776f 7264 0673 6563 7265 74", "password: secret\n");
	assert_int_equal(f->list.fields[0].repr, REPR_NEVER_INDEXED);
	expect_table(f, "custom-key: custom-header\n", 55);

	expect(f, "82", ":method: GET\n");
	assert_int_equal(f->list.fields[0].repr, REPR_INDEXED);
	assert_int_equal(f->list.fields[0].index, 2);
	expect_from(f, 0, FIELD_STATIC, FIELD_STATIC);
	/* RFC 9113 section 6.5.2: 7 + 3 + 32 */
	assert_int_equal(f->list.size, 42);
}

static void requests(struct fixture *f, const char *const blocks[3])
{
	expect(f, blocks[0],
	       ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\n");
	expect_table(f, ":authority: www.example.com\n", 57);
	expect(f, blocks[1],
	       ":method: GET\n:scheme: http\n:path: /\n:authority: www.example.com\n"
	       "cache-control: no-cache\n");
	expect_from(f, 3, FIELD_DYNAMIC, FIELD_DYNAMIC);
	assert_int_equal(f->list.fields[3].index, 62);
	expect_table(f, "cache-control: no-cache\n:authority: www.example.com\n", 110);
	expect(f, blocks[2],
	       ":method: GET\n:scheme: https\n:path: /index.html\n:authority: www.example.com\n"
	       "custom-key: custom-value\n");
	expect_table(f,
		     "custom-key: custom-value\ncache-control: no-cache\n"
		     ":authority: www.example.com\n",
		     164);
}

static void test_appendix_c3(void **state)
{
	static const char *const blocks[] = {
		"8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d",
		"8286 84be 5808 6e6f 2d63 6163 6865",
		"8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"};

	requests(*state, blocks);
	struct fixture *f = *state;
	assert_int_equal(f->list.fields[4].huffman, 0);
}

static void test_appendix_c4(void **state)
{
	static const char *const blocks[] = {
		"8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff", "8286 84be 5886 a8eb 1064 9cbf",
		"8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"};

	requests(*state, blocks);
	struct fixture *f = *state;
	assert_int_equal(f->list.fields[4].huffman, 3);
	assert_int_equal(f->list.fields[0].huffman, 0);
}

#define DATE_21 "date: Mon, 21 Oct 2013 20:13:21 GMT\n"
#define DATE_22 "date: Mon, 21 Oct 2013 20:13:22 GMT\n"
#define PLACE "location: https://www.example.com\n"
#define COOKIE "set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1\n"

static void responses(struct fixture *f, const char *const blocks[3])
{
	hpack_set_limit(&f->hpack, 256);
	expect(f, blocks[0], ":status: 302\ncache-control: private\n" DATE_21 PLACE);
	expect_table(f, PLACE DATE_21 "cache-control: private\n:status: 302\n", 222);
	expect(f, blocks[1], ":status: 307\ncache-control: private\n" DATE_21 PLACE);
	expect_table(f, ":status: 307\n" PLACE DATE_21 "cache-control: private\n", 222);
	expect(f, blocks[2],
	       ":status: 200\ncache-control: private\n" DATE_22 PLACE
	       "content-encoding: gzip\n" COOKIE);
	expect_table(f, COOKIE "content-encoding: gzip\n" DATE_22, 215);
}

static void test_appendix_c5(void **state)
{
	static const char *const blocks[] = {
		"4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133"
		"2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70"
		"6c65 2e63 6f6d",
		"4803 3330 37c1 c0bf",
		"88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d"
		"54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049"
		"5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e"
		"3d31"};

	responses(*state, blocks);
}

static void test_appendix_c6(void **state)
{
	static const char *const blocks[] = {
		"4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6"
		"2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3",
		"4883 640e ffc1 c0bf",
		"88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
		"77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f"
		"9587 3160 65c0 03ed 4ee5 b106 3d50 07"};

	responses(*state, blocks);
}

static void test_static_ends(void **state)
{
	struct fixture *f = *state;

	expect(f, "81bd", ":authority: \nwww-authenticate: \n");
	expect(f, "8fa0", "accept-charset: \ncookie: \n");
	expect(f, "90", "accept-encoding: gzip, deflate\n");
}

/* Section 4.4: an entry larger than the table empties it, and is no error. */
static void test_too_large_an_entry(void **state)
{
	struct fixture *f = *state;

	expect(f, "3f11 4001 6101 62", "a: b\n"); /* table of 48 */
	expect_table(f, "a: b\n", 34);
	expect(f, "4001 6110 6363 6363 6363 6363 6363 6363 6363 6363", "a: cccccccccccccccc\n");
	expect_table(f, "", 0);
	assert_int_equal(f->hpack.history, HPACK_WHOLE);
}

/* Section 4.3: a smaller table evicts the oldest; two updates may stand at a block's start. */
static void test_table_size_updates(void **state)
{
	struct fixture *f = *state;

	expect(f, "4001 6101 6240 0163 0164", "a: b\nc: d\n");
	expect_table(f, "c: d\na: b\n", 68);
	expect(f, "3f24", ""); /* 67 */
	expect_table(f, "c: d\n", 34);
	expect_fault(f, "20 3fe11f be", 4, "beyond");
}

static void test_table_emptied_and_raised(void **state)
{
	struct fixture *f = *state;

	expect(f, "4001 6101 62", "a: b\n");
	expect(f, "20 3fe11f 82", ":method: GET\n"); /* 0, then 4096 */
	assert_int_equal(f->hpack.capacity, 4096);
	expect_table(f, "", 0);
	expect_fault(f, "be", 0, "RFC 7541");
}

/* Joined late: what is static or literal is a fact; entries inserted since are facts too; all else
 * is not known, and never an error. */
static void test_joined_late(void **state)
{
	struct fixture *f = *state;

	hpack_joined_late(&f->hpack);
	expect(f, "82 be ff00", ":method: GET\n?: ?\n?: ?\n");
	expect_from(f, 0, FIELD_STATIC, FIELD_STATIC);
	expect_from(f, 1, FIELD_UNKNOWN, FIELD_UNKNOWN);
	expect(f, "4001 6101 62 be bf", "a: b\na: b\n?: ?\n");
	expect_from(f, 0, FIELD_LITERAL, FIELD_LITERAL);
	expect_from(f, 1, FIELD_DYNAMIC, FIELD_DYNAMIC);
	expect_from(f, 2, FIELD_UNKNOWN, FIELD_UNKNOWN);
	/* another moves it one further; the unknown begin one later */
	expect(f, "4001 6301 64 be bf c0", "c: d\nc: d\na: b\n?: ?\n");
	expect_from(f, 2, FIELD_DYNAMIC, FIELD_DYNAMIC);
	/* a table larger than the default is possible: the limit was never seen */
	expect(f, "3fe1ff03", "");
	assert_int_equal(f->hpack.capacity, 65536);
}

/* A literal whose name is an entry that we do not know goes into the table with its name unknown.
 */
static void test_unknown_name_inserted(void **state)
{
	struct fixture *f = *state;

	hpack_joined_late(&f->hpack);
	expect(f, "7f02 0161 be", "?: a\n?: a\n"); /* name of index 65 */
	expect_from(f, 0, FIELD_UNKNOWN, FIELD_LITERAL);
	expect_from(f, 1, FIELD_UNKNOWN, FIELD_DYNAMIC);
	expect(f, "0f2f 0162", "?: b\n"); /* the name of that entry, without indexing */
	expect_from(f, 0, FIELD_UNKNOWN, FIELD_LITERAL);
	expect_table(f, "?: a\n", 33);
}

static void test_lost_block(void **state)
{
	struct fixture *f = *state;

	expect(f, "4001 6101 62", "a: b\n");
	hpack_lost(&f->hpack);
	expect(f, "82 be", ":method: GET\n?: ?\n");
	expect_from(f, 1, FIELD_SUSPECT, FIELD_SUSPECT);
	expect(f, "4001 6301 64 be bf", "c: d\nc: d\n?: ?\n");
	expect_from(f, 1, FIELD_DYNAMIC, FIELD_DYNAMIC);
	expect_from(f, 2, FIELD_SUSPECT, FIELD_SUSPECT);
}

/* Inserts entries of 32 + 1 + 127 = 160 octets. */
static void insert_large(struct fixture *f, unsigned count)
{
	uint8_t block[4 + 128] = {0x40, 1, 'n', 0x7f, 0};

	memset(block + 5, 'v', 127);
	for (unsigned i = 0; i < count; i++) {
		struct hpack_result r = hpack_decode(&f->hpack, block, sizeof(block), &f->list);
		assert_true(r.ok);
	}
}

/* 25 entries of 160 leave 96 octets of 4096: old entries may be there; with the 26th they are gone.
 */
static void test_turned_over_after_loss(void **state)
{
	struct fixture *f = *state;

	hpack_lost(&f->hpack);
	insert_large(f, 25);
	expect(f, "ff00", "?: ?\n");
	expect_from(f, 0, FIELD_SUSPECT, FIELD_SUSPECT);
	insert_large(f, 1);
	expect_fault(f, "ff00", 0, "RFC 7541");
}

static void test_turned_over_after_size_update(void **state)
{
	struct fixture *f = *state;

	hpack_joined_late(&f->hpack);
	expect(f, "3fe11f", ""); /* 4096: now the encoder's choice is seen */
	insert_large(f, 25);
	assert_int_equal(f->hpack.history, HPACK_JOINED_LATE);
	insert_large(f, 1);
	assert_int_equal(f->hpack.history, HPACK_WHOLE);
	expect_fault(f, "ff00", 0, "RFC 7541");
}

/* Without the encoder's choice or the decoder's limit nothing proves that the table turned over. */
static void test_no_proof_of_turn_over(void **state)
{
	struct fixture *f = *state;

	hpack_joined_late(&f->hpack);
	insert_large(f, 500); /* 80000 octets */
	assert_int_not_equal(f->hpack.history, HPACK_WHOLE);
	hpack_lost(&f->hpack);
	insert_large(f, 500);
	assert_int_not_equal(f->hpack.history, HPACK_WHOLE);
}

static void test_size_zero_makes_whole(void **state)
{
	struct fixture *f = *state;

	hpack_joined_late(&f->hpack);
	expect(f, "be", "?: ?\n");
	expect(f, "20 3fe11f 82", ":method: GET\n");
	assert_int_equal(f->hpack.history, HPACK_WHOLE);
	expect_fault(f, "be", 0, "RFC 7541");
	hpack_lost(&f->hpack);
	expect(f, "be", "?: ?\n");
	expect(f, "20", "");
	expect_fault(f, "be", 0, "RFC 7541");
}

#define BASE ":method: GET\n:scheme: http\n:path: /\n"

/* Seven requests of a real client (x-tenant alpha alpha bravo bravo bravo charlie charlie), the
 * third one's packet not captured. tshark gives the fourth and fifth alpha, which is wrong. */
static void test_gap_story(void **state)
{
	struct fixture *f = *state;

	expect(f, "828684 41 09 6c6f63616c686f7374 40 08 782d74656e616e74 05 616c706861",
	       BASE ":authority: localhost\nx-tenant: alpha\n");
	expect(f, "828684 bf be", BASE ":authority: localhost\nx-tenant: alpha\n");
	hpack_lost(&f->hpack);
	for (int i = 0; i < 2; i++) {
		expect(f, "828684 c0 be", BASE "?: ?\n?: ?\n");
		expect_from(f, 3, FIELD_SUSPECT, FIELD_SUSPECT);
		expect_from(f, 4, FIELD_SUSPECT, FIELD_SUSPECT);
	}
	expect(f, "828684 c0 7e 07 636861726c6965", BASE "?: ?\n?: charlie\n");
	expect_from(f, 4, FIELD_SUSPECT, FIELD_LITERAL);
	expect(f, "828684 c1 be", BASE "?: ?\n?: charlie\n");
	expect_from(f, 4, FIELD_SUSPECT, FIELD_DYNAMIC);
}

static void test_faults_of_index(void **state)
{
	struct fixture *f = *state;

	expect_fault(f, "80", 0, "index 0");
	hpack_done(&f->hpack);
	hpack_init(&f->hpack, f->shared);
	expect_fault(f, "82 84 be", 2, "beyond");
	assert_int_equal(f->list.count, 2); /* what came before it is there */
	hpack_done(&f->hpack);
	hpack_init(&f->hpack, f->shared);
	expect_fault(f, "7e 01 61", 0, "beyond");
	hpack_done(&f->hpack);
	hpack_init(&f->hpack, f->shared);
	expect(f, "4001 6101 62", "a: b\n");
	expect_fault(f, "be bf", 1, "beyond");
}

static void test_faults_of_integers(void **state)
{
	static const char *const blocks[] = {"ff ff ff ff ff ff ff 0f", /* above 2^32 */
					     "ff ff ff ff ff 7f",	/* 127 + 2^35 - 1 */
					     "ff 80 80 80 80 80 80 80 80 80 01"};
	struct fixture *f = *state;

	for (size_t i = 0; i < 3; i++) {
		hpack_done(&f->hpack);
		hpack_init(&f->hpack, f->shared);
		expect_fault(f, blocks[i], 0, "integer");
	}
	hpack_done(&f->hpack);
	hpack_init(&f->hpack, f->shared);
	expect_fault(f, "82 ff 80", 1, "end of the header block");
}

static void test_faults_of_strings(void **state)
{
	static const struct {
		const char *block, *says;
	} cases[] = {
		{"00 05 61", "end of the header block"},
		{"00 01 61 02 62", "end of the header block"},
		{"00 01 61", "end"},
		{"40", "end"},
		{"00 01 61 7f ff ff ff 7f", "end of the header block"},
		{"00 01 61 81 18", "Huffman"},		/* a, padded with zeros */
		{"00 01 61 82 1f ff", "Huffman"},	/* a, 11 bits of padding */
		{"00 01 61 84 ff ff ff ff", "Huffman"}, /* EOS */
		{"00 01 61 85 1f ff ff ff ff", "Huffman"},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hpack_done(&f->hpack);
		hpack_init(&f->hpack, f->shared);
		expect_fault(f, cases[i].block, 0, cases[i].says);
	}
	hpack_done(&f->hpack);
	hpack_init(&f->hpack, f->shared);
	expect(f, "00 01 61 81 1f", "a: a\n");
}

static void test_faults_of_size_updates(void **state)
{
	struct fixture *f = *state;

	expect(f, "3fe11f", ""); /* 4096 */
	expect_fault(f, "3fe21f", 0, "SETTINGS_HEADER_TABLE_SIZE");
	hpack_done(&f->hpack);
	hpack_init(&f->hpack, f->shared);
	expect_fault(f, "82 20", 1, "after a field");
	hpack_done(&f->hpack);
	hpack_init(&f->hpack, f->shared);
	hpack_set_limit(&f->hpack, 8192);
	expect(f, "3fe13f", "");
	assert_int_equal(f->hpack.capacity, 8192);
}

/* After a mistake the history is not whole, and what can be known is still told. */
static void test_goes_on_after_a_fault(void **state)
{
	struct fixture *f = *state;

	expect_fault(f, "82 ff8002", 1, "beyond");
	expect(f, "828684 41 0178", BASE ":authority: x\n");
	expect(f, "be bf", ":authority: x\n?: ?\n");
}

static uint32_t next_random(uint32_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 17;
	*x ^= *x << 5;
	return *x;
}

enum { RANDOM_FIELDS = 12, RANDOM_BLOCKS = 2000 };

struct random_list {
	char text[RANDOM_FIELDS][2][96];
	nghttp2_nv nv[RANDOM_FIELDS];
	size_t n;
};

static void make_random(struct random_list *l, uint32_t *seed)
{
	static const char *const names[] = {":method", ":path",	     ":status", "cookie",
					    "x-trace", "accept",     "date",	"x-a",
					    "via",     "set-cookie", "etag",	"x-tenant"};

	l->n = next_random(seed) % RANDOM_FIELDS + 1;
	for (size_t i = 0; i < l->n; i++) {
		bool repeated = next_random(seed) % 3 != 0;
		size_t length = next_random(seed) % (repeated ? 6 : 60);
		snprintf(l->text[i][0], sizeof(l->text[i][0]), "%s", names[next_random(seed) % 12]);
		for (size_t k = 0; k < length; k++)
			l->text[i][1][k] =
				(char)(repeated ? 'a' + length % 8 : next_random(seed) % 255 + 1);
		l->text[i][1][length] = '\0';
		l->nv[i] = (nghttp2_nv){(uint8_t *)l->text[i][0], (uint8_t *)l->text[i][1],
					strlen(l->text[i][0]), length,
					next_random(seed) % 7 ? NGHTTP2_NV_FLAG_NONE
							      : NGHTTP2_NV_FLAG_NO_INDEX};
	}
}

static void compare(struct fixture *f, const struct random_list *l)
{
	assert_int_equal(f->list.count, l->n);
	for (size_t i = 0; i < l->n; i++) {
		const struct field *x = &f->list.fields[i];
		struct slice name = book_text(f->book, x->name),
			     value = book_text(f->book, x->value);
		assert_int_equal(name.n, l->nv[i].namelen);
		assert_memory_equal(name.p, l->nv[i].name, name.n);
		assert_int_equal(value.n, l->nv[i].valuelen);
		assert_memory_equal(value.p, l->nv[i].value, value.n);
		assert_in_range(x->value_from, FIELD_STATIC, FIELD_DYNAMIC);
		if (l->nv[i].flags & NGHTTP2_NV_FLAG_NO_INDEX)
			assert_int_equal(x->repr, REPR_NEVER_INDEXED);
	}
}

/* What nghttp2 encodes, with its table growing and shrinking, is what we decode. */
static void test_against_nghttp2(void **state)
{
	static const uint32_t sizes[] = {0, 64, 200, 1000, 4096, 16384, 65536};
	static uint8_t out[64 * 1024];
	static struct random_list list;
	struct fixture *f = *state;
	nghttp2_hd_deflater *d = NULL;
	uint32_t seed = 20220607;
	unsigned dynamic = 0;

	assert_int_equal(nghttp2_hd_deflate_new(&d, 65536), 0);
	for (unsigned block = 0; block < RANDOM_BLOCKS; block++) {
		for (unsigned i = next_random(&seed) % 20 == 0 ? next_random(&seed) % 3 : 0; i;
		     i--) {
			uint32_t size = sizes[next_random(&seed) % 7];
			hpack_set_limit(&f->hpack, size);
			assert_int_equal(nghttp2_hd_deflate_change_table_size(d, size), 0);
		}
		make_random(&list, &seed);
		ssize_t n = nghttp2_hd_deflate_hd(d, out, sizeof(out), list.nv, list.n);
		assert_true(n > 0);
		struct hpack_result r = hpack_decode(&f->hpack, out, (size_t)n, &f->list);
		assert_string_equal(r.ok ? "" : r.phrase, "");
		compare(f, &list);
		for (size_t i = 0; i < f->list.count; i++)
			dynamic += f->list.fields[i].value_from == FIELD_DYNAMIC;
		assert_int_equal(f->hpack.size, nghttp2_hd_deflate_get_dynamic_table_size(d));
		assert_int_equal(f->hpack.count + 61, nghttp2_hd_deflate_get_num_table_entries(d));
	}
	assert_true(dynamic > RANDOM_BLOCKS / 2); /* the table was put to use */
	nghttp2_hd_deflate_del(d);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_integers),
		TEST(test_appendix_c2),
		TEST(test_appendix_c3),
		TEST(test_appendix_c4),
		TEST(test_appendix_c5),
		TEST(test_appendix_c6),
		TEST(test_static_ends),
		TEST(test_too_large_an_entry),
		TEST(test_table_size_updates),
		TEST(test_table_emptied_and_raised),
		TEST(test_joined_late),
		TEST(test_unknown_name_inserted),
		TEST(test_lost_block),
		TEST(test_turned_over_after_loss),
		TEST(test_turned_over_after_size_update),
		TEST(test_no_proof_of_turn_over),
		TEST(test_size_zero_makes_whole),
		TEST(test_gap_story),
		TEST(test_faults_of_index),
		TEST(test_faults_of_integers),
		TEST(test_faults_of_strings),
		TEST(test_faults_of_size_updates),
		TEST(test_goes_on_after_a_fault),
		TEST(test_against_nghttp2),
	};

	return cmocka_run_group_tests_name("hpack", tests, NULL, NULL);
}
