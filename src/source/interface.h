/*
 * interface.h: packets from a network interface by libpcap, into the spool: for `-i IFACE` and for
 * `--wire` beside a live connection. Immediate mode, non-blocking; drops are counted
 * (pcap_stats) and told as facts. interface_open says how to get the right to capture when it
 * lacks it: setcap, sudo, or tcpdump over ssh. After opening, root rights that came by setuid are
 * given up (interface_drop_privileges).
 */
#ifndef SOURCE_INTERFACE_H
#define SOURCE_INTERFACE_H

#include "h2lens/text.h"
#include "source/spool.h"

struct interface;

/* filter: BPF expression, NULL none. NULL with *e in words that help. */
struct interface *interface_open(const char *name, const char *filter, struct spool *s,
				 struct error *e);
void interface_close(struct interface *i);
/* Takes what is there, at most `packets`; true when there was something. Packets whose time is less
 * than hold_us ago wait (so that secrets can come before them; 0: none waits). Held ones do not
 * show on the descriptor: step again after hold_us. FAILED shows in *e and false with
 * interface_failed. */
bool interface_step(struct interface *i, unsigned packets, unsigned hold_us, struct error *e);
/* Nothing more will be asked for: drops that were not told yet are told. */
void interface_last(struct interface *i);
bool interface_failed(const struct interface *i);
int interface_fd(const struct interface *i); /* to poll; -1: poll every 10 ms */
uint64_t interface_dropped(const struct interface *i);
bool interface_drop_privileges(struct error *e);
/* "eth0, lo, any": what can be captured on, for help and mistakes. */
void interface_list(struct text *out);

#endif
