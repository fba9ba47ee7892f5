/* Who made an answer: what its fields say of proxies (server, via, and the marks of CDNs). */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/text.h"
#include "insight/finding_stream.h"

static const struct {
	const char *name; /* how the value of server begins */
	enum finding_status_speaker is;
} speakers[] = {
	{"envoy", SPEAKER_MIDDLEBOX},
	{"istio-envoy", SPEAKER_MIDDLEBOX},
	{"haproxy", SPEAKER_MIDDLEBOX},
	{"cloudflare", SPEAKER_MIDDLEBOX},
	{"awselb", SPEAKER_MIDDLEBOX},
	{"cloudfront", SPEAKER_MIDDLEBOX},
	{"varnish", SPEAKER_MIDDLEBOX},
	{"akamaighost", SPEAKER_MIDDLEBOX},
	{"google frontend", SPEAKER_MIDDLEBOX},
	{"traefik", SPEAKER_MIDDLEBOX},
	{"fastly", SPEAKER_MIDDLEBOX},
	{"bigip", SPEAKER_MIDDLEBOX},
	{"squid", SPEAKER_MIDDLEBOX},
	{"kong", SPEAKER_MIDDLEBOX},
	{"ats", SPEAKER_MIDDLEBOX},
	{"apachetrafficserver", SPEAKER_MIDDLEBOX},
	{"microsoft-azure-application-gateway", SPEAKER_MIDDLEBOX},
	{"volt-adc", SPEAKER_MIDDLEBOX},
	{"nginx", SPEAKER_SERVER},
	{"openresty", SPEAKER_SERVER},
	{"tengine", SPEAKER_SERVER},
	{"apache", SPEAKER_SERVER},
	{"caddy", SPEAKER_SERVER},
	{"h2o", SPEAKER_SERVER},
	{"litespeed", SPEAKER_SERVER},
	{"microsoft-iis", SPEAKER_SERVER},
	{"nghttpx", SPEAKER_MIDDLEBOX},
};

/* Fields that only a proxy or CDN adds, whatever calls itself the server. */
static const char *const marks[] = {"x-envoy-upstream-service-time", "cf-ray", "x-amz-cf-id",
				    "x-varnish", "x-served-by"};

static enum finding_status_speaker known(struct slice v)
{
	for (size_t i = 0; i < RULES_COUNT(speakers); i++) {
		size_t n = strlen(speakers[i].name);
		if (v.n < n || strncasecmp(v.p, speakers[i].name, n) != 0)
			continue;
		if (v.n == n || strchr("/ -(;", v.p[n]))
			return speakers[i].is;
	}
	return SPEAKER_UNKNOWN;
}

static bool says(const struct book *b, const struct event *e, const char *name, const char *value)
{
	struct slice v = book_field(b, e, name);

	return v.n == strlen(value) && strncasecmp(v.p, value, v.n) == 0;
}

/* HAProxy's own error pages name nobody, and have no date, which whatever else answers has. */
static bool is_haproxy_page(const struct book *b, const struct event *e)
{
	return !book_field(b, e, "date").n && says(b, e, "cache-control", "no-cache") &&
	       says(b, e, "content-type", "text/html");
}

bool finding_status_page(const struct book *b, uint32_t answer, const char *server,
			 const char *type)
{
	const struct event *e = answer == BOOK_NONE ? NULL : book_event(b, answer);
	size_t n = strlen(server);

	if (!e)
		return false;
	struct slice by = book_field(b, e, "server"), is = book_field(b, e, "content-type");
	return by.n >= n && strncasecmp(by.p, server, n) == 0 &&
	       (by.n == n || strchr("/ (", by.p[n])) && memmem(is.p, is.n, type, strlen(type)) &&
	       !book_field(b, e, "retry-after").n;
}

enum finding_status_speaker finding_status_speaker(const struct book *b, uint32_t answer,
						   char *name, size_t room, bool *via)
{
	enum finding_status_speaker is;

	name[0] = '\0';
	*via = false;
	if (answer == BOOK_NONE)
		return SPEAKER_UNKNOWN;
	const struct event *e = book_event(b, answer);
	struct slice server = book_field(b, e, "server");
	is = server.n ? known(server) : SPEAKER_UNKNOWN;
	if (server.n)
		text_clean_to(name, room, server.p, server.n);
	*via = book_field(b, e, "via").n > 0;
	if (!server.n && is_haproxy_page(b, e)) {
		snprintf(name, room, "HAProxy");
		return SPEAKER_MIDDLEBOX;
	}
	for (size_t i = 0; !*via && i < RULES_COUNT(marks); i++)
		*via = book_field(b, e, marks[i]).n > 0;
	return is;
}
