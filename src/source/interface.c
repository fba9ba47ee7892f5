#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "source/interface.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "h2lens/text.h"

enum {
	SNAPLEN = 262144,
	BUFFER = 64 * 1024 *
		 1024,	/* the kernel's: what comes while secrets are awaited lies there */
	TIMEOUT_MS = 5, /* no immediate mode: in it each packet, however small, takes the place of
			   the largest one in the kernel's buffer */
	LOOK_AT_DROPS_US = 1000000,
	MICRO = 1000,
	NANO = 1000000000
};

struct interface {
	pcap_t *pcap;
	struct spool *spool;
	char *name;
	uint32_t number;
	bool nano, failed;
	struct pcap_pkthdr
		*waiting; /* taken from libpcap and held; its octets stay until the next */
	const u_char *waiting_data;
	uint64_t dropped, looked;
};

void interface_list(struct text *out)
{
	char why[PCAP_ERRBUF_SIZE];
	pcap_if_t *all = NULL;

	if (pcap_findalldevs(&all, why) != 0)
		return;
	size_t n = 0;
	for (const pcap_if_t *i = all; i; i = i->next) {
		/* what carries no IP (USB, Bluetooth, the firewall's log) would only distract */
		if ((!i->addresses && strcmp(i->name, "any") != 0))
			continue;
		if (n++)
			text_add(out, ", ");
		text_clean(out, i->name, strlen(i->name));
	}
	pcap_freealldevs(all);
}

static bool no_right(const char *name, struct error *e)
{
	char self[256];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = '\0';
	return error_set(
		e,
		"no right to capture on %s: run it with sudo, or give the program the right "
		"once (sudo setcap cap_net_raw,cap_net_admin=eip %s), or let another host "
		"capture: ssh HOST tcpdump -U -w - | h2lens -",
		name, n > 0 ? self : "FILE");
}

static bool cannot(struct interface *i, int status, struct error *e)
{
	struct text names = {0};
	const char *detail = pcap_geterr(i->pcap);

	switch (status) {
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return no_right(i->name, e);
	case PCAP_ERROR_NO_SUCH_DEVICE:
		interface_list(&names);
		error_set(e, "there is no interface %.60s; there are: %.250s", i->name,
			  names.n ? text_str(&names) : "none that can be captured on");
		text_done(&names);
		return false;
	case PCAP_ERROR_IFACE_NOT_UP:
		return error_set(e, "the interface %.60s is down: sudo ip link set %.60s up",
				 i->name, i->name);
	default:
		return error_set(e, "cannot capture on %.60s: %.200s", i->name,
				 *detail ? detail : pcap_statustostr(status));
	}
}

static bool set_filter(struct interface *i, const char *filter, struct error *e)
{
	struct bpf_program program;

	if (!filter || !*filter)
		return true;
	if (pcap_compile(i->pcap, &program, filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
		return error_set(e, "the capture filter \"%.200s\" is wrong: %.150s", filter,
				 pcap_geterr(i->pcap));
	bool ok = pcap_setfilter(i->pcap, &program) == 0;
	pcap_freecode(&program);
	return ok || error_set(e, "the capture filter \"%.200s\" cannot be used on %.60s: %.100s",
			       filter, i->name, pcap_geterr(i->pcap));
}

/* The numbers of the file formats (LINKTYPE_) and of libpcap (DLT_) differ for few links. */
static uint32_t link_of(pcap_t *p)
{
	int dlt = pcap_datalink(p);

	return dlt == DLT_RAW ? SPOOL_LINK_RAW : (uint32_t)dlt;
}

/* The kernel's own order of steps: what is asked for before activation, then the rest. */
static bool begin(struct interface *i, const char *filter, struct error *e)
{
	char why[PCAP_ERRBUF_SIZE] = "";

	(void)pcap_set_snaplen(i->pcap, SNAPLEN);
	(void)pcap_set_promisc(i->pcap, 0); /* our own traffic is what is looked at */
	(void)pcap_set_timeout(i->pcap, TIMEOUT_MS);
	(void)pcap_set_buffer_size(i->pcap, BUFFER);
	i->nano = pcap_set_tstamp_precision(i->pcap, PCAP_TSTAMP_PRECISION_NANO) == 0;
	int status = pcap_activate(i->pcap);
	if (status < 0)
		return cannot(i, status, e);
	i->nano = pcap_get_tstamp_precision(i->pcap) == PCAP_TSTAMP_PRECISION_NANO;
	if (pcap_setnonblock(i->pcap, 1, why) != 0)
		return error_set(e, "cannot capture on %.60s: %.200s", i->name, why);
	return set_filter(i, filter, e);
}

struct interface *interface_open(const char *name, const char *filter, struct spool *s,
				 struct error *e)
{
	char why[PCAP_ERRBUF_SIZE] = "", clean[64];
	pcap_t *p = pcap_create(name, why);

	text_clean_to(clean, sizeof(clean), name, strlen(name));
	if (!p) {
		error_set(e, "cannot capture on %s: %.200s", clean, why);
		return NULL;
	}
	struct interface *i = memory_get(1, sizeof(*i));
	i->pcap = p;
	i->spool = s;
	i->name = memory_copy(clean, strlen(clean));
	if (!begin(i, filter, e)) {
		interface_close(i);
		return NULL;
	}
	i->number = spool_interface(s, link_of(p), clean);
	i->looked = clock_us();
	return i;
}

void interface_close(struct interface *i)
{
	if (!i)
		return;
	pcap_close(i->pcap);
	free(i->name);
	free(i);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * NANO + (uint64_t)t.tv_nsec;
}

/* What the kernel or the card had no room for is missing for good, and is said once a second. */
static void look_at_drops(struct interface *i, bool last)
{
	struct pcap_stat stat;
	char fact[200];
	uint64_t us = clock_us();

	if (!last && us - i->looked < LOOK_AT_DROPS_US)
		return;
	i->looked = us;
	if (pcap_stats(i->pcap, &stat) != 0)
		return;
	uint64_t all = (uint64_t)stat.ps_drop + stat.ps_ifdrop;
	if (all <= i->dropped)
		return;
	snprintf(fact, sizeof(fact),
		 "h2lens:recording : %llu packets were dropped before %s could give them: they are "
		 "missing here",
		 (unsigned long long)(all - i->dropped), i->name);
	spool_fact(i->spool, now(), fact);
	i->dropped = all;
}

static uint64_t time_of(const struct interface *i, const struct pcap_pkthdr *h)
{
	uint64_t fraction = (uint64_t)h->ts.tv_usec;

	return (uint64_t)h->ts.tv_sec * NANO + (i->nano ? fraction : fraction * MICRO);
}

/* The next packet, held or new: 1, none: 0, or libpcap's error. */
static int next(struct interface *i)
{
	struct pcap_pkthdr *head; /* is set even when there is no packet */

	if (i->waiting)
		return 1;
	int status = pcap_next_ex(i->pcap, &head, &i->waiting_data);
	i->waiting = status == 1 ? head : NULL;
	return status;
}

bool interface_step(struct interface *i, unsigned packets, unsigned hold_us, struct error *e)
{
	uint64_t until = hold_us ? now() - (uint64_t)hold_us * MICRO : UINT64_MAX;
	bool some = false;

	if (i->failed)
		return error_set(e, "the capture on %s has ended", i->name);
	while (packets-- > 0) {
		int status = next(i);
		if (status < 0) {
			i->failed = true;
			return error_set(e, "the capture on %s has ended: %.200s", i->name,
					 pcap_geterr(i->pcap));
		}
		if (status == 0)
			break;
		const struct pcap_pkthdr *h = i->waiting;
		uint64_t time = time_of(i, h);
		if (time > until)
			break;
		(void)spool_packet(i->spool, i->number, time, NULL, 0, i->waiting_data, h->caplen,
				   h->len);
		i->waiting = NULL;
		some = true;
	}
	look_at_drops(i, false);
	return some;
}

void interface_last(struct interface *i)
{
	look_at_drops(i, true);
}

bool interface_failed(const struct interface *i)
{
	return i->failed;
}

int interface_fd(const struct interface *i)
{
	return pcap_get_selectable_fd(i->pcap);
}

uint64_t interface_dropped(const struct interface *i)
{
	return i->dropped;
}

bool interface_drop_privileges(struct error *e)
{
	uid_t user = getuid();
	gid_t group = getgid();

	if (user == geteuid() && group == getegid())
		return true;
	/* the group first: without root it could not be changed any more; all three of each, so
	 * that none of them comes back */
	if (setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0)
		return error_set(e, "cannot give up the rights of setuid root: %s",
				 strerror(errno));
	if (user != 0 && setuid(0) == 0)
		return error_set(e, "the rights of setuid root did not go away");
	return true;
}
