#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "h2lens/bodyview.h"

#include <string.h>
#include <strings.h>
#include <zlib.h>
#ifdef HAVE_LIBZSTD
#include <zstd.h>
#endif
#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif

#include "base/memory.h"

enum {
	CODINGS_MAX = 8, /* of one body */
	CODING_ROOM = 32,
	PIECE = 32 * 1024,
	GZIP_WINDOW = MAX_WBITS + 16,
	GZIP_MAGIC = 0x1f,
	ZSTD_WINDOW_LOG = 23 /* RFC 9659: 8 MB at most in content-encoding */
};

enum outcome { WHOLE, CUT, DAMAGED, BEHIND, BOMB, WINDOW };

/* False when the output would grow too large: what fits is added. */
static bool give(struct text *out, size_t start, const uint8_t *p, size_t n)
{
	size_t room = BODYVIEW_MAX - (out->n - start);

	text_add_n(out, (const char *)p, n < room ? n : room);
	return n <= room && !out->full;
}

static enum outcome inflate_member(z_stream *z, size_t n, struct text *out, size_t start)
{
	uint8_t piece[PIECE];
	const Bytef *end = z->next_in + n;

	for (;;) {
		size_t left = (size_t)(end - z->next_in);
		z->avail_in = left > UINT32_MAX ? UINT32_MAX : (uInt)left;
		z->next_out = piece;
		z->avail_out = sizeof piece;
		int status = inflate(z, Z_NO_FLUSH);
		size_t made = sizeof piece - z->avail_out;
		if (!give(out, start, piece, made))
			return BOMB;
		if (status == Z_STREAM_END)
			return WHOLE;
		if (status != Z_OK && status != Z_BUF_ERROR)
			return DAMAGED;
		if (made == 0 && z->next_in == end)
			return CUT;
	}
}

/* RFC 1952: one member after the other. */
static enum outcome decode_gzip(const uint8_t *p, size_t n, struct text *out, size_t *used)
{
	z_stream z = {0};
	size_t start = out->n;
	enum outcome outcome;

	if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
		return DAMAGED;
	z.next_in = (Bytef *)(uintptr_t)p;
	do {
		outcome = inflate_member(&z, n - (size_t)(z.next_in - p), out, start);
		*used = (size_t)(z.next_in - p);
	} while (outcome == WHOLE && *used < n && p[*used] == GZIP_MAGIC &&
		 inflateReset(&z) == Z_OK);
	inflateEnd(&z);
	return outcome == WHOLE && *used < n ? BEHIND : outcome;
}

static bool zlib_head(const uint8_t *p, size_t n)
{
	return n >= 2 && (p[0] & 0x0f) == Z_DEFLATED && p[0] >> 4 <= 7 &&
	       (p[0] * 256 + p[1]) % 31 == 0;
}

/* RFC 9110 section 8.4.1.2: the zlib format; some send the bare deflate stream. */
static enum outcome decode_deflate(const uint8_t *p, size_t n, struct text *out, size_t *used)
{
	z_stream z = {0};
	enum outcome outcome;

	if (inflateInit2(&z, zlib_head(p, n) ? MAX_WBITS : -MAX_WBITS) != Z_OK)
		return DAMAGED;
	z.next_in = (Bytef *)(uintptr_t)p;
	outcome = inflate_member(&z, n, out, out->n);
	*used = (size_t)(z.next_in - p);
	inflateEnd(&z);
	return outcome == WHOLE && *used < n ? BEHIND : outcome;
}

#ifdef HAVE_BROTLI
static enum outcome decode_brotli(const uint8_t *p, size_t n, struct text *out, size_t *used)
{
	uint8_t piece[PIECE];
	size_t start = out->n, left = n;
	BrotliDecoderState *b = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	BrotliDecoderResult status = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
	const uint8_t *in = p;
	bool fits = true;

	while (b && fits && status == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) {
		uint8_t *to = piece;
		size_t room = sizeof piece;
		status = BrotliDecoderDecompressStream(b, &left, &in, &room, &to, NULL);
		fits = give(out, start, piece, sizeof piece - room);
	}
	if (b)
		BrotliDecoderDestroyInstance(b);
	*used = n - left;
	if (!fits)
		return BOMB;
	if (status == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
		return CUT;
	if (status != BROTLI_DECODER_RESULT_SUCCESS)
		return DAMAGED;
	return left ? BEHIND : WHOLE;
}
#else
#define decode_brotli NULL
#endif

#ifdef HAVE_LIBZSTD
static enum outcome zstd_frames(ZSTD_DStream *z, ZSTD_inBuffer *in, struct text *out)
{
	uint8_t piece[PIECE];
	size_t start = out->n, status = 1;

	for (;;) {
		ZSTD_outBuffer to = {piece, sizeof piece, 0};
		size_t before = in->pos;
		if (in->pos == in->size && status == 0)
			return WHOLE;
		size_t next = ZSTD_decompressStream(z, &to, in);
		if (!give(out, start, piece, to.pos))
			return BOMB;
		/* a frame too large in its window has given nothing yet */
		if (ZSTD_isError(next))
			return strstr(ZSTD_getErrorName(next), "memory") ? WINDOW
			       : status == 0				 ? BEHIND
									 : DAMAGED;
		if (to.pos == 0 && in->pos == before)
			return CUT;
		status = next;
	}
}

static enum outcome decode_zstd(const uint8_t *p, size_t n, struct text *out, size_t *used)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	ZSTD_inBuffer in = {p, n, 0};

	if (!z)
		return DAMAGED;
	(void)ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	enum outcome outcome = zstd_frames(z, &in, out);
	*used = in.pos;
	ZSTD_freeDStream(z);
	return outcome;
}
#else
#define decode_zstd NULL
#endif

static const struct coding {
	const char *name;
	/* NULL: not built in; *used: how far it came */
	enum outcome (*decode)(const uint8_t *p, size_t n, struct text *out, size_t *used);
} codings[] = {
	{"gzip", decode_gzip}, {"x-gzip", decode_gzip}, {"deflate", decode_deflate},
	{"br", decode_brotli}, {"zstd", decode_zstd},
};

static const struct coding *find(const char *name)
{
	for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
		if (strcasecmp(codings[i].name, name) == 0)
			return &codings[i];
	return NULL;
}

/* The names of the list in order, identity and empty ones left out; more than CODINGS_MAX and
 * names longer than CODING_ROOM are cut. */
static int split(const char *list, char name[CODINGS_MAX][CODING_ROOM])
{
	static const char space[] = " \t";
	int count = 0;

	while (list && *list && count < CODINGS_MAX) {
		list += strspn(list, ", \t");
		size_t n = strcspn(list, ",");
		const char *next = list + n;
		while (n > 0 && strchr(space, list[n - 1]))
			n--;
		text_clean_to(name[count], CODING_ROOM, list, n);
		if (n > 0 && strcasecmp(name[count], "identity") != 0)
			count++;
		list = next;
	}
	return count;
}

bool bodyview_decodes(const char *encoding)
{
	char name[CODINGS_MAX][CODING_ROOM];
	int count = split(encoding, name);

	for (int i = 0; i < count; i++) {
		const struct coding *c = find(name[i]);
		if (!c || !c->decode)
			return false;
	}
	return true;
}

static bool judge(enum outcome outcome, const char *name, size_t n, size_t used, size_t made,
		  struct error *e)
{
	switch (outcome) {
	case WHOLE:
		return true;
	case CUT:
		return error_set(e, "%s: the data ends early, after %zu octets that give %zu", name,
				 n, made);
	case DAMAGED:
		return error_set(e,
				 "%s: the data is damaged near octet %zu of %zu; %zu came out of "
				 "what is before",
				 name, used, n, made);
	case BEHIND:
		return error_set(e,
				 "%s: the data ends at octet %zu, but %zu octets of something "
				 "else follow it",
				 name, used, n - used);
	case BOMB:
		return error_set(e, "%s: %zu octets become more than %d: the rest is left out",
				 name, n, BODYVIEW_MAX);
	case WINDOW:
		break;
	}
	return error_set(e, "%s: it asks for a window of more than 8 MB, which RFC 9659 forbids",
			 name);
}

static bool undo(const char *name, struct text *data, struct error *e)
{
	const struct coding *c = find(name);
	struct text made = {0};
	size_t used = 0;

	if (!c)
		return error_set(e, "the encoding \"%s\" is not known", name);
	if (!c->decode)
		return error_set(e, "the encoding \"%s\" is not built into this h2lens", name);
	if (data->n == 0) /* a HEAD response or 304 names the coding of what it does not send */
		return true;
	enum outcome outcome = c->decode((const uint8_t *)data->s, data->n, &made, &used);
	bool good = judge(outcome, name, data->n, used, made.n, e);
	text_done(data);
	*data = made;
	return good;
}

bool bodyview_decode(const void *p, size_t n, const char *encoding, struct text *out,
		     struct error *e)
{
	char name[CODINGS_MAX][CODING_ROOM];
	int count = split(encoding, name);
	struct text data = {0};
	bool good = true;

	if (count == 0) {
		text_add_n(out, p, n);
		return true;
	}
	text_add_n(&data, p, n);
	while (count-- > 0) {
		/* the first trouble is the one that tells; what a cut one gave goes on */
		if (!undo(name[count], &data, good ? e : NULL)) {
			const struct coding *c = find(name[count]);
			good = false;
			if (!c || !c->decode)
				break;
		}
	}
	text_add_n(out, data.s, data.n);
	text_done(&data);
	return good;
}
