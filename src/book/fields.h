/*
 * fields.h: the one table of field names: Wireshark's where it has one, ours (h2lens.*,
 * grpc.status…) otherwise. describe.c visits them, filter.c resolves them, completion and help read
 * them. X(identifier, name, type, named values, help); sorted by name, which the lookup relies on.
 */
#ifndef BOOK_FIELDS_H
#define BOOK_FIELDS_H

#include <stddef.h>

enum field_type {
	FIELD_NONE, /* it exists or not */
	FIELD_NUM,  /* number */
	FIELD_BOOL,
	FIELD_TEXT,
	FIELD_BYTES,
	FIELD_ADDR, /* IP address */
	FIELD_TIME  /* seconds with decimals; nanoseconds inside */
};

/* Which names a number may be given by. */
enum field_values {
	VALUES_NONE,
	VALUES_FRAME,
	VALUES_ERROR,
	VALUES_ALERT,
	VALUES_SETTING,
	VALUES_HANDSHAKE,
	VALUES_GRPC,
	VALUES_RCODE,
	VALUES_SUITE,
	VALUES_GROUP,
	VALUES_VERSION,
	VALUES_LEVEL,
	VALUES_SEVERITY,
	VALUES_EXPERT,
	VALUES_CONTENT
};

/* clang-format off */
#define FIELDS(X) \
	X(F_WS_COL_INFO, "_ws.col.info", TEXT, NONE, "Summary of the event") \
	X(F_WS_EXPERT, "_ws.expert", NONE, NONE, \
	  "Exists when the event is worth a mark (warning or error)") \
	X(F_WS_EXPERT_MESSAGE, "_ws.expert.message", TEXT, NONE, "What a violation breaks") \
	X(F_WS_EXPERT_SEVERITY, "_ws.expert.severity", NUM, EXPERT, \
	  "Severity in Wireshark's numbers, or Note, Warning, Error") \
	X(F_WS_MALFORMED, "_ws.malformed", NONE, NONE, \
	  "Exists on a violation of a specification") \
	X(F_DNS, "dns", NONE, NONE, "A DNS message") \
	X(F_DNS_COUNT_ANSWERS, "dns.count.answers", NUM, NONE, "Addresses in the answer") \
	X(F_DNS_FLAGS_RCODE, "dns.flags.rcode", NUM, RCODE, "DNS response code") \
	X(F_DNS_FLAGS_RESPONSE, "dns.flags.response", BOOL, NONE, "It is an answer") \
	X(F_DNS_QRY_NAME, "dns.qry.name", TEXT, NONE, "Name that was asked for") \
	X(F_DNS_TIME, "dns.time", TIME, NONE, "Seconds between question and answer") \
	X(F_FRAME_NUMBER, "frame.number", NUM, NONE, "Number of the packet") \
	X(F_FRAME_TIME_EPOCH, "frame.time_epoch", TIME, NONE, "Seconds since 1970") \
	X(F_FRAME_TIME_RELATIVE, "frame.time_relative", TIME, NONE, \
	  "Seconds since the first packet") \
	X(F_GRPC, "grpc", NONE, NONE, "The stream carries gRPC") \
	X(F_GRPC_MESSAGE, "grpc.message", TEXT, NONE, "grpc-message, decoded") \
	X(F_GRPC_METHOD, "grpc.method", TEXT, NONE, "Service and method of the call") \
	X(F_GRPC_STATUS, "grpc.status", NUM, GRPC, "grpc-status of the call") \
	X(F_GRPC_TIMEOUT, "grpc.timeout", TEXT, NONE, "grpc-timeout: the caller's deadline") \
	X(F_H2LENS_ACCEPTED, "h2lens.accepted", BOOL, NONE, \
	  "A certificate that failed, or early data, was accepted") \
	X(F_H2LENS_BAD, "h2lens.bad", TEXT, NONE, "The rule that the traffic breaks") \
	X(F_H2LENS_CERTIFICATE_ISSUER, "h2lens.certificate.issuer", TEXT, NONE, \
	  "Issuer of the server's certificate") \
	X(F_H2LENS_CERTIFICATE_SUBJECT, "h2lens.certificate.subject", TEXT, NONE, \
	  "Subject of the server's certificate") \
	X(F_H2LENS_COMPLETE, "h2lens.complete", BOOL, NONE, \
	  "The capture saw the connection start") \
	X(F_H2LENS_DECRYPTED, "h2lens.decrypted", BOOL, NONE, \
	  "The connection is TLS and was opened") \
	X(F_H2LENS_FACT, "h2lens.fact", TEXT, NONE, \
	  "Kind of a fact that was not on the wire") \
	X(F_H2LENS_GAP, "h2lens.gap", NUM, NONE, "Octets that were never captured") \
	X(F_H2LENS_IDLE, "h2lens.idle", TIME, NONE, "Seconds of silence that ended here") \
	X(F_H2LENS_INFERRED, "h2lens.inferred", BOOL, NONE, "Concluded, not seen on the wire") \
	X(F_H2LENS_KIND, "h2lens.kind", TEXT, NONE, \
	  "Kind of event") \
	X(F_H2LENS_NOTE, "h2lens.note", TEXT, NONE, "A remark") \
	X(F_H2LENS_PING_TIME, "h2lens.ping.time", TIME, NONE, \
	  "Round-trip time of a PING, seconds") \
	X(F_H2LENS_PROTOCOL, "h2lens.protocol", TEXT, NONE, \
	  "Protocol of the connection") \
	X(F_H2LENS_PUSHED, "h2lens.pushed", BOOL, NONE, "On a stream that a PUSH_PROMISE opened") \
	X(F_H2LENS_REPLY, "h2lens.reply", NUM, NONE, "Status or reply code of the proxy") \
	X(F_H2LENS_RETRANSMISSIONS, "h2lens.retransmissions", NUM, NONE, \
	  "Segments that the system sent again so far") \
	X(F_H2LENS_RTT, "h2lens.rtt", TIME, NONE, \
	  "Round-trip time as the system smooths it, seconds") \
	X(F_H2LENS_SEVERITY, "h2lens.severity", NUM, SEVERITY, "ok, info, warning, error") \
	X(F_H2LENS_SIDE, "h2lens.side", TEXT, NONE, "Sent by the client or the server") \
	X(F_H2LENS_STAGE, "h2lens.stage", TEXT, NONE, "What a time limit was set for") \
	X(F_H2LENS_STREAM, "h2lens.stream", NUM, NONE, "Stream that a fact is about") \
	X(F_H2LENS_UNCERTAIN, "h2lens.uncertain", BOOL, NONE, \
	  "Reassembled across a gap: no proof") \
	X(F_H2LENS_VERIFY, "h2lens.verify", NUM, NONE, \
	  "Result of the certificate's verification (X509_V_ERR)") \
	X(F_H2LENS_WAITED, "h2lens.waited", TIME, NONE, \
	  "Seconds that were waited in vain") \
	X(F_H2LENS_WORDS, "h2lens.words", TEXT, NONE, "A fact's own words") \
	X(F_HTTP, "http", NONE, NONE, "An HTTP/1 message") \
	X(F_HTTP_HEADER, "http.header", TEXT, NONE, "HTTP/1 header field") \
	X(F_HTTP_HOST, "http.host", TEXT, NONE, "HTTP/1 Host") \
	X(F_HTTP_REQUEST, "http.request", BOOL, NONE, "It is an HTTP/1 request") \
	X(F_HTTP_REQUEST_METHOD, "http.request.method", TEXT, NONE, "HTTP/1 method") \
	X(F_HTTP_REQUEST_URI, "http.request.uri", TEXT, NONE, "HTTP/1 request target") \
	X(F_HTTP_RESPONSE, "http.response", BOOL, NONE, "It is an HTTP/1 response") \
	X(F_HTTP_RESPONSE_CODE, "http.response.code", NUM, NONE, "HTTP/1 status code") \
	X(F_HTTP_RESPONSE_PHRASE, "http.response.phrase", TEXT, NONE, "HTTP/1 reason phrase") \
	X(F_HTTP2, "http2", NONE, NONE, "HTTP/2 frame or preface") \
	X(F_HTTP2_ALTSVC_FIELD_VALUE, "http2.altsvc.field_value", TEXT, NONE, \
	  "Alt-Svc field value") \
	X(F_HTTP2_ALTSVC_ORIGIN, "http2.altsvc.origin", TEXT, NONE, "Alt-Svc origin") \
	X(F_HTTP2_ALTSVC_ORIGIN_LEN, "http2.altsvc.origin.len", NUM, NONE, \
	  "Alt-Svc origin length") \
	X(F_HTTP2_CALCULATED_CONNECTION_WINDOW_SIZE_AFTER, \
	  "http2.calculated.connection.window_size.after", NUM, NONE, \
	  "Connection window after the frame") \
	X(F_HTTP2_CALCULATED_CONNECTION_WINDOW_SIZE_BEFORE, \
	  "http2.calculated.connection.window_size.before", NUM, NONE, \
	  "Connection window before the frame") \
	X(F_HTTP2_CALCULATED_STREAM_WINDOW_SIZE_AFTER, \
	  "http2.calculated.stream.window_size.after", NUM, NONE, \
	  "Stream window after the frame") \
	X(F_HTTP2_CALCULATED_STREAM_WINDOW_SIZE_BEFORE, \
	  "http2.calculated.stream.window_size.before", NUM, NONE, \
	  "Stream window before the frame") \
	X(F_HTTP2_EXCLUSIVE, "http2.exclusive", BOOL, NONE, "Exclusive dependency") \
	X(F_HTTP2_FLAGS, "http2.flags", NUM, NONE, "Flags octet") \
	X(F_HTTP2_FLAGS_ACK_PING, "http2.flags.ack.ping", BOOL, NONE, "ACK of a PING") \
	X(F_HTTP2_FLAGS_ACK_SETTINGS, "http2.flags.ack.settings", BOOL, NONE, \
	  "ACK of a SETTINGS") \
	X(F_HTTP2_FLAGS_EH, "http2.flags.eh", BOOL, NONE, "END_HEADERS") \
	X(F_HTTP2_FLAGS_END_STREAM, "http2.flags.end_stream", BOOL, NONE, "END_STREAM") \
	X(F_HTTP2_FLAGS_PADDED, "http2.flags.padded", BOOL, NONE, "PADDED") \
	X(F_HTTP2_FLAGS_PRIORITY, "http2.flags.priority", BOOL, NONE, "PRIORITY") \
	X(F_HTTP2_FLAGS_UNUSED, "http2.flags.unused", NUM, NONE, \
	  "Flag bits without a meaning on this type") \
	X(F_HTTP2_GOAWAY_ADDATA, "http2.goaway.addata", BYTES, NONE, "Debug data") \
	X(F_HTTP2_GOAWAY_ERROR, "http2.goaway.error", NUM, ERROR, "Error code") \
	X(F_HTTP2_GOAWAY_LAST_STREAM_ID, "http2.goaway.last_stream_id", NUM, NONE, \
	  "Last stream that was or may be processed") \
	X(F_HTTP2_GOAWAY_R, "http2.goaway.r", NUM, NONE, "Reserved bit") \
	X(F_HTTP2_HEADER, "http2.header", TEXT, NONE, "Header field") \
	X(F_HTTP2_HEADER_COUNT, "http2.header.count", NUM, NONE, "Number of header fields") \
	X(F_HTTP2_HEADER_INDEX, "http2.header.index", NUM, NONE, "Table index used on the wire") \
	X(F_HTTP2_HEADER_LENGTH, "http2.header.length", NUM, NONE, "Length of name and value") \
	X(F_HTTP2_HEADER_NAME, "http2.header.name", TEXT, NONE, "Header name") \
	X(F_HTTP2_HEADER_NAME_LENGTH, "http2.header.name.length", NUM, NONE, \
	  "Header name length") \
	X(F_HTTP2_HEADER_REPR, "http2.header.repr", TEXT, NONE, \
	  "Representation") \
	X(F_HTTP2_HEADER_VALUE, "http2.header.value", TEXT, NONE, "Header value") \
	X(F_HTTP2_HEADER_VALUE_LENGTH, "http2.header.value.length", NUM, NONE, \
	  "Header value length") \
	X(F_HTTP2_HEADERS, "http2.headers", NONE, NONE, "The frame completes a header list") \
	X(F_HTTP2_HEADERS_ACCEPT, "http2.headers.accept", TEXT, NONE, "Header field accept") \
	X(F_HTTP2_HEADERS_ACCEPT_CHARSET, "http2.headers.accept_charset", TEXT, NONE, \
	  "Header field accept-charset") \
	X(F_HTTP2_HEADERS_ACCEPT_ENCODING, "http2.headers.accept_encoding", TEXT, NONE, \
	  "Header field accept-encoding") \
	X(F_HTTP2_HEADERS_ACCEPT_LANGUAGE, "http2.headers.accept_language", TEXT, NONE, \
	  "Header field accept-language") \
	X(F_HTTP2_HEADERS_ACCEPT_RANGES, "http2.headers.accept_ranges", TEXT, NONE, \
	  "Header field accept-ranges") \
	X(F_HTTP2_HEADERS_ACCESS_CONTROL_ALLOW_ORIGIN, \
	  "http2.headers.access_control_allow_origin", \
	  TEXT, NONE, \
	  "Header field access-control-allow-origin") \
	X(F_HTTP2_HEADERS_AGE, "http2.headers.age", TEXT, NONE, "Header field age") \
	X(F_HTTP2_HEADERS_ALLOW, "http2.headers.allow", TEXT, NONE, "Header field allow") \
	X(F_HTTP2_HEADERS_AUTHORITY, "http2.headers.authority", TEXT, NONE, \
	  "Header field :authority") \
	X(F_HTTP2_HEADERS_AUTHORIZATION, "http2.headers.authorization", TEXT, NONE, \
	  "Header field authorization") \
	X(F_HTTP2_HEADERS_CACHE_CONTROL, "http2.headers.cache_control", TEXT, NONE, \
	  "Header field cache-control") \
	X(F_HTTP2_HEADERS_CONTENT_DISPOSITION, "http2.headers.content_disposition", TEXT, NONE, \
	  "Header field content-disposition") \
	X(F_HTTP2_HEADERS_CONTENT_ENCODING, "http2.headers.content_encoding", TEXT, NONE, \
	  "Header field content-encoding") \
	X(F_HTTP2_HEADERS_CONTENT_LANGUAGE, "http2.headers.content_language", TEXT, NONE, \
	  "Header field content-language") \
	X(F_HTTP2_HEADERS_CONTENT_LENGTH, "http2.headers.content_length", NUM, NONE, \
	  "Header field content-length") \
	X(F_HTTP2_HEADERS_CONTENT_LOCATION, "http2.headers.content_location", TEXT, NONE, \
	  "Header field content-location") \
	X(F_HTTP2_HEADERS_CONTENT_RANGE, "http2.headers.content_range", TEXT, NONE, \
	  "Header field content-range") \
	X(F_HTTP2_HEADERS_CONTENT_TYPE, "http2.headers.content_type", TEXT, NONE, \
	  "Header field content-type") \
	X(F_HTTP2_HEADERS_COOKIE, "http2.headers.cookie", TEXT, NONE, "Header field cookie") \
	X(F_HTTP2_HEADERS_DATE, "http2.headers.date", TEXT, NONE, "Header field date") \
	X(F_HTTP2_HEADERS_ETAG, "http2.headers.etag", TEXT, NONE, "Header field etag") \
	X(F_HTTP2_HEADERS_EXPECT, "http2.headers.expect", TEXT, NONE, "Header field expect") \
	X(F_HTTP2_HEADERS_EXPIRES, "http2.headers.expires", TEXT, NONE, "Header field expires") \
	X(F_HTTP2_HEADERS_FROM, "http2.headers.from", TEXT, NONE, "Header field from") \
	X(F_HTTP2_HEADERS_IF_MATCH, "http2.headers.if_match", TEXT, NONE, \
	  "Header field if-match") \
	X(F_HTTP2_HEADERS_IF_MODIFIED_SINCE, "http2.headers.if_modified_since", TEXT, NONE, \
	  "Header field if-modified-since") \
	X(F_HTTP2_HEADERS_IF_NONE_MATCH, "http2.headers.if_none_match", TEXT, NONE, \
	  "Header field if-none-match") \
	X(F_HTTP2_HEADERS_IF_RANGE, "http2.headers.if_range", TEXT, NONE, \
	  "Header field if-range") \
	X(F_HTTP2_HEADERS_IF_UNMODIFIED_SINCE, "http2.headers.if_unmodified_since", TEXT, NONE, \
	  "Header field if-unmodified-since") \
	X(F_HTTP2_HEADERS_LAST_MODIFIED, "http2.headers.last_modified", TEXT, NONE, \
	  "Header field last-modified") \
	X(F_HTTP2_HEADERS_LINK, "http2.headers.link", TEXT, NONE, "Header field link") \
	X(F_HTTP2_HEADERS_LOCATION, "http2.headers.location", TEXT, NONE, \
	  "Header field location") \
	X(F_HTTP2_HEADERS_MAX_FORWARDS, "http2.headers.max_forwards", TEXT, NONE, \
	  "Header field max-forwards") \
	X(F_HTTP2_HEADERS_METHOD, "http2.headers.method", TEXT, NONE, "Header field :method") \
	X(F_HTTP2_HEADERS_PATH, "http2.headers.path", TEXT, NONE, "Header field :path") \
	X(F_HTTP2_HEADERS_PROXY_AUTHENTICATE, "http2.headers.proxy_authenticate", TEXT, NONE, \
	  "Header field proxy-authenticate") \
	X(F_HTTP2_HEADERS_PROXY_AUTHORIZATION, "http2.headers.proxy_authorization", TEXT, NONE, \
	  "Header field proxy-authorization") \
	X(F_HTTP2_HEADERS_RANGE, "http2.headers.range", TEXT, NONE, "Header field range") \
	X(F_HTTP2_HEADERS_REFERER, "http2.headers.referer", TEXT, NONE, "Header field referer") \
	X(F_HTTP2_HEADERS_REFRESH, "http2.headers.refresh", TEXT, NONE, "Header field refresh") \
	X(F_HTTP2_HEADERS_RETRY_AFTER, "http2.headers.retry_after", TEXT, NONE, \
	  "Header field retry-after") \
	X(F_HTTP2_HEADERS_SCHEME, "http2.headers.scheme", TEXT, NONE, "Header field :scheme") \
	X(F_HTTP2_HEADERS_SERVER, "http2.headers.server", TEXT, NONE, "Header field server") \
	X(F_HTTP2_HEADERS_SET_COOKIE, "http2.headers.set_cookie", TEXT, NONE, \
	  "Header field set-cookie") \
	X(F_HTTP2_HEADERS_STATUS, "http2.headers.status", NUM, NONE, "Header field :status") \
	X(F_HTTP2_HEADERS_STRICT_TRANSPORT_SECURITY, "http2.headers.strict_transport_security", \
	  TEXT, NONE, \
	  "Header field strict-transport-security") \
	X(F_HTTP2_HEADERS_TRANSFER_ENCODING, "http2.headers.transfer_encoding", TEXT, NONE, \
	  "Header field transfer-encoding") \
	X(F_HTTP2_HEADERS_USER_AGENT, "http2.headers.user_agent", TEXT, NONE, \
	  "Header field user-agent") \
	X(F_HTTP2_HEADERS_VARY, "http2.headers.vary", TEXT, NONE, "Header field vary") \
	X(F_HTTP2_HEADERS_VIA, "http2.headers.via", TEXT, NONE, "Header field via") \
	X(F_HTTP2_HEADERS_WEIGHT, "http2.headers.weight", NUM, NONE, "Weight octet (0 to 255)") \
	X(F_HTTP2_HEADERS_WEIGHT_REAL, "http2.headers.weight_real", NUM, NONE, \
	  "Weight (1 to 256)") \
	X(F_HTTP2_HEADERS_WWW_AUTHENTICATE, "http2.headers.www_authenticate", TEXT, NONE, \
	  "Header field www-authenticate") \
	X(F_HTTP2_LENGTH, "http2.length", NUM, NONE, "Length of the frame's payload") \
	X(F_HTTP2_MAGIC, "http2.magic", TEXT, NONE, "Client connection preface") \
	X(F_HTTP2_ORIGIN, "http2.origin", NONE, NONE, "ORIGIN frame") \
	X(F_HTTP2_ORIGIN_ORIGIN, "http2.origin.origin", TEXT, NONE, "Origin") \
	X(F_HTTP2_ORIGIN_ORIGIN_LEN, "http2.origin.origin_len", NUM, NONE, "Origin length") \
	X(F_HTTP2_PAD_LENGTH, "http2.pad_length", NUM, NONE, "Padding octets") \
	X(F_HTTP2_PING, "http2.ping", BYTES, NONE, "Opaque data of a PING") \
	X(F_HTTP2_PONG, "http2.pong", BYTES, NONE, "Opaque data of a PING acknowledgement") \
	X(F_HTTP2_PRIORITY_UPDATE_FIELD_VALUE, "http2.priority_update_field_value", TEXT, NONE, \
	  "Priority field value (RFC 9218)") \
	X(F_HTTP2_PRIORITY_UPDATE_STREAM_ID, "http2.priority_update_stream_id", NUM, NONE, \
	  "Stream that is given a priority") \
	X(F_HTTP2_PUSH_PROMISE_PROMISED_STREAM_ID, "http2.push_promise.promised_stream_id", \
	  NUM, NONE, \
	  "Promised stream") \
	X(F_HTTP2_PUSH_PROMISE_R, "http2.push_promise.r", NUM, NONE, "Reserved bit") \
	X(F_HTTP2_REQUEST_FULL_URI, "http2.request.full_uri", TEXT, NONE, "URI of the request") \
	X(F_HTTP2_REQUEST_IN, "http2.request_in", NUM, NONE, \
	  "Packet of the request that this answers") \
	X(F_HTTP2_RESPONSE_IN, "http2.response_in", NUM, NONE, \
	  "Packet of the response to this request") \
	X(F_HTTP2_RST_STREAM_ERROR, "http2.rst_stream.error", NUM, ERROR, "Error code") \
	X(F_HTTP2_SETTINGS, "http2.settings", NONE, NONE, "SETTINGS parameters") \
	X(F_HTTP2_SETTINGS_ENABLE_PUSH, "http2.settings.enable_push", NUM, NONE, "ENABLE_PUSH") \
	X(F_HTTP2_SETTINGS_EXTENDED_CONNECT, "http2.settings.extended_connect", NUM, NONE, \
	  "ENABLE_CONNECT_PROTOCOL (RFC 8441)") \
	X(F_HTTP2_SETTINGS_HEADER_TABLE_SIZE, "http2.settings.header_table_size", NUM, NONE, \
	  "HEADER_TABLE_SIZE") \
	X(F_HTTP2_SETTINGS_ID, "http2.settings.id", NUM, SETTING, "Identifier of the setting") \
	X(F_HTTP2_SETTINGS_INITIAL_WINDOW_SIZE, "http2.settings.initial_window_size", NUM, NONE, \
	  "INITIAL_WINDOW_SIZE") \
	X(F_HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, "http2.settings.max_concurrent_streams", \
	  NUM, NONE, \
	  "MAX_CONCURRENT_STREAMS") \
	X(F_HTTP2_SETTINGS_MAX_FRAME_SIZE, "http2.settings.max_frame_size", NUM, NONE, \
	  "MAX_FRAME_SIZE") \
	X(F_HTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, "http2.settings.max_header_list_size", NUM, NONE, \
	  "MAX_HEADER_LIST_SIZE") \
	X(F_HTTP2_SETTINGS_NO_RFC7540_PRIORITIES, "http2.settings.no_rfc7540_priorities", \
	  NUM, NONE, \
	  "NO_RFC7540_PRIORITIES (RFC 9218)") \
	X(F_HTTP2_SETTINGS_UNKNOWN, "http2.settings.unknown", NUM, NONE, \
	  "Value of a setting without a name") \
	X(F_HTTP2_STREAM, "http2.stream", NONE, NONE, "The frame belongs to HTTP/2") \
	X(F_HTTP2_STREAM_DEPENDENCY, "http2.stream_dependency", NUM, NONE, \
	  "Stream that this one depends on") \
	X(F_HTTP2_STREAMID, "http2.streamid", NUM, NONE, "Stream identifier") \
	X(F_HTTP2_TIME, "http2.time", TIME, NONE, "Seconds from request to response") \
	X(F_HTTP2_TYPE, "http2.type", NUM, FRAME, "Frame type") \
	X(F_HTTP2_UNKNOWN, "http2.unknown", BYTES, NONE, "Payload of an unknown frame type") \
	X(F_HTTP2_WINDOW_UPDATE_R, "http2.window_update.r", NUM, NONE, "Reserved bit") \
	X(F_HTTP2_WINDOW_UPDATE_WINDOW_SIZE_INCREMENT, \
	  "http2.window_update.window_size_increment", NUM, NONE, \
	  "Window size increment") \
	X(F_ICMP_CODE, "icmp.code", NUM, NONE, "ICMP code") \
	X(F_ICMP_TYPE, "icmp.type", NUM, NONE, "ICMP type") \
	X(F_ICMPV6_CODE, "icmpv6.code", NUM, NONE, "ICMPv6 code") \
	X(F_ICMPV6_TYPE, "icmpv6.type", NUM, NONE, "ICMPv6 type") \
	X(F_IP_ADDR, "ip.addr", ADDR, NONE, "Either end's address") \
	X(F_IP_DST, "ip.dst", ADDR, NONE, "Address of the receiver") \
	X(F_IP_HOST, "ip.host", ADDR, NONE, "Either end's address") \
	X(F_IP_SRC, "ip.src", ADDR, NONE, "Address of the sender") \
	X(F_IP_VERSION, "ip.version", NUM, NONE, "4 or 6") \
	X(F_IPV6_ADDR, "ipv6.addr", ADDR, NONE, "Either end's IPv6 address") \
	X(F_IPV6_DST, "ipv6.dst", ADDR, NONE, "IPv6 address of the receiver") \
	X(F_IPV6_SRC, "ipv6.src", ADDR, NONE, "IPv6 address of the sender") \
	X(F_TCP, "tcp", NONE, NONE, "TCP event") \
	X(F_TCP_ANALYSIS, "tcp.analysis", NONE, NONE, "TCP analysis") \
	X(F_TCP_ANALYSIS_FAST_RETRANSMISSION, "tcp.analysis.fast_retransmission", NONE, NONE, \
	  "Fast retransmission") \
	X(F_TCP_ANALYSIS_FLAGS, "tcp.analysis.flags", NONE, NONE, \
	  "Something is unusual with TCP here") \
	X(F_TCP_ANALYSIS_INITIAL_RTT, "tcp.analysis.initial_rtt", TIME, NONE, \
	  "Initial round-trip time in seconds") \
	X(F_TCP_ANALYSIS_KEEP_ALIVE, "tcp.analysis.keep_alive", NONE, NONE, "Keep-alive probe") \
	X(F_TCP_ANALYSIS_LOST_SEGMENT, "tcp.analysis.lost_segment", NONE, NONE, \
	  "Octets before this were never captured") \
	X(F_TCP_ANALYSIS_OUT_OF_ORDER, "tcp.analysis.out_of_order", NONE, NONE, \
	  "Segment out of order") \
	X(F_TCP_ANALYSIS_RETRANSMISSION, "tcp.analysis.retransmission", NONE, NONE, \
	  "Retransmission (any kind)") \
	X(F_TCP_ANALYSIS_REUSED_PORTS, "tcp.analysis.reused_ports", NONE, NONE, \
	  "The addresses and ports start a new connection") \
	X(F_TCP_ANALYSIS_SPURIOUS_RETRANSMISSION, "tcp.analysis.spurious_retransmission", \
	  NONE, NONE, \
	  "Retransmission of what was acknowledged") \
	X(F_TCP_ANALYSIS_WINDOW_UPDATE, "tcp.analysis.window_update", NONE, NONE, \
	  "The receive window opened") \
	X(F_TCP_ANALYSIS_ZERO_WINDOW, "tcp.analysis.zero_window", NONE, NONE, \
	  "The receive window is closed") \
	X(F_TCP_CONNECTION_FIN, "tcp.connection.fin", NONE, NONE, "FIN") \
	X(F_TCP_CONNECTION_FIN_ACTIVE, "tcp.connection.fin_active", NONE, NONE, \
	  "The first FIN of the connection") \
	X(F_TCP_CONNECTION_FIN_PASSIVE, "tcp.connection.fin_passive", NONE, NONE, \
	  "FIN that answers the other side's") \
	X(F_TCP_CONNECTION_RST, "tcp.connection.rst", NONE, NONE, "RST") \
	X(F_TCP_CONNECTION_SYN, "tcp.connection.syn", NONE, NONE, "SYN") \
	X(F_TCP_CONNECTION_SYNACK, "tcp.connection.synack", NONE, NONE, "SYN ACK") \
	X(F_TCP_DSTPORT, "tcp.dstport", NUM, NONE, "Port of the receiver") \
	X(F_TCP_FLAGS, "tcp.flags", NUM, NONE, "TCP flags as far as the event shows them") \
	X(F_TCP_FLAGS_ACK, "tcp.flags.ack", BOOL, NONE, "ACK") \
	X(F_TCP_FLAGS_FIN, "tcp.flags.fin", BOOL, NONE, "FIN") \
	X(F_TCP_FLAGS_RESET, "tcp.flags.reset", BOOL, NONE, "RST") \
	X(F_TCP_FLAGS_SYN, "tcp.flags.syn", BOOL, NONE, "SYN") \
	X(F_TCP_LEN, "tcp.len", NUM, NONE, "Octets of the segment") \
	X(F_TCP_OPTIONS_MSS_VAL, "tcp.options.mss_val", NUM, NONE, \
	  "Maximum segment size announced") \
	X(F_TCP_OPTIONS_WSCALE_SHIFT, "tcp.options.wscale.shift", NUM, NONE, \
	  "Window scale announced") \
	X(F_TCP_PORT, "tcp.port", NUM, NONE, "Either end's port") \
	X(F_TCP_SEQ, "tcp.seq", NUM, NONE, "Relative sequence number") \
	X(F_TCP_SRCPORT, "tcp.srcport", NUM, NONE, "Port of the sender") \
	X(F_TCP_STREAM, "tcp.stream", NUM, NONE, "Connection") \
	X(F_TCP_TIME_RELATIVE, "tcp.time_relative", TIME, NONE, \
	  "Seconds since the connection's first packet") \
	X(F_TCP_WINDOW_SIZE, "tcp.window_size", NUM, NONE, "Receive window") \
	X(F_TLS, "tls", NONE, NONE, "TLS event") \
	X(F_TLS_ALERT_MESSAGE, "tls.alert_message", NONE, NONE, "An alert") \
	X(F_TLS_ALERT_MESSAGE_DESC, "tls.alert_message.desc", NUM, ALERT, "Alert description") \
	X(F_TLS_ALERT_MESSAGE_LEVEL, "tls.alert_message.level", NUM, LEVEL, \
	  "Alert level: 1 warning, 2 fatal") \
	X(F_TLS_APP_DATA, "tls.app_data", NONE, NONE, "Application data that was not opened") \
	X(F_TLS_CHANGE_CIPHER_SPEC, "tls.change_cipher_spec", NONE, NONE, "ChangeCipherSpec") \
	X(F_TLS_HANDSHAKE, "tls.handshake", NONE, NONE, "A handshake message") \
	X(F_TLS_HANDSHAKE_CERTIFICATE, "tls.handshake.certificate", NONE, NONE, "Certificate") \
	X(F_TLS_HANDSHAKE_CIPHERSUITE, "tls.handshake.ciphersuite", NUM, SUITE, \
	  "Cipher suite, offered or chosen") \
	X(F_TLS_HANDSHAKE_CIPHERSUITES, "tls.handshake.ciphersuites", TEXT, NONE, \
	  "Cipher suites offered") \
	X(F_TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_VERSION, \
	  "tls.handshake.extensions.supported_version", NUM, VERSION, \
	  "TLS version offered or chosen") \
	X(F_TLS_HANDSHAKE_EXTENSIONS_ALPN_STR, "tls.handshake.extensions_alpn_str", TEXT, NONE, \
	  "ALPN protocol, offered or chosen") \
	X(F_TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_GROUP, "tls.handshake.extensions_key_share_group", \
	  NUM, GROUP, \
	  "Key share group") \
	X(F_TLS_HANDSHAKE_EXTENSIONS_KEY_SHARE_SELECTED_GROUP, \
	  "tls.handshake.extensions_key_share_selected_group", NUM, GROUP, \
	  "Group that a HelloRetryRequest asks for") \
	X(F_TLS_HANDSHAKE_EXTENSIONS_SERVER_NAME, "tls.handshake.extensions_server_name", \
	  TEXT, NONE, \
	  "Server name (SNI)") \
	X(F_TLS_HANDSHAKE_EXTENSIONS_SUPPORTED_GROUP, "tls.handshake.extensions_supported_group", \
	  NUM, GROUP, \
	  "Group offered") \
	X(F_TLS_HANDSHAKE_JA4, "tls.handshake.ja4", TEXT, NONE, \
	  "JA4 fingerprint of the ClientHello") \
	X(F_TLS_HANDSHAKE_KEY_UPDATE_REQUEST_UPDATE, "tls.handshake.key_update.request_update", \
	  NUM, NONE, \
	  "1: the other side must update its keys too") \
	X(F_TLS_HANDSHAKE_LENGTH, "tls.handshake.length", NUM, NONE, \
	  "Length of the handshake message") \
	X(F_TLS_HANDSHAKE_RANDOM, "tls.handshake.random", BYTES, NONE, "Random of the hello") \
	X(F_TLS_HANDSHAKE_SESSION_TICKET, "tls.handshake.session_ticket", NONE, NONE, \
	  "NewSessionTicket") \
	X(F_TLS_HANDSHAKE_TYPE, "tls.handshake.type", NUM, HANDSHAKE, "Handshake type") \
	X(F_TLS_HANDSHAKE_VERSION, "tls.handshake.version", NUM, VERSION, \
	  "TLS version of the hello") \
	X(F_TLS_RECORD_CONTENT_TYPE, "tls.record.content_type", NUM, CONTENT, \
	  "Record content type") \
	X(F_TLS_RECORD_LENGTH, "tls.record.length", NUM, NONE, "Octets of the record") \
	X(F_TLS_RESUMED, "tls.resumed", NONE, NONE, "The session was resumed")
/* clang-format on */

enum field_id {
#define X(id, name, type, values, help) id,
	FIELDS(X)
#undef X
		FIELD_COUNT
};

struct field_info {
	const char *name, *help;
	unsigned char type, values;
};

extern const struct field_info fields_table[FIELD_COUNT];

/* The field of that name, or FIELD_COUNT. Other spellings that Wireshark has or had are known. */
enum field_id fields_find(const char *name, size_t n);
/* The http2.headers.* field of a header name, or FIELD_COUNT. */
enum field_id fields_header(const char *name, size_t n);
/* A field of Wireshark that these events do not have: why, else NULL. */
const char *fields_unavailable(const char *name, size_t n);
/* The nearest field name, for a hint; NULL when none is near. */
const char *fields_nearest(const char *name, size_t n);
/* A number by its name in that set; false when there is none. */
int fields_value(enum field_values set, const char *s, size_t n, unsigned long *number);
/* The name of a number in that set, or NULL. */
const char *fields_value_name(enum field_values set, unsigned long number);

#endif
