#include "source/capture.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "source/filter_bpf.h"
#include "source/input.h"
#include "wire/pcap.h"
#include "wire/pcapng.h"

enum {
	RECORD_MAX = 256 * 1024 * 1024,
	RECORD_USUAL_MAX = 256 * 1024, /* what a snap length below it never excludes */
	FORMAT_MAGIC = 4
};

enum format { FORMAT_UNKNOWN, FORMAT_PCAP, FORMAT_PCAPNG };

struct capture {
	struct input in;
	enum format format;
	struct pcap_file pcap;
	struct pcapng ng;
	struct filter_bpf *filter;
	struct pcapng_block block; /* whose comments are still to be given */
	struct moment at;	   /* of the last packet */
	uint32_t packets;
	size_t pending; /* octets of the window that the last item lay in */
	bool cut, failed;
};

static bool looks_like_text(const uint8_t *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isprint(p[i]) && !isspace(p[i]))
			return false;
	return true;
}

static bool refuse(struct capture *c, struct error *e)
{
	size_t n = input_have(&c->in) < 64 ? input_have(&c->in) : 64;

	return error_set(e, "%s is not a capture: %s; h2lens reads pcap and pcapng", c->in.name,
			 looks_like_text(input_view(&c->in), n)
				 ? "it is text"
				 : "its first octets are of neither format");
}

/* Which format, and for pcap its header. */
static enum input_status begin(struct capture *c, struct error *e)
{
	enum input_status s = input_need(&c->in, FORMAT_MAGIC, e);

	if (s == INPUT_END)
		(void)refuse(c, e);
	if (s != INPUT_READY)
		return s == INPUT_END ? INPUT_FAILED : s;
	const uint8_t *p = input_view(&c->in);
	bool pcap = pcap_looks(p);
	if (!pcap && memcmp(p, "\x0a\x0d\x0d\x0a", FORMAT_MAGIC) != 0) {
		(void)refuse(c, e);
		return INPUT_FAILED;
	}
	size_t head = pcap ? PCAP_FILE_HEAD : PCAPNG_HEAD;
	s = input_need(&c->in, head, e);
	if (s == INPUT_END)
		error_set(e, "%s ends within its %s file header", c->in.name,
			  pcap ? "pcap" : "pcapng");
	if (s != INPUT_READY)
		return s == INPUT_END ? INPUT_FAILED : s;
	if (pcap && !pcap_file(input_view(&c->in), &c->pcap)) {
		error_set(e, "%s: a pcap file of a version other than 2", c->in.name);
		return INPUT_FAILED;
	}
	c->format = pcap ? FORMAT_PCAP : FORMAT_PCAPNG;
	if (pcap)
		input_take(&c->in, PCAP_FILE_HEAD);
	return INPUT_READY;
}

struct capture *capture_open(const char *path, const struct capture_options *o, struct error *e)
{
	struct capture *c = memory_get(1, sizeof(*c));

	c->in.fd = c->in.spool_fd = -1;
	if (o->filter && *o->filter && !(c->filter = filter_bpf_new(o->filter, e)))
		goto fail;
	unsigned keep = (o->spool ? INPUT_SPOOL : 0U) | (o->reread ? INPUT_REREAD : 0U);
	if (!input_open(&c->in, path, keep, e))
		goto fail;
	/* a file tells at once whether it is a capture; a pipe may have nothing yet */
	if (begin(c, e) == INPUT_FAILED)
		goto fail;
	return c;
fail:
	capture_close(c);
	return NULL;
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	input_close(&c->in);
	pcapng_done(&c->ng);
	filter_bpf_free(c->filter);
	free(c);
}

static enum capture_what stop(struct capture *c, enum input_status s)
{
	switch (s) {
	case INPUT_WAIT:
		return CAPTURE_WAIT;
	case INPUT_FAILED:
		c->failed = true;
		return CAPTURE_FAILED;
	default:
		c->cut = input_have(&c->in) > 0 || c->in.cut;
		return CAPTURE_END;
	}
}

static enum capture_what damaged(struct capture *c, const char *what, struct error *e)
{
	error_set(e, "%s is damaged at octet %llu: %s; what stands before it was read", c->in.name,
		  (unsigned long long)input_offset(&c->in), what);
	c->failed = true;
	return CAPTURE_FAILED;
}

/* Every packet of the file has a number, filtered or not: Wireshark's frame.number. */
static bool wanted(struct capture *c, struct capture_item *item, bool *ok, struct error *e)
{
	const struct packet_record *r = &item->record;

	c->at = r->at;
	*ok = true;
	if (!c->filter)
		return true;
	return filter_bpf_match(c->filter, r->link, r->data, r->captured, r->original, ok, e);
}

static enum capture_what next_pcap(struct capture *c, struct capture_item *item, struct error *e)
{
	uint32_t head = c->pcap.record_head;
	uint32_t max = c->pcap.snaplen > RECORD_USUAL_MAX ? c->pcap.snaplen : RECORD_USUAL_MAX;

	if (c->pcap.snaplen == 0 || max > RECORD_MAX)
		max = RECORD_MAX;
	for (;;) {
		struct pcap_head h;
		bool ok;
		enum input_status s = input_need(&c->in, head, e);
		if (s != INPUT_READY)
			return stop(c, s);
		pcap_head(&c->pcap, input_view(&c->in), &h);
		if (h.captured > max)
			return damaged(c, "a packet of an impossible length", e);
		s = input_need(&c->in, head + (size_t)h.captured, e);
		if (s != INPUT_READY)
			return stop(c, s);
		item->record = (struct packet_record){
			.at = {h.time, ++c->packets},
			.data = input_view(&c->in) + head,
			.captured = h.captured,
			.original = h.original > h.captured ? h.original : h.captured,
			.link = c->pcap.link,
			.file = input_offset(&c->in) + head,
		};
		c->pending = head + (size_t)h.captured;
		if (wanted(c, item, &ok, e))
			return CAPTURE_RECORD;
		if (!ok)
			return stop(c, INPUT_FAILED);
		input_take(&c->in, c->pending);
		c->pending = 0;
	}
}

/* What dumpcap writes of every interface of every file says nothing about this one. */
static bool is_stock(const struct capture *c, const struct capture_item *item)
{
	static const char stock[] = "Counters provided by dumpcap";

	return c->block.kind == PCAPNG_STATISTICS && item->length == sizeof(stock) - 1 &&
	       memcmp(item->text, stock, sizeof(stock) - 1) == 0;
}

static bool next_comment(struct capture *c, struct capture_item *item)
{
	do {
		if (!pcapng_comment(&c->ng, &c->block, &item->text, &item->length))
			return false;
	} while (is_stock(c, item));
	item->record = (struct packet_record){0};
	if (c->block.kind == PCAPNG_PACKET)
		item->record.at = c->at;
	else if (c->block.kind == PCAPNG_STATISTICS)
		item->record.at = (struct moment){c->block.time, c->packets};
	return true;
}

/* One block; false when it holds nothing for the caller. */
static bool give_block(struct capture *c, struct capture_item *item, enum capture_what *what,
		       struct error *e)
{
	struct pcapng_block *b = &c->block;
	bool ok;

	switch (b->kind) {
	case PCAPNG_PACKET:
		item->record = (struct packet_record){
			/* a Simple Packet Block has no time: the last packet's is the nearest */
			.at = {b->time ? b->time : c->at.time, ++c->packets},
			.data = b->data,
			.captured = b->length,
			.original = b->original > b->length ? b->original : b->length,
			.link = b->link,
			.file = input_offset(&c->in) + (uint64_t)(b->data - input_view(&c->in)),
		};
		*what = CAPTURE_RECORD;
		if (wanted(c, item, &ok, e))
			return true;
		b->options_left = 0;
		if (!ok)
			*what = stop(c, INPUT_FAILED);
		return !ok;
	case PCAPNG_SECRETS:
		item->text = (const char *)b->data;
		item->length = b->length;
		*what = CAPTURE_SECRETS;
		return true;
	case PCAPNG_BROKEN:
		*what = damaged(c, b->problem, e);
		return true;
	case PCAPNG_NUMBERED:
		c->packets++;
		return false;
	default:
		*what = CAPTURE_COMMENT;
		return b->options_left && next_comment(c, item);
	}
}

static enum capture_what next_pcapng(struct capture *c, struct capture_item *item, struct error *e)
{
	for (;;) {
		const char *problem = NULL;
		enum capture_what what = CAPTURE_END;
		enum input_status s = input_need(&c->in, PCAPNG_HEAD, e);
		if (s != INPUT_READY)
			return stop(c, s);
		uint32_t n = pcapng_length(&c->ng, input_view(&c->in), &problem);
		if (n == 0)
			return damaged(c, problem, e);
		s = input_need(&c->in, n, e);
		if (s != INPUT_READY)
			return stop(c, s);
		pcapng_block(&c->ng, input_view(&c->in), n, &c->block);
		c->pending = n;
		if (give_block(c, item, &what, e))
			return what;
		input_take(&c->in, n);
		c->pending = 0;
	}
}

enum capture_what capture_next(struct capture *c, struct capture_item *item, struct error *e)
{
	if (c->failed) {
		error_set(e, "%s cannot be read further", c->in.name);
		return CAPTURE_FAILED;
	}
	if (c->block.options_left && next_comment(c, item))
		return CAPTURE_COMMENT;
	input_take(&c->in, c->pending);
	c->pending = 0;
	if (c->format == FORMAT_UNKNOWN) {
		enum input_status s = begin(c, e);
		if (s != INPUT_READY)
			return stop(c, s);
	}
	return c->format == FORMAT_PCAP ? next_pcap(c, item, e) : next_pcapng(c, item, e);
}

uint64_t capture_dropped(const struct capture *c)
{
	return pcapng_dropped(&c->ng);
}

bool capture_cut(const struct capture *c)
{
	return c->cut;
}

int capture_fd(const struct capture *c)
{
	return c->in.fd;
}

int capture_progress(const struct capture *c)
{
	return input_progress(&c->in);
}

bool capture_read(struct capture *c, uint64_t offset, void *out, size_t n)
{
	return input_read(&c->in, offset, out, n);
}

bool capture_rewind(struct capture *c, struct error *e)
{
	if (!input_rewind(&c->in, e))
		return false;
	pcapng_done(&c->ng);
	c->format = FORMAT_UNKNOWN;
	c->block = (struct pcapng_block){0};
	c->at = (struct moment){0};
	c->packets = 0;
	c->pending = 0;
	c->cut = c->failed = false;
	return true;
}
