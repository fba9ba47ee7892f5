#include "wire/h2_frame.h"

#include "base/bytes.h"
#include "h2lens/names.h"

const char h2_frame_preface[H2_PREFACE_LENGTH + 1] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct h2_frame h2_frame_unpack(const uint8_t header[H2_FRAME_HEADER])
{
	uint32_t stream = bytes_get32(header + 5);
	struct h2_frame f = {.length = bytes_get24(header),
			     .type = header[3],
			     .flags = header[4],
			     .stream = stream & 0x7fffffff,
			     .reserved = (stream & 0x80000000) != 0};
	return f;
}

static struct h2_frame_fault fault(uint32_t code, const char *phrase)
{
	struct h2_frame_fault f = {code, phrase};
	return f;
}

struct h2_frame_fault h2_frame_check(const struct h2_frame *f)
{
	switch (f->type) {
	case H2_DATA:
		if (f->stream == 0)
			return fault(H2_PROTOCOL_ERROR, "DATA on stream 0 (RFC 9113 §6.1)");
		break;
	case H2_HEADERS:
		if (f->stream == 0)
			return fault(H2_PROTOCOL_ERROR, "HEADERS on stream 0 (RFC 9113 §6.2)");
		break;
	case H2_PRIORITY:
		if (f->stream == 0)
			return fault(H2_PROTOCOL_ERROR, "PRIORITY on stream 0 (RFC 9113 §6.3)");
		if (f->length != 5)
			return fault(H2_FRAME_SIZE_ERROR,
				     "PRIORITY is not 5 octets (RFC 9113 §6.3)");
		break;
	case H2_RST_STREAM:
		if (f->stream == 0)
			return fault(H2_PROTOCOL_ERROR, "RST_STREAM on stream 0 (RFC 9113 §6.4)");
		if (f->length != 4)
			return fault(H2_FRAME_SIZE_ERROR,
				     "RST_STREAM is not 4 octets (RFC 9113 §6.4)");
		break;
	case H2_SETTINGS:
		if (f->stream != 0)
			return fault(H2_PROTOCOL_ERROR, "SETTINGS on a stream (RFC 9113 §6.5)");
		if ((f->flags & H2_FLAG_ACK) && f->length != 0)
			return fault(H2_FRAME_SIZE_ERROR,
				     "SETTINGS ACK with a payload (RFC 9113 §6.5)");
		if (f->length % 6 != 0)
			return fault(H2_FRAME_SIZE_ERROR,
				     "SETTINGS is not a multiple of 6 octets (RFC 9113 §6.5)");
		break;
	case H2_PUSH_PROMISE:
		if (f->stream == 0)
			return fault(H2_PROTOCOL_ERROR, "PUSH_PROMISE on stream 0 (RFC 9113 §6.6)");
		break;
	case H2_PING:
		if (f->stream != 0)
			return fault(H2_PROTOCOL_ERROR, "PING on a stream (RFC 9113 §6.7)");
		if (f->length != 8)
			return fault(H2_FRAME_SIZE_ERROR, "PING is not 8 octets (RFC 9113 §6.7)");
		break;
	case H2_GOAWAY:
		if (f->stream != 0)
			return fault(H2_PROTOCOL_ERROR, "GOAWAY on a stream (RFC 9113 §6.8)");
		if (f->length < 8)
			return fault(H2_FRAME_SIZE_ERROR,
				     "GOAWAY is shorter than 8 octets (RFC 9113 §4.2)");
		break;
	case H2_WINDOW_UPDATE:
		if (f->length != 4)
			return fault(H2_FRAME_SIZE_ERROR,
				     "WINDOW_UPDATE is not 4 octets (RFC 9113 §6.9)");
		break;
	case H2_CONTINUATION:
		if (f->stream == 0)
			return fault(H2_PROTOCOL_ERROR,
				     "CONTINUATION on stream 0 (RFC 9113 §6.10)");
		break;
	case H2_PRIORITY_UPDATE:
		if (f->stream != 0)
			return fault(H2_PROTOCOL_ERROR,
				     "PRIORITY_UPDATE on a stream (RFC 9218 §7.1)");
		if (f->length < 4)
			return fault(H2_FRAME_SIZE_ERROR,
				     "PRIORITY_UPDATE is shorter than 4 octets (RFC 9218 §7.1)");
		break;
	default:
		break;
	}
	return fault(0, NULL);
}

struct h2_frame_body h2_frame_open(const struct h2_frame *f, const uint8_t *p, size_t n)
{
	struct h2_frame_body b = {.p = p, .n = n};
	struct bytes in = bytes_of(p, n);
	bool fields = f->type == H2_HEADERS || f->type == H2_PUSH_PROMISE;

	if (f->type != H2_DATA && !fields)
		return b;
	if (f->flags & H2_FLAG_PADDED)
		b.padding = bytes_u8(&in);
	if (f->type == H2_HEADERS && (f->flags & H2_FLAG_PRIORITY)) {
		uint32_t word = bytes_u32(&in);
		b.priority = true;
		b.exclusive = (word & 0x80000000) != 0;
		b.dependency = word & 0x7fffffff;
		b.weight = (uint16_t)(bytes_u8(&in) + 1);
	}
	if (f->type == H2_PUSH_PROMISE)
		b.promised = bytes_u32(&in) & 0x7fffffff;
	if (in.bad) {
		b.n = 0;
		b.fault = fault(H2_FRAME_SIZE_ERROR,
				"the frame ends inside its own fields (RFC 9113 §4.2)");
		return b;
	}
	b.p = in.p;
	b.n = bytes_left(&in);
	if (b.padding > b.n) {
		b.fault = fault(H2_PROTOCOL_ERROR,
				f->type == H2_DATA
					? "padding is longer than the payload (RFC 9113 §6.1)"
				: f->type == H2_PUSH_PROMISE
					? "padding is longer than the payload (RFC 9113 §6.6)"
					: "padding is longer than the payload (RFC 9113 §6.2)");
		b.padding = 0;
		b.n = 0;
		return b;
	}
	b.n -= b.padding;
	return b;
}

static bool plausible(const struct h2_frame *f)
{
	static const uint8_t defined[] = {[H2_DATA] = 0x9,
					  [H2_HEADERS] = 0x2d,
					  [H2_PRIORITY] = 0,
					  [H2_RST_STREAM] = 0,
					  [H2_SETTINGS] = 1,
					  [H2_PUSH_PROMISE] = 0xc,
					  [H2_PING] = 1,
					  [H2_GOAWAY] = 0,
					  [H2_WINDOW_UPDATE] = 0,
					  [H2_CONTINUATION] = 4,
					  [H2_ALTSVC] = 0,
					  [H2_BLOCKED] = 0,
					  [H2_ORIGIN] = 0,
					  [13] = 0,
					  [14] = 0,
					  [15] = 0,
					  [H2_PRIORITY_UPDATE] = 0};

	if (f->reserved || f->type > H2_PRIORITY_UPDATE || f->type == H2_BLOCKED ||
	    (f->type > H2_ORIGIN && f->type < H2_PRIORITY_UPDATE))
		return false;
	if (f->length > 1024 * 1024 || (f->flags & ~defined[f->type]) != 0)
		return false;
	if ((f->type == H2_HEADERS || f->type == H2_PUSH_PROMISE) && f->length == 0)
		return false;
	if (f->stream == 0 && f->length == 0 && f->type != H2_SETTINGS)
		return false;
	return h2_frame_check(f).phrase == NULL;
}

enum h2_frame_guess h2_frame_chain(const uint8_t *p, size_t n, unsigned *frames, bool *exact)
{
	size_t at = 0;

	*frames = 0;
	*exact = false;
	while (n - at >= H2_FRAME_HEADER) {
		struct h2_frame f = h2_frame_unpack(p + at);
		if (!plausible(&f))
			return H2_FRAME_NO;
		++*frames;
		if (f.length > n - at - H2_FRAME_HEADER)
			break;
		at += H2_FRAME_HEADER + f.length;
		if (*frames >= 3)
			break;
	}
	*exact = *frames && at == n;
	return *frames >= 3 || (*frames == 2 && *exact) ? H2_FRAME_YES : H2_FRAME_MAYBE;
}
