/* describe*.c: what an event says of itself, in one line and field by field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/describe.h"
#include "h2lens/filter.h"
#include "small_book.h"
#include "wire/local.h"

static void says(const struct small *s, const char *expected)
{
	struct text t = {0};
	describe_summary(s->b, small_last(s), &t);
	assert_string_equal(text_str(&t), expected);
	text_done(&t);
}

static void named(const struct small *s, const char *expected)
{
	char room[40];
	assert_string_equal(describe_name(book_event(s->b, small_last(s)), room, sizeof room),
			    expected);
}

struct wanted {
	const char *name;
	int count;
	struct described last;
	char text[400], note[200];
};

static void look(void *arg, const struct described *d)
{
	struct wanted *w = arg;
	if (strcmp(d->name, w->name) != 0)
		return;
	w->count++;
	w->last = *d;
	(void)snprintf(w->text, sizeof w->text, "%.*s", (int)d->text.n, d->text.n ? d->text.p : "");
	(void)snprintf(w->note, sizeof w->note, "%s", d->note ? d->note : "");
}

static struct wanted field(const struct small *s, const char *name)
{
	struct wanted w = {.name = name};
	describe_event(s->b, small_last(s), look, &w);
	return w;
}

static void requests_and_responses(void **state)
{
	struct small s = small_new();
	struct event *e;
	(void)state;
	small_get(&s, 1, "/cart");
	named(&s, "HEADERS");
	says(&s, "GET /cart · shop.example");
	e = small_frame(&s, 1, H2_HEADERS, 0x04, 1);
	SMALL_FIELDS(&s, e, ":status", "200", "content-type", "text/html", "content-length",
		     "12000");
	says(&s, "200 · text/html · 12 KB");
	assert_int_equal(field(&s, "http2.headers.status").last.number, 200);
	assert_int_equal(field(&s, "http2.headers.content_length").last.number, 12000);
	assert_int_equal(field(&s, "http2.request_in").last.number, 2);
	assert_string_equal(field(&s, "http2.time").text, "0.001000000");
	e = small_frame(&s, 1, H2_HEADERS, 0x05, 1);
	SMALL_FIELDS(&s, e, "grpc-status", "4", "grpc-message", "too\x1b late");
	says(&s, "trailers grpc-status 4 DEADLINE_EXCEEDED · too\\x1b late");
	SMALL_FIELDS(&s, e, "grpc-status", "4", "grpc-message", "back%20end%1b %2 %g0");
	says(&s, "trailers grpc-status 4 DEADLINE_EXCEEDED · back end\\x1b %2 %g0");
	e = small_frame(&s, 0, H2_HEADERS, 0x05, 3);
	SMALL_FIELDS(&s, e, ":method", "CONNECT", ":authority", "db.example:5432");
	says(&s, "CONNECT db.example:5432");
	small_frame(&s, 0, H2_HEADERS, 0x01, 5);
	says(&s, "the header block continues");
	book_free(s.b);
}

static void what_is_not_known_is_never_a_fact(void **state)
{
	struct small s = small_new();
	struct event *e = small_frame(&s, 0, H2_HEADERS, 0x05, 1);
	struct wanted w;
	(void)state;
	SMALL_FIELDS(&s, e, ":method", "GET", ":path", "?", "?", "?");
	says(&s, "GET ? · 2 of 3 fields not known");
	assert_int_equal(field(&s, "http2.headers.path").count, 0);
	assert_int_equal(field(&s, "http2.headers.method").count, 1);
	w = field(&s, "http2.header.value");
	assert_int_equal(w.count, 3);
	assert_true(w.last.uncertain);
	assert_string_equal(w.text, "?");
	w = field(&s, "http2.header");
	assert_true(w.last.uncertain);
	assert_string_equal(w.note, "entry inserted before the capture began: unknown");
	e = small_frame(&s, 1, H2_HEADERS, 0x05, 1);
	SMALL_FIELDS(&s, e, "?", "?", "?", "?");
	says(&s, "? · 2 fields not known");
	book_free(s.b);
}

static void provenance_notes(void **state)
{
	struct small s = small_new();
	struct event *e = small_frame(&s, 0, H2_HEADERS, 0x05, 1);
	struct field f = {.name_from = FIELD_STATIC, .value_from = FIELD_STATIC, .index = 2};
	(void)state;
	f.name = small_text(&s, ":method");
	f.value = small_text(&s, "GET");
	book_set_fields(s.b, e, &f, 1);
	assert_string_equal(field(&s, "http2.header").note, "static table 2");
	assert_string_equal(field(&s, "http2.header").text, ":method: GET");
	f.index = 62;
	f.value_from = FIELD_DYNAMIC;
	book_set_fields(s.b, e, &f, 1);
	assert_string_equal(field(&s, "http2.header").note, "dynamic table 62");
	f.index = 0;
	f.repr = REPR_NEVER_INDEXED;
	book_set_fields(s.b, e, &f, 1);
	assert_string_equal(field(&s, "http2.header").note, "literal, never indexed");
	f.value = 0;
	f.value_from = FIELD_SUSPECT;
	book_set_fields(s.b, e, &f, 1);
	assert_string_equal(field(&s, "http2.header").note,
			    "a lost insertion may have shifted this entry: unknown");
	book_free(s.b);
}

static void control_frames(void **state)
{
	static const uint8_t settings[] = {0, 4, 0,   1,    0,	  0, 0, 3, 0,
					   0, 0, 100, 0xab, 0xcd, 0, 0, 0, 7};
	struct small s = small_new();
	struct event *e = small_frame(&s, 0, H2_SETTINGS, 0, 0);
	(void)state;
	book_set_blob(s.b, e, settings, sizeof settings);
	says(&s, "INITIAL_WINDOW_SIZE 65536, MAX_CONCURRENT_STREAMS 100, setting 0xabcd 7");
	assert_int_equal(field(&s, "http2.settings.initial_window_size").last.number, 65536);
	assert_int_equal(field(&s, "http2.settings.id").count, 3);
	assert_int_equal(field(&s, "http2.settings.unknown").last.number, 7);
	small_frame(&s, 1, H2_SETTINGS, 1, 0);
	named(&s, "SETTINGS ack");
	says(&s, "acknowledged");
	e = small_frame(&s, 1, H2_PING, 1, 0);
	e->a = 0x01020304;
	e->b = 0xfffefdfc;
	e->c = 1200;
	named(&s, "PING ack");
	says(&s, "ack · 1.2 ms");
	assert_memory_equal(field(&s, "http2.pong").text, "\x01\x02\x03\x04\xff\xfe\xfd\xfc", 8);
	e = small_frame(&s, 1, H2_GOAWAY, 0, 0);
	e->a = 11;
	e->b = 5;
	book_set_blob(s.b, e, "too_many_pings", 14);
	says(&s, "last stream 5 · ENHANCE_YOUR_CALM · too_many_pings");
	assert_string_equal(field(&s, "http2.goaway.error").note, "ENHANCE_YOUR_CALM");
	assert_string_equal(field(&s, "http2.goaway.addata").text, "too_many_pings");
	e = small_frame(&s, 0, H2_RST_STREAM, 0, 1);
	e->a = 8;
	says(&s, "CANCEL");
	e = small_frame(&s, 0, H2_WINDOW_UPDATE, 0, 0);
	e->a = 32768;
	e->b = 98303;
	says(&s, "+32768 → 98303");
	assert_int_equal(field(&s, "http2.calculated.connection.window_size.before").last.number,
			 65535);
	e->b = (uint32_t)WINDOW_UNKNOWN;
	says(&s, "+32768");
	book_free(s.b);
}

static void data_and_priority(void **state)
{
	struct small s = small_new();
	struct event *e = small_frame(&s, 1, H2_DATA, 0x08, 1);
	(void)state;
	e->length = 8192;
	e->c = 8000;
	e->a = 57343;
	e->b = 1040000;
	says(&s, "8000 bytes and 192 padding · window left: stream 57343, connection 1040000");
	assert_int_equal(field(&s, "http2.pad_length").last.number, 191);
	assert_int_equal(field(&s, "http2.calculated.stream.window_size.before").last.number,
			 65535);
	e = small_frame(&s, 1, H2_DATA, 0x01, 1);
	e->a = e->b = (uint32_t)WINDOW_UNKNOWN;
	says(&s, "empty, ends the stream");
	e = small_frame(&s, 0, H2_PRIORITY, 0, 5);
	e->a = 0x80000003;
	e->b = 16;
	says(&s, "depends on 3, weight 16, exclusive");
	assert_int_equal(field(&s, "http2.headers.weight").last.number, 15);
	assert_int_equal(field(&s, "http2.stream_dependency").last.number, 3);
	book_free(s.b);
}

static void extension_frames(void **state)
{
	struct small s = small_new();
	struct event *e = small_frame(&s, 1, H2_ALTSVC, 0, 0);
	(void)state;
	book_set_blob(s.b, e, "\0\x09https://ah3=\":443\"", 20);
	says(&s, "https://a · h3=\":443\"");
	assert_string_equal(field(&s, "http2.altsvc.field_value").text, "h3=\":443\"");
	book_set_blob(s.b, e, "\xff\xffx", 3); /* a length that lies */
	says(&s, "");
	e = small_frame(&s, 1, H2_ORIGIN, 0, 0);
	book_set_blob(s.b, e, "\0\x09https://a\0\x09https://b", 22);
	says(&s, "https://a, https://b");
	e = small_frame(&s, 0, H2_PRIORITY_UPDATE, 0, 0);
	book_set_blob(s.b, e, "\0\0\0\x05u=1, i", 10);
	says(&s, "stream 5 · u=1, i");
	e = small_frame(&s, 0, 0xee, 0x81, 1);
	e->length = 3;
	book_set_blob(s.b, e, "\x01\x02\x03", 3);
	named(&s, "type 0xee");
	says(&s, "3 bytes · 010203");
	assert_int_equal(field(&s, "http2.flags.unused").last.number, 0x81);
	book_free(s.b);
}

static void tls_events(void **state)
{
	struct small s = small_new();
	struct tls_facts *t = book_edit_tls(s.b, s.conn);
	struct event *e;
	(void)state;
	t->certificate = BOOK_NONE;
	t->sni = small_text(&s, "shop.example");
	t->alpn_offered = small_text(&s, "h2,http/1.1");
	t->versions_offered = small_text(&s, "TLS 1.3, TLS 1.2");
	t->alpn = small_text(&s, "h2");
	e = small_event(&s, 0, EVENT_TLS_CLIENT_HELLO);
	e->a = 0x0303;
	says(&s, "shop.example · ALPN h2, http/1.1 · TLS 1.3, 1.2");
	assert_int_equal(field(&s, "tls.handshake.extensions_alpn_str").count, 2);
	assert_int_equal(field(&s, "tls.handshake.extensions.supported_version").last.number,
			 0x0303);
	assert_int_equal(field(&s, "tls.handshake.type").last.number, 1);
	e = small_event(&s, 1, EVENT_TLS_SERVER_HELLO);
	e->a = 0x0304;
	e->b = 0x1301;
	says(&s, "TLS 1.3 · TLS_AES_128_GCM_SHA256");
	/* RFC 8446: the chosen protocol stands in EncryptedExtensions */
	assert_int_equal(field(&s, "tls.handshake.extensions_alpn_str").count, 0);
	small_event(&s, 1, EVENT_TLS_ENCRYPTED_EXTENSIONS);
	says(&s, "ALPN h2");
	assert_string_equal(field(&s, "tls.handshake.extensions_alpn_str").text, "h2");
	e = small_event(&s, 0, EVENT_TLS_ALERT);
	e->a = 2;
	e->b = 48;
	says(&s, "fatal unknown_ca (48)");
	assert_string_equal(field(&s, "tls.alert_message.desc").note, "unknown_ca");
	e = small_event(&s, 0, EVENT_TLS_HANDSHAKE);
	e->a = 15;
	named(&s, "CertificateVerify");
	book_free(s.b);
}

static void tcp_and_dns(void **state)
{
	struct small s = small_new();
	struct event *e = small_event(&s, 0, EVENT_TCP_SYN);
	(void)state;
	e->a = 1460;
	e->b = 7;
	says(&s, "MSS 1460 · window scale 7");
	assert_int_equal(field(&s, "tcp.flags").last.number, 2);
	assert_string_equal(field(&s, "ip.src").text, "10.0.0.1");
	assert_int_equal(field(&s, "tcp.dstport").last.number, 443);
	e = small_event(&s, 1, EVENT_TCP_RST);
	e->a = 1;
	says(&s, "connection refused");
	e = small_event(&s, 1, EVENT_TCP_ICMP);
	e->a = 256 + 2;
	e->c = 1280;
	says(&s, "packet too big · next-hop MTU 1280");
	assert_int_equal(field(&s, "icmpv6.type").last.number, 2);
	e = book_add_event(s.b, BOOK_NONE, s.at, 1, EVENT_DNS_ANSWER);
	e->a = 3;
	e->c = 12000;
	book_set_blob(s.b, e, "shop.example", 12);
	says(&s, "shop.example · NXDOMAIN · 12.0 ms");
	assert_string_equal(field(&s, "dns.qry.name").text, "shop.example");
	assert_int_equal(field(&s, "tcp.stream").count, 0);
	book_free(s.b);
}

static void violations_are_quoted(void **state)
{
	struct small s = small_new();
	(void)state;
	small_frame(&s, 0, H2_DATA, 0, 1);
	book_bad(s.b, s.conn, s.at, 0, 1, small_last(&s), 5, 0, "DATA on a closed stream (§5.1)");
	says(&s, "DATA on a closed stream (§5.1)");
	assert_string_equal(field(&s, "h2lens.bad").note, "STREAM_CLOSED");
	assert_int_equal(field(&s, "_ws.expert.severity").last.number, 0x800000);
	book_free(s.b);
}

static void fact(struct small *s, const char *line)
{
	small_tick(s);
	assert_true(local_feed(s->b, line, strlen(line), s->at));
}

static void facts_read_well(void **state)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{"h2lens:session : h2lens 0.1.0 https://shop.example/",
		 "live session: h2lens 0.1.0 https://shop.example/"},
		{"h2lens:address : host a is 10.0.0.2", "host a is 10.0.0.2"},
		{"h2lens:name-failed : nope: no such host",
		 "name lookup failed: nope: no such host"},
		{"h2lens:unreachable : Network is unreachable", "connect: Network is unreachable"},
		{"h2lens:limit a=4 b=5000 : the peer's SETTINGS",
		 "h2lens waited 5 s for the peer's SETTINGS and gave up"},
		{"h2lens:limit a=5 b=1250 : ",
		 "h2lens waited 1.25 s for the acknowledgement of our SETTINGS and gave up"},
		{"h2lens:limit a=99 b=250 : ", "h2lens waited 250.0 ms for the peer and gave up"},
		{"h2lens:proxy a=407 : 407 Proxy Authentication Required",
		 "proxy: 407 Proxy Authentication Required"},
		{"h2lens:certificate a=20 : unable to get local issuer certificate",
		 "certificate not accepted: unable to get local issuer certificate"},
		{"h2lens:certificate a=18 b=1 : self-signed certificate",
		 "certificate not verified, accepted by -k: self-signed certificate"},
		{"h2lens:tls : wrong version number", "TLS: wrong version number"},
		{"h2lens:field : X-A: b\x1b", "nghttp2 refused the field X-A: b\\x1b"},
		{"h2lens:library a=505 : SETTINGS expected", "our library: SETTINGS expected"},
		{"h2lens:by-hand : rst 5 CANCEL", "by hand: rst 5 CANCEL"},
		{"h2lens:tcp-info a=1500 b=1 : cwnd 10",
		 "round trip 1.5 ms · 1 retransmission · cwnd 10"},
		{"h2lens:early-data : the server refused it", "the server refused it"},
		{"h2lens:early-data a=2 : ", "early data not offered"},
		{"h2lens:out-of-step : ",
		 "raw octets were sent: from here on our library does not know all"},
		{"h2lens:ended : Connection reset by peer",
		 "connection ended: Connection reset by peer"},
	};
	struct small s = small_new();
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fact(&s, cases[i].line);
		named(&s, "h2lens");
		says(&s, cases[i].says);
	}
	book_free(s.b);
}

static void facts_have_fields(void **state)
{
	static const char conn[] = "conn=10.0.0.1:40000>10.0.0.2:443";
	struct small s = small_new();
	struct text line = {0};
	(void)state;
	small_get(&s, 1, "/");
	text_addf(&line, "h2lens:limit %s stream=1 a=6 b=1500 : the answer", conn);
	fact(&s, text_str(&line));
	assert_string_equal(field(&s, "h2lens.fact").text, "limit");
	assert_string_equal(field(&s, "h2lens.fact").note, "time limit");
	assert_string_equal(field(&s, "h2lens.stage").text, "idle");
	assert_string_equal(field(&s, "h2lens.waited").text, "1.500000000");
	assert_string_equal(field(&s, "h2lens.words").text, "the answer");
	assert_int_equal(field(&s, "h2lens.stream").last.number, 1);
	assert_int_equal(field(&s, "h2lens.inferred").count, 1);
	assert_int_equal(field(&s, "tcp.stream").count, 1);
	assert_string_equal(field(&s, "h2lens.side").text, "client");
	fact(&s, "h2lens:certificate a=62 b=1 : hostname mismatch");
	assert_int_equal(field(&s, "h2lens.verify").last.number, 62);
	assert_string_equal(field(&s, "h2lens.verify").note, "HOSTNAME_MISMATCH");
	assert_int_equal(field(&s, "h2lens.accepted").last.number, 1);
	assert_int_equal(field(&s, "tcp.stream").count, 0);
	assert_int_equal(field(&s, "h2lens.stage").count, 0);
	fact(&s, "h2lens:tcp-info a=1500 b=3 : ");
	assert_string_equal(field(&s, "h2lens.rtt").text, "0.001500000");
	assert_int_equal(field(&s, "h2lens.retransmissions").last.number, 3);
	assert_int_equal(field(&s, "h2lens.words").count, 0);
	fact(&s, "h2lens:proxy a=407 : no");
	assert_int_equal(field(&s, "h2lens.reply").last.number, 407);
	/* a number that no kind has, as a damaged book might */
	small_event(&s, 0, EVENT_LOCAL)->type = 200;
	assert_string_equal(field(&s, "h2lens.fact").text, "?");
	says(&s, "");
	text_done(&line);
	book_free(s.b);
}

/* How many events an expression takes. */
static unsigned taken(const struct small *s, const char *expression)
{
	struct error e = ERROR_INIT;
	struct filter *f = filter_new(expression, &e);
	unsigned n = 0;
	if (!f)
		fail_msg("%s: %s", expression, e.text);
	for (uint32_t i = 0; i < book_events(s->b); i++)
		n += filter_match(f, s->b, i);
	filter_free(f);
	return n;
}

static void facts_can_be_filtered(void **state)
{
	struct small s = small_new();
	(void)state;
	small_get(&s, 1, "/");
	fact(&s, "h2lens:limit a=4 b=5000 : the peer's SETTINGS");
	fact(&s, "h2lens:certificate a=62 : hostname mismatch");
	fact(&s, "h2lens:session : x"); /* kind 0, as DATA is type 0 */
	assert_int_equal(taken(&s, "h2lens.fact"), 3);
	assert_int_equal(taken(&s, "h2lens.fact == \"limit\""), 1);
	assert_int_equal(taken(&s, "h2lens.words contains \"SETTINGS\""), 1);
	assert_int_equal(taken(&s, "h2lens.waited >= 5"), 1);
	assert_int_equal(taken(&s, "h2lens.verify == 62"), 1);
	assert_int_equal(taken(&s, "h2lens.kind == \"LOCAL\""), 3);
	assert_int_equal(taken(&s, "http2"), 1);
	assert_int_equal(taken(&s, "http2.type == 0"), 0);
	assert_int_equal(taken(&s, "_ws.expert"), 2);
	assert_int_equal(taken(&s, "_ws.col.info contains \"gave up\""), 1);
	book_free(s.b);
}

static void connections(void **state)
{
	struct small s = small_new();
	struct tls_facts *t = book_edit_tls(s.b, s.conn);
	struct text out = {0};
	struct wanted w = {.name = "tls.handshake.ciphersuite"};
	(void)state;
	t->certificate = BOOK_NONE;
	t->cipher = 0x1302;
	t->decrypted = TLS_DECRYPTED_LABEL_MISSING;
	t->keys_missing = small_text(&s, "SERVER_TRAFFIC_SECRET_0");
	describe_connection(s.b, s.conn, look, &w);
	assert_string_equal(w.note, "TLS_AES_256_GCM_SHA384");
	describe_decryption(s.b, s.conn, &out);
	assert_non_null(strstr(text_str(&out), "SERVER_TRAFFIC_SECRET_0"));
	text_clear(&out);
	t->decrypted = TLS_DECRYPTED_NO_KEYS;
	describe_emptiness(s.b, BOOK_NONE, &out);
	assert_non_null(strstr(text_str(&out), "--keylog"));
	text_done(&out);
	book_free(s.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_and_responses),
		cmocka_unit_test(what_is_not_known_is_never_a_fact),
		cmocka_unit_test(provenance_notes),
		cmocka_unit_test(control_frames),
		cmocka_unit_test(data_and_priority),
		cmocka_unit_test(extension_frames),
		cmocka_unit_test(tls_events),
		cmocka_unit_test(tcp_and_dns),
		cmocka_unit_test(violations_are_quoted),
		cmocka_unit_test(facts_read_well),
		cmocka_unit_test(facts_have_fields),
		cmocka_unit_test(facts_can_be_filtered),
		cmocka_unit_test(connections),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
