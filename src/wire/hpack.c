#include "wire/hpack.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "wire/huffman.h"

enum {
	STATIC_COUNT = 61,
	ENTRY_OVERHEAD = 32,	  /* section 4.1 */
	FIRST_CAPACITY = 4096,	  /* RFC 9113 section 6.5.2 */
	UNKNOWN_CAPACITY = 65536, /* assumed while the encoder's choice was not seen */
	CAPACITY_MAX = 1 << 20,	  /* of what we keep, whatever the peers agreed on */
	INDEX_MAX = 1 << 20,
	RING_FIRST = 32
};

struct hpack_shared {
	struct book *book;
	struct huffman huffman;
	struct hpack_entry fixed[STATIC_COUNT + 1];
};

static const char *const static_table[STATIC_COUNT + 1][2] = {
	{"", ""},
	{":authority", ""},
	{":method", "GET"},
	{":method", "POST"},
	{":path", "/"},
	{":path", "/index.html"},
	{":scheme", "http"},
	{":scheme", "https"},
	{":status", "200"},
	{":status", "204"},
	{":status", "206"},
	{":status", "304"},
	{":status", "400"},
	{":status", "404"},
	{":status", "500"},
	{"accept-charset", ""},
	{"accept-encoding", "gzip, deflate"},
	{"accept-language", ""},
	{"accept-ranges", ""},
	{"accept", ""},
	{"access-control-allow-origin", ""},
	{"age", ""},
	{"allow", ""},
	{"authorization", ""},
	{"cache-control", ""},
	{"content-disposition", ""},
	{"content-encoding", ""},
	{"content-language", ""},
	{"content-length", ""},
	{"content-location", ""},
	{"content-range", ""},
	{"content-type", ""},
	{"cookie", ""},
	{"date", ""},
	{"etag", ""},
	{"expect", ""},
	{"expires", ""},
	{"from", ""},
	{"host", ""},
	{"if-match", ""},
	{"if-modified-since", ""},
	{"if-none-match", ""},
	{"if-range", ""},
	{"if-unmodified-since", ""},
	{"last-modified", ""},
	{"link", ""},
	{"location", ""},
	{"max-forwards", ""},
	{"proxy-authenticate", ""},
	{"proxy-authorization", ""},
	{"range", ""},
	{"referer", ""},
	{"refresh", ""},
	{"retry-after", ""},
	{"server", ""},
	{"set-cookie", ""},
	{"strict-transport-security", ""},
	{"transfer-encoding", ""},
	{"user-agent", ""},
	{"vary", ""},
	{"via", ""},
	{"www-authenticate", ""},
};

struct hpack_shared *hpack_shared_new(struct book *b)
{
	struct hpack_shared *s = memory_get(1, sizeof(*s));

	s->book = b;
	huffman_init(&s->huffman);
	for (int i = 1; i <= STATIC_COUNT; i++) {
		const char *name = static_table[i][0], *value = static_table[i][1];
		s->fixed[i].name = book_intern(b, name, strlen(name));
		s->fixed[i].value = book_intern(b, value, strlen(value));
		s->fixed[i].size = (uint32_t)(strlen(name) + strlen(value)) + ENTRY_OVERHEAD;
	}
	return s;
}

void hpack_shared_free(struct hpack_shared *s)
{
	free(s);
}

void hpack_init(struct hpack *h, struct hpack_shared *s)
{
	*h = (struct hpack){.shared = s,
			    .capacity = FIRST_CAPACITY,
			    .limit = FIRST_CAPACITY,
			    .capacity_known = true,
			    .limit_known = true};
}

void hpack_done(struct hpack *h)
{
	free(h->ring);
	h->ring = NULL;
	h->count = h->mask = 0;
}

static void forget(struct hpack *h, enum hpack_history why)
{
	h->history = (uint8_t)why;
	h->count = 0;
	h->size = 0;
}

void hpack_joined_late(struct hpack *h)
{
	forget(h, HPACK_JOINED_LATE);
	h->capacity = h->limit = UNKNOWN_CAPACITY;
	h->capacity_known = h->limit_known = false;
}

void hpack_lost(struct hpack *h)
{
	forget(h, HPACK_LOST_BLOCK);
	/* the lost block may have held a size update, up to the limit */
	if (h->capacity < h->limit)
		h->capacity = h->limit;
	h->capacity_known = h->limit_known; /* enough to prove that the table has turned over */
}

void hpack_set_limit(struct hpack *h, uint32_t limit)
{
	h->limit = limit;
	h->limit_known = true;
	if (h->capacity > limit) {
		/* an encoder that never put anything in may keep no table at all */
		h->update_due = h->update_due || (h->history == HPACK_WHOLE && h->count);
		h->capacity = limit;
	}
}

static struct hpack_entry *entry_at(const struct hpack *h, uint32_t distance)
{
	return &h->ring[(h->first + h->count - 1 - distance) & h->mask];
}

/* Every entry that we do not know is older than the ones we do: it is gone once these fill the
 * table, since none is smaller than its overhead. */
static void check_turned_over(struct hpack *h)
{
	if (h->history != HPACK_WHOLE && h->capacity_known &&
	    h->size + ENTRY_OVERHEAD > h->capacity)
		h->history = HPACK_WHOLE;
}

static void evict(struct hpack *h, uint64_t room)
{
	while (h->count && h->size > room) {
		struct hpack_entry *oldest = &h->ring[h->first & h->mask];
		h->size -= oldest->size;
		h->first++;
		h->count--;
	}
}

static void set_capacity(struct hpack *h, uint32_t capacity)
{
	h->capacity = capacity;
	h->capacity_known = true;
	check_turned_over(h);
	evict(h, capacity > CAPACITY_MAX ? CAPACITY_MAX : capacity);
}

static void insert(struct hpack *h, const struct hpack_entry *e)
{
	uint32_t room = h->capacity > CAPACITY_MAX ? CAPACITY_MAX : h->capacity;

	if (e->size > room) { /* section 4.4: empties the table, and is no error */
		evict(h, 0);
		if (h->capacity_known)
			h->history = HPACK_WHOLE;
		return;
	}
	h->size += e->size;
	check_turned_over(h);
	evict(h, room); /* the new entry is not counted yet, so it is never evicted itself */
	if (!h->ring || h->count > h->mask) {
		uint32_t size = h->ring ? (h->mask + 1) * 2 : RING_FIRST;
		struct hpack_entry *ring = memory_get(size, sizeof(*ring));
		for (uint32_t i = 0; i < h->count; i++)
			ring[i] = h->ring[(h->first + i) & h->mask];
		free(h->ring);
		h->ring = ring;
		h->mask = size - 1;
		h->first = 0;
	}
	h->ring[(h->first + h->count) & h->mask] = *e;
	h->count++;
}

/* The block being decoded. */
struct block {
	struct hpack *h;
	const uint8_t *start, *p, *end;
	struct hpack_list *out;
	const char *phrase;
};

static bool bad(struct block *b, const char *phrase)
{
	b->phrase = phrase;
	return false;
}

static bool get_integer(struct block *b, unsigned prefix, uint32_t *value)
{
	uint32_t max = (1U << prefix) - 1;
	uint64_t v = *b->p++ & max;

	if (v == max) {
		unsigned shift = 0;
		uint8_t octet;
		do {
			if (b->p >= b->end)
				return bad(b, "integer runs over the end of the header block (RFC "
					      "7541 §5.1)");
			if (shift > 28)
				return bad(b, "integer too large (RFC 7541 §5.1)");
			octet = *b->p++;
			v += (uint64_t)(octet & 0x7f) << shift;
			shift += 7;
		} while (octet & 0x80);
	}
	if (v > UINT32_MAX)
		return bad(b, "integer too large (RFC 7541 §5.1)");
	*value = (uint32_t)v;
	return true;
}

static bool get_string(struct block *b, text_id *id, uint32_t *length, bool *huffman)
{
	struct book *book = b->h->shared->book;
	uint32_t n;

	if (b->p >= b->end)
		return bad(b, "string is missing at the end of the header block (RFC 7541 §5.2)");
	*huffman = (*b->p & 0x80) != 0;
	if (!get_integer(b, 7, &n))
		return false;
	if (n > (size_t)(b->end - b->p))
		return bad(b, "string runs over the end of the header block (RFC 7541 §5.2)");
	if (n > HPACK_STRING_MAX)
		return bad(b, "string of more than 256 KiB: not decoded");
	const uint8_t *at = b->p;
	b->p += n;
	if (!*huffman) {
		*id = book_intern(book, at, n);
		*length = n;
		return true;
	}
	struct buf *s = &b->out->scratch;
	size_t decoded = 0;
	if (s->room < (size_t)n * 2 + 1) {
		s->room = memory_room(s->room, (size_t)n * 2 + 1);
		s->p = memory_resize(s->p, s->room, 1);
	}
	if (!huffman_decode(&b->h->shared->huffman, at, n, s->p, &decoded))
		return bad(b,
			   "Huffman-coded string has wrong padding or holds EOS (RFC 7541 §5.2)");
	*id = book_intern(book, s->p, decoded);
	*length = (uint32_t)decoded;
	return true;
}

/* The entry that an index names; not known is an entry too while the history is not whole. */
static bool find(struct block *b, uint32_t index, struct hpack_entry *e)
{
	struct hpack *h = b->h;

	if (index == 0)
		return bad(b, "index 0 (RFC 7541 §6.1)");
	if (index <= STATIC_COUNT) {
		*e = h->shared->fixed[index];
		e->name_from = e->value_from = FIELD_STATIC;
		return true;
	}
	uint32_t distance = index - STATIC_COUNT - 1;
	if (distance < h->count) {
		*e = *entry_at(h, distance);
		/* what was a literal when it was inserted is a dynamic entry now; unknown stays so
		 */
		e->name_from = e->name ? FIELD_DYNAMIC : e->name_from;
		e->value_from = e->value ? FIELD_DYNAMIC : e->value_from;
		return true;
	}
	if (h->history == HPACK_WHOLE || index > INDEX_MAX)
		return bad(b, "index beyond the dynamic table (RFC 7541 §2.3.3)");
	uint8_t from = h->history == HPACK_LOST_BLOCK ? FIELD_SUSPECT : FIELD_UNKNOWN;
	*e = (struct hpack_entry){0, 0, ENTRY_OVERHEAD, from, from};
	return true;
}

static bool add(struct block *b, const struct field *f)
{
	struct hpack_list *l = b->out;

	/* the table must stay right, so decoding goes on; an indexed field is one octet on the wire
	 */
	if (l->count >= HPACK_FIELDS_MAX || l->size > HPACK_LIST_MAX) {
		l->cut = true;
		return true;
	}
	if (l->count == l->room) {
		l->room = memory_room(l->room, l->count + 1);
		l->fields = memory_resize(l->fields, l->room, sizeof(*l->fields));
	}
	l->fields[l->count++] = *f;
	return true;
}

static bool indexed(struct block *b)
{
	struct hpack_entry e;
	uint32_t index;

	if (!get_integer(b, 7, &index) || !find(b, index, &e))
		return false;
	b->out->size += e.size;
	struct field f = {e.name, e.value, e.name_from, e.value_from, REPR_INDEXED, 0, index};
	return add(b, &f);
}

static bool literal(struct block *b, unsigned prefix, enum field_repr repr)
{
	struct hpack_entry e = {0};
	uint32_t index, name_length = 0, value_length = 0;
	bool huffman_name = false, huffman_value = false;

	if (!get_integer(b, prefix, &index))
		return false;
	if (index) {
		if (!find(b, index, &e))
			return false;
		if (e.name)
			name_length = (uint32_t)book_text(b->h->shared->book, e.name).n;
	} else {
		if (!get_string(b, &e.name, &name_length, &huffman_name))
			return false;
		e.name_from = FIELD_LITERAL;
	}
	if (!get_string(b, &e.value, &value_length, &huffman_value))
		return false;
	e.value_from = FIELD_LITERAL;
	e.size = name_length + value_length + ENTRY_OVERHEAD;
	b->out->size += e.size;
	struct field f = {
		e.name,	       e.value,
		e.name_from,   FIELD_LITERAL,
		(uint8_t)repr, (uint8_t)((huffman_name ? 1 : 0) | (huffman_value ? 2 : 0)),
		index};
	if (repr == REPR_INCREMENTAL)
		insert(b->h, &e);
	return add(b, &f);
}

static bool size_update(struct block *b)
{
	uint32_t capacity;

	if (!get_integer(b, 5, &capacity))
		return false;
	if (b->out->count)
		return bad(b, "table size update after a field (RFC 7541 §4.2)");
	if (capacity > b->h->limit && b->h->history != HPACK_JOINED_LATE)
		return bad(b, "table size update above SETTINGS_HEADER_TABLE_SIZE (RFC 7541 §6.3)");
	set_capacity(b->h, capacity);
	return true;
}

static bool representation(struct block *b)
{
	uint8_t first = *b->p;

	if (first & 0x80)
		return indexed(b);
	if (first & 0x40)
		return literal(b, 6, REPR_INCREMENTAL);
	if (first & 0x20)
		return size_update(b);
	if (first & 0x10)
		return literal(b, 4, REPR_NEVER_INDEXED);
	return literal(b, 4, REPR_WITHOUT_INDEXING);
}

struct hpack_result hpack_decode(struct hpack *h, const uint8_t *p, size_t n,
				 struct hpack_list *out)
{
	struct block b = {.h = h, .start = p, .p = p, .end = p + n, .out = out};

	out->count = 0;
	out->size = 0;
	out->cut = false;
	bool late = n && h->update_due && h->history == HPACK_WHOLE && (*p & 0xe0) != 0x20;
	h->update_due = h->update_due && !n;
	while (b.p < b.end) {
		const uint8_t *at = b.p;
		if (representation(&b))
			continue;
		hpack_lost(h);
		return (struct hpack_result){false, late, (uint32_t)(at - p), b.phrase};
	}
	return (struct hpack_result){true, late, 0, NULL};
}

void hpack_list_done(struct hpack_list *l)
{
	free(l->fields);
	buf_done(&l->scratch);
	*l = (struct hpack_list){0};
}
