#include "book/fields.h"

#include <string.h>

#include "h2lens/book.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

const struct field_info fields_table[FIELD_COUNT] = {
#define X(id, name, type, values, help) {name, help, FIELD_##type, VALUES_##values},
	FIELDS(X)
#undef X
};

/* Spellings that Wireshark has or had for what we hold under one name. */
static const struct alias {
	const char *name;
	enum field_id id;
} aliases[] = {
	{"_ws.col.Info", F_WS_COL_INFO},
	{"_ws.col.protocol", F_H2LENS_PROTOCOL},
	{"http2.flags.ack", F_HTTP2_FLAGS_ACK_SETTINGS},
	{"http2.flags.unused_continuation", F_HTTP2_FLAGS_UNUSED},
	{"http2.flags.unused_data", F_HTTP2_FLAGS_UNUSED},
	{"http2.flags.unused_headers", F_HTTP2_FLAGS_UNUSED},
	{"http2.flags.unused_ping", F_HTTP2_FLAGS_UNUSED},
	{"http2.flags.unused_push_promise", F_HTTP2_FLAGS_UNUSED},
	{"http2.flags.unused_settings", F_HTTP2_FLAGS_UNUSED},
	{"http2.goway.r", F_HTTP2_GOAWAY_R}, /* as Wireshark 4.0 spells it */
	{"ipv6.host", F_IPV6_ADDR},
	{"ssl", F_TLS},
	{"ssl.alert_message.desc", F_TLS_ALERT_MESSAGE_DESC},
	{"ssl.handshake.extensions_server_name", F_TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME},
	{"ssl.handshake.type", F_TLS_HANDSHAKE_TYPE},
	{"tcp.window_size_value", F_TCP_WINDOW_SIZE},
};

/* Wireshark's fields that our events cannot answer: full names, or a family up to its dot. */
static const struct {
	const char *name, *why;
} unavailable[] = {
	{"frame.", "only the number and the times of a packet are kept"},
	{"http2.body.", "bodies are not kept in memory"},
	{"http2.continuation.", "its header fields are http2.header.*"},
	{"http2.data.", "bodies are not kept in memory"},
	{"http2.fake.", "there are no made-up headers here: unknown ones are marked"},
	{"http2.header.unescaped", "use http2.header.value"},
	{"http2.header.value.unescaped", "use http2.header.value"},
	{"http2.header_table_size_update", "table size updates are not kept"},
	{"http2.headers.padding", "padding octets are not kept, see http2.pad_length"},
	{"http2.padding", "padding octets are not kept, see http2.pad_length"},
	{"http2.push_promise.", "its header fields are http2.header.*"},
	{"http2.r", "the reserved bit of a frame header is not kept"},
	{"grpc.", "messages are not taken apart; see grpc.status, grpc.method"},
	{"protobuf", "messages are not taken apart"},
	{"tls.handshake.ja", "ask tls.handshake.ja4"},
	{"tls.", "not kept"},
	{"ssl.", "old name: say tls."},
	{"tcp.analysis.", "not analysed"},
	{"tcp.completeness", "see h2lens.complete"},
	{"tcp.", "events here are not single segments"},
	{"ipv6.", "not kept"},
	{"ip.", "not kept"},
	{"eth", "link layers are not kept"},
	{"udp", "only DNS is read from UDP"},
	{"dns.", "not kept"},
	{"http.", "not kept"},
	{"x509", "not kept, see h2lens.certificate.subject"},
	{"data", "bodies are not kept in memory"},
	{"_ws.expert.group", "see h2lens.bad and the findings"},
	{"_ws.", "not kept"},
	{"quic", "QUIC is not read"},
	{"websocket", "WebSocket messages are not taken apart"},
};

/* Wireshark's own names of those families; any other name there is a slip of the pen. */
static const char *const known_elsewhere[] = {
	"_ws.col.number",
	"_ws.col.time",
	"_ws.expert.group",
	"_ws.short",
	"data.data",
	"data.len",
	"dns.a",
	"dns.aaaa",
	"dns.id",
	"dns.qry.type",
	"dns.resp.name",
	"eth",
	"eth.addr",
	"eth.dst",
	"eth.src",
	"frame.comment",
	"frame.cap_len",
	"frame.interface_id",
	"frame.len",
	"frame.protocols",
	"frame.time",
	"frame.time_delta",
	"frame.time_delta_displayed",
	"grpc.compressed_flag",
	"grpc.frame_type",
	"grpc.message_data",
	"grpc.message_length",
	"http.content_length",
	"http.content_type",
	"http.cookie",
	"http.file_data",
	"http.request.full_uri",
	"http.request.version",
	"http.server",
	"http.user_agent",
	"http2.body.fragment",
	"http2.body.fragment.count",
	"http2.body.fragments",
	"http2.body.reassembled.data",
	"http2.body.reassembled.in",
	"http2.body.reassembled.length",
	"http2.continuation.header",
	"http2.continuation.padding",
	"http2.data.data",
	"http2.data.padding",
	"http2.data.segment",
	"http2.fake.header",
	"http2.fake.header.count",
	"http2.header.unescaped",
	"http2.header.value.unescaped",
	"http2.header_table_size_update",
	"http2.header_table_size_update.header_table_size",
	"http2.headers.padding",
	"http2.padding",
	"http2.push_promise.header",
	"http2.push_promise.padding",
	"http2.r",
	"ip.checksum",
	"ip.flags",
	"ip.id",
	"ip.len",
	"ip.proto",
	"ip.ttl",
	"ipv6.hlim",
	"ipv6.nxt",
	"protobuf",
	"protobuf.field.name",
	"protobuf.message.name",
	"quic",
	"ssl.record.version",
	"tcp.ack",
	"tcp.ack_raw",
	"tcp.analysis.ack_lost_segment",
	"tcp.analysis.ack_rtt",
	"tcp.analysis.acks_frame",
	"tcp.analysis.bytes_in_flight",
	"tcp.analysis.duplicate_ack",
	"tcp.analysis.duplicate_ack_frame",
	"tcp.analysis.duplicate_ack_num",
	"tcp.analysis.keep_alive_ack",
	"tcp.analysis.partial_ack",
	"tcp.analysis.push_bytes_sent",
	"tcp.analysis.rto",
	"tcp.analysis.rto_frame",
	"tcp.analysis.tfo_ack",
	"tcp.analysis.tfo_ignored",
	"tcp.analysis.tfo_syn",
	"tcp.analysis.window_full",
	"tcp.analysis.zero_window_probe",
	"tcp.analysis.zero_window_probe_ack",
	"tcp.checksum",
	"tcp.completeness",
	"tcp.completeness.ack",
	"tcp.completeness.data",
	"tcp.completeness.fin",
	"tcp.completeness.rst",
	"tcp.completeness.str",
	"tcp.completeness.syn",
	"tcp.flags.push",
	"tcp.flags.urg",
	"tcp.nxtseq",
	"tcp.options",
	"tcp.options.sack_le",
	"tcp.options.sack_re",
	"tcp.options.timestamp.tsecr",
	"tcp.options.timestamp.tsval",
	"tcp.payload",
	"tcp.reassembled_in",
	"tcp.segment",
	"tcp.segment_data",
	"tcp.segments",
	"tcp.seq_raw",
	"tcp.stream.pnum",
	"tcp.time_delta",
	"tcp.urgent_pointer",
	"tcp.window_size_scalefactor",
	"tls.app_data_proto",
	"tls.early_data.max_early_data_size",
	"tls.extension.psk_ke_mode",
	"tls.handshake.comp_method",
	"tls.handshake.extension.type",
	"tls.handshake.extensions.cookie",
	"tls.handshake.extensions.psk.identity.identity",
	"tls.handshake.extensions.psk.identity.selected",
	"tls.handshake.extensions_alpn_len",
	"tls.handshake.extensions_alpn_list",
	"tls.handshake.extensions_alpn_str_len",
	"tls.handshake.ja3",
	"tls.handshake.ja3_full",
	"tls.handshake.ja3s",
	"tls.handshake.ja3s_full",
	"tls.handshake.ja4_r",
	"tls.handshake.session_id",
	"tls.handshake.session_ticket_length",
	"tls.handshake.session_ticket_lifetime_hint",
	"tls.handshake.session_ticket_nonce",
	"tls.handshake.verify_data",
	"tls.reassembled_in",
	"tls.record.opaque_type",
	"tls.record.version",
	"tls.segment",
	"tls.segment.data",
	"udp",
	"udp.port",
	"websocket",
	"x509sat.uTF8String",
};

static int compare(const char *s, size_t n, const char *name)
{
	int c = strncmp(s, name, n);
	return c != 0 ? c : name[n] == '\0' ? 0 : -1;
}

enum field_id fields_find(const char *name, size_t n)
{
	size_t low = 0, high = FIELD_COUNT;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int c = compare(name, n, fields_table[mid].name);
		if (c == 0)
			return (enum field_id)mid;
		if (c > 0)
			low = mid + 1;
		else
			high = mid;
	}
	for (size_t i = 0; i < COUNT(aliases); i++) {
		if (compare(name, n, aliases[i].name) == 0)
			return aliases[i].id;
	}
	return FIELD_COUNT;
}

enum field_id fields_header(const char *name, size_t n)
{
	static const char prefix[] = "http2.headers.";
	char whole[sizeof prefix + 40];
	if (n > 0 && name[0] == ':') {
		name++;
		n--;
	}
	/* "weight" and "weight_real" are of the frame, no header fields. */
	if (n == 0 || n >= 40 || (n >= 6 && memcmp(name, "weight", 6) == 0))
		return FIELD_COUNT;
	memcpy(whole, prefix, sizeof prefix - 1);
	for (size_t i = 0; i < n; i++)
		whole[sizeof prefix - 1 + i] = name[i] == '-' ? '_' : name[i];
	return fields_find(whole, sizeof prefix - 1 + n);
}

const char *fields_unavailable(const char *name, size_t n)
{
	size_t i = 0;
	while (i < COUNT(known_elsewhere) && compare(name, n, known_elsewhere[i]) != 0)
		i++;
	if (i == COUNT(known_elsewhere))
		return NULL;
	for (i = 0; i < COUNT(unavailable); i++) {
		size_t length = strlen(unavailable[i].name);
		if (n >= length && memcmp(name, unavailable[i].name, length) == 0)
			return unavailable[i].why;
	}
	return "not kept";
}

const char *fields_nearest(const char *name, size_t n)
{
	const char *best = NULL;
	unsigned least = n < 6 ? 2 : 4; /* farther than that is no slip of the pen */

	for (size_t i = 0; n && i < FIELD_COUNT; i++) {
		unsigned d = text_distance(name, n, fields_table[i].name, least);
		if (d < least) {
			least = d;
			best = fields_table[i].name;
		}
	}
	return best;
}
