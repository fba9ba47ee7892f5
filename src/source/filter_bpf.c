#include "source/filter_bpf.h"

#include <pcap/pcap.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { SNAPLEN = 262144, LINK_ETHERNET = 1, LINK_RAW = 101, LINKS_MAX = 16 };

struct filter_bpf {
	char *expression;
	struct compiled {
		uint32_t link;
		struct bpf_program program;
	} links[LINKS_MAX];
	int count;
};

static struct compiled *compile(struct filter_bpf *f, uint32_t link, struct error *e)
{
	/* the numbers of files and of libpcap's own world differ for raw IP alone, of those we read
	 */
	pcap_t *p = pcap_open_dead(link == LINK_RAW ? DLT_RAW : (int)link, SNAPLEN);

	if (f->count == LINKS_MAX) {
		f->count--;
		pcap_freecode(&f->links[f->count].program);
	}
	struct compiled *c = &f->links[f->count];
	if (!p || pcap_compile(p, &c->program, f->expression, 1, PCAP_NETMASK_UNKNOWN) != 0) {
		error_set(e, "the capture filter \"%.200s\" is wrong%s: %s", f->expression,
			  link == LINK_ETHERNET ? "" : " for this link type",
			  p ? pcap_geterr(p) : "no memory");
		if (p)
			pcap_close(p);
		return NULL;
	}
	pcap_close(p);
	c->link = link;
	f->count++;
	return c;
}

struct filter_bpf *filter_bpf_new(const char *expression, struct error *e)
{
	struct filter_bpf *f = memory_get(1, sizeof(*f));

	f->expression = memory_copy(expression, strlen(expression));
	if (compile(f, LINK_ETHERNET, e))
		return f;
	filter_bpf_free(f);
	return NULL;
}

void filter_bpf_free(struct filter_bpf *f)
{
	if (!f)
		return;
	for (int i = 0; i < f->count; i++)
		pcap_freecode(&f->links[i].program);
	free(f->expression);
	free(f);
}

bool filter_bpf_match(struct filter_bpf *f, uint32_t link, const uint8_t *data, uint32_t captured,
		      uint32_t original, bool *ok, struct error *e)
{
	struct compiled *c = NULL;
	struct pcap_pkthdr h = {.caplen = captured, .len = original};

	for (int i = 0; i < f->count && !c; i++)
		if (f->links[i].link == link)
			c = &f->links[i];
	if (!c && !(c = compile(f, link, e))) {
		*ok = false;
		return false;
	}
	*ok = true;
	return pcap_offline_filter(&c->program, &h, data) != 0;
}
