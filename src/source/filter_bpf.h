/*
 * filter_bpf.h: a capture filter in libpcap's language (tcp port 443), applied to records that were
 * read without libpcap. Compiled once a link type. Owned by source/capture.
 */
#ifndef SOURCE_FILTER_BPF_H
#define SOURCE_FILTER_BPF_H

#include <stdbool.h>
#include <stdint.h>

#include "h2lens/error.h"

struct filter_bpf;

/* NULL with *e when the expression is wrong. */
struct filter_bpf *filter_bpf_new(const char *expression, struct error *e);
void filter_bpf_free(struct filter_bpf *f);
/* *ok is false, with *e, when the expression has no meaning on that link. */
bool filter_bpf_match(struct filter_bpf *f, uint32_t link, const uint8_t *data, uint32_t captured,
		      uint32_t original, bool *ok, struct error *e);

#endif
