/* The debug data of GOAWAY in the words of known products. They are no part of any specification;
 * the list is from the products' sources. */
#include "insight/finding_connection.h"

#include <string.h>

#include "h2lens/text.h"

static const char grpc[] = "gRPC servers", jetty[] = "Jetty", h2o[] = "h2o",
		  rust[] = "Rust's h2 (hyper, tonic, linkerd-proxy, pingora)", go[] = "grpc-go",
		  java[] = "grpc-java", apache[] = "Apache httpd", google[] = "Google front ends",
		  netty[] = "Netty", core[] = "gRPC's C core";

static const struct {
	const char *words;
	const char *product;
	enum goaway_debug kind;
} known[] = {
	{"max_age", grpc, GOAWAY_DEBUG_AGE},
	{"max_idle", grpc, GOAWAY_DEBUG_IDLE},
	{"enter idle", core, GOAWAY_DEBUG_IDLE},
	{"too_many_pings", grpc, GOAWAY_DEBUG_PINGS},
	{"graceful_stop", go, GOAWAY_DEBUG_DRAIN},
	{"draining", go, GOAWAY_DEBUG_DRAIN},
	{"app_requested", java, GOAWAY_DEBUG_DRAIN},
	{"idle_timeout", jetty, GOAWAY_DEBUG_IDLE},
	{"close", jetty, GOAWAY_DEBUG_DRAIN},
	{"stop", jetty, GOAWAY_DEBUG_DRAIN},
	{"input_shutdown", jetty, GOAWAY_DEBUG_DRAIN},
	{"session_window_exceeded", jetty, GOAWAY_DEBUG_WINDOW},
	{"stream_window_exceeded", jetty, GOAWAY_DEBUG_WINDOW},
	{"invalid_continuation_frame_rate", jetty, GOAWAY_DEBUG_FLOOD},
	{"idle timeout", h2o, GOAWAY_DEBUG_IDLE},
	{"graceful shutdown", h2o, GOAWAY_DEBUG_DRAIN},
	{"timeout", apache, GOAWAY_DEBUG_IDLE},
	{"session_timed_out", google, GOAWAY_DEBUG_IDLE},
	{"too_many_resets", rust, GOAWAY_DEBUG_RESETS},
	{"too_many_internal_resets", rust, GOAWAY_DEBUG_RESETS},
	{"too_many_early_resets", "Go's net/http", GOAWAY_DEBUG_RESETS},
	{"too_many_continuations", rust, GOAWAY_DEBUG_FLOOD},
	{"too_many_data_frames", rust, GOAWAY_DEBUG_FLOOD},
	{"settings_timeout", NULL, GOAWAY_DEBUG_SETTINGS},
};

/* Beginnings of whole sentences. */
static const struct {
	const char *words;
	const char *product;
} begun[] = {
	{"HTTP/2 client preface string missing or corrupt", netty},
	{"First received frame was not SETTINGS", netty},
	{"Unexpected HTTP/1.x request", netty},
	{"invalid_", jetty},
	{"Connection [", "Tomcat"},
};

enum goaway_debug finding_goaway_debug(const struct book *b, uint32_t goaway, const char **product)
{
	struct slice d = book_blob(b, book_event(b, goaway));

	*product = NULL;
	if (!d.n)
		return GOAWAY_DEBUG_NONE;
	for (size_t i = 0; i < RULES_COUNT(known); i++)
		if (d.n == strlen(known[i].words) && memcmp(d.p, known[i].words, d.n) == 0) {
			*product = known[i].product;
			return known[i].kind;
		}
	for (size_t i = 0; i < RULES_COUNT(begun); i++)
		if (d.n >= strlen(begun[i].words) &&
		    memcmp(d.p, begun[i].words, strlen(begun[i].words)) == 0)
			*product = begun[i].product;
	return GOAWAY_DEBUG_OTHER;
}

void finding_goaway_words(const struct book *b, struct finding *f, uint32_t goaway)
{
	struct slice d = book_blob(b, book_event(b, goaway));
	const char *product;
	enum goaway_debug kind = finding_goaway_debug(b, goaway, &product);
	struct text clean = {0};

	if (kind == GOAWAY_DEBUG_NONE)
		return;
	text_clean(&clean, d.p, d.n);
	if (product)
		finding_also(f, "Its debug data says \"%s\", the words of %s.", text_str(&clean),
			     product);
	else
		finding_also(f, "Its debug data says \"%s\".", text_str(&clean));
	text_done(&clean);
}
