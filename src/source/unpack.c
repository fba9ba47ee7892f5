#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "source/unpack.h"

#include <stdlib.h>
#include <zlib.h>
#ifdef HAVE_LIBZSTD
#include <zstd.h>
#endif

#include "base/memory.h"

enum { GZIP_WINDOW = 15 + 16, GZIP_MAGIC = 0x1f };

struct unpack {
	enum unpack_kind kind;
	bool whole;    /* between members */
	bool finished; /* behind the last */
	z_stream z;
#ifdef HAVE_LIBZSTD
	ZSTD_DStream *zstd;
#endif
};

struct unpack *unpack_new(enum unpack_kind kind)
{
	struct unpack *u = memory_get(1, sizeof(*u));

	u->kind = kind;
	u->whole = true;
	if (kind == UNPACK_GZIP && inflateInit2(&u->z, GZIP_WINDOW) == Z_OK)
		return u;
#ifdef HAVE_LIBZSTD
	if (kind == UNPACK_ZSTD && (u->zstd = ZSTD_createDStream()) != NULL)
		return u;
#endif
	free(u);
	return NULL;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	if (u->kind == UNPACK_GZIP)
		inflateEnd(&u->z);
#ifdef HAVE_LIBZSTD
	else
		ZSTD_freeDStream(u->zstd);
#endif
	free(u);
}

static bool gzip_step(struct unpack *u, const uint8_t *in, size_t in_size, size_t *used,
		      uint8_t *out, size_t out_size, size_t *made)
{
	if (u->whole && in_size && u->z.total_in && *in != GZIP_MAGIC) {
		u->finished = true;
		return true;
	}
	u->z.next_in = (Bytef *)(uintptr_t)in;
	u->z.avail_in = in_size > UINT32_MAX ? UINT32_MAX : (uInt)in_size;
	u->z.next_out = out;
	u->z.avail_out = out_size > UINT32_MAX ? UINT32_MAX : (uInt)out_size;
	if (in_size)
		u->whole = false;
	int status = inflate(&u->z, Z_NO_FLUSH);
	*used = (size_t)(u->z.next_in - in);
	*made = (size_t)(u->z.next_out - out);
	if (status == Z_STREAM_END) {
		uLong total = u->z.total_in;
		inflateReset(&u->z);
		u->z.total_in = total; /* tells a member behind the first from the first */
		u->whole = true;
		return true;
	}
	return status == Z_OK || status == Z_BUF_ERROR;
}

bool unpack_step(struct unpack *u, const uint8_t *in, size_t in_size, size_t *used, uint8_t *out,
		 size_t out_size, size_t *made)
{
	*used = *made = 0;
	if (u->finished)
		return true;
	if (u->kind == UNPACK_GZIP)
		return gzip_step(u, in, in_size, used, out, out_size, made);
#ifdef HAVE_LIBZSTD
	ZSTD_inBuffer from = {in, in_size, 0};
	ZSTD_outBuffer to = {out, out_size, 0};
	size_t status = ZSTD_decompressStream(u->zstd, &to, &from);
	*used = from.pos;
	*made = to.pos;
	if (ZSTD_isError(status))
		return false;
	if (from.pos || to.pos)
		u->whole = status == 0;
#endif
	return true;
}

bool unpack_whole(const struct unpack *u)
{
	return u->whole;
}

bool unpack_finished(const struct unpack *u)
{
	return u->finished;
}
