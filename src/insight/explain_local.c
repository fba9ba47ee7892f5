/* Facts that never were on the wire: what each means, who knew it, and what the peer saw of it. */
#include <stdio.h>
#include <string.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "insight/explain_parts.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static const struct fact {
	const char *rfc, *knower; /* who told the driver */
	const char *text;
} facts[LOCAL_KIND_COUNT] = {
	[LOCAL_SESSION] = {"", "h2lens itself",
			   "Here a live session of h2lens begins: its own sockets, wrapped as "
			   "packets. It is the client of every connection in it."},
	[LOCAL_ADDRESS] = {"RFC 6761 §6.3", "the operating system, or the user's own options",
			   "The address of the host came from no name server: from the hosts file, "
			   "from an option such as --resolve, or it stands in the URL."},
	[LOCAL_NAME_FAILED] =
		{"RFC 1035 §4.1.1", "the name resolver",
		 "The name of the host has no address that this system could find, so "
		 "nothing was ever sent to the host itself. A mistyped name, a name "
		 "that only another network knows, or a name server that does not "
		 "answer."},
	[LOCAL_UNREACHABLE] =
		{"RFC 9293 §3.9.1", "the operating system",
		 "The system refused to connect before a packet could tell why: it has "
		 "no route to that address, no address of that family, or a rule of "
		 "its own forbids it. The peer saw nothing."},
	[LOCAL_LIMIT] = {"", "h2lens, by its own clock,", ""},
	[LOCAL_PROXY] =
		{"RFC 9110 §9.3.6", "the client",
		 "The proxy did not open the tunnel that was asked for, so the server behind "
		 "it was never reached. Its status or reply says why: 407 wants a name and "
		 "password, 403 forbids the host or port, 502 and 504 could not reach it "
		 "(SOCKS5: RFC 1928 §6)."},
	[LOCAL_CERTIFICATE] = {"RFC 9110 §4.3.4", "OpenSSL, on the client's side,", ""},
	[LOCAL_TLS] =
		{"RFC 8446 §6", "OpenSSL, on the client's side,",
		 "OpenSSL ended the TLS session, in its own words. When it could say anything "
		 "to the peer, that was an alert, which says less."},
	[LOCAL_ALPN] = {"RFC 7301 §3.2", "the client",
			"What the client offered by ALPN and what the server chose decide which "
			"protocol the connection speaks (RFC 9113 §3.2)."},
	[LOCAL_LIBRARY] = {"RFC 9113 §5.4", "the client's HTTP library (nghttp2 for HTTP/2)",
			   "The library says what it does not accept of what came, or could not "
			   "send. What it tells the peer of it carries an error code, and seldom "
			   "these words."},
	[LOCAL_FIELD] =
		{"RFC 9113 §8.2", "nghttp2, the client's HTTP/2 library,",
		 "A header field was refused as malformed: names are lower case and have no "
		 "spaces or controls, values have no CR, LF or NUL and no blanks at their "
		 "ends, and fields of the connection (connection, transfer-encoding, upgrade "
		 "…) may not stand in HTTP/2 (§8.2.1, §8.2.2). The message is malformed by "
		 "it, and the stream is reset by the client, not by the server (§8.1.1)."},
	[LOCAL_BY_HAND] = {"", "the user",
			   "The user did this by hand: what follows on the wire is meant."},
	[LOCAL_OUT_OF_STEP] =
		{"", "h2lens itself",
		 "Octets went to the peer past the HTTP/2 library. From here on it does "
		 "not know all that was said: its windows, its HPACK table and its view "
		 "of the streams may differ from the peer's, and its complaints may be "
		 "the result of that."},
	[LOCAL_TCP_INFO] = {"RFC 6298 §2", "the operating system",
			    "A sample of what the system's TCP knows of the connection: the "
			    "smoothed round-trip time and what it had to send again. The wrapped "
			    "packets of a live session cannot show retransmissions."},
	[LOCAL_EARLY_DATA] =
		{"RFC 8446 §2.3", "OpenSSL, on the client's side,",
		 "Early data (0-RTT) saves a round trip on a resumed session; it can be "
		 "replayed, so a server may refuse it, and the request is then sent again "
		 "(RFC 8470)."},
	[LOCAL_FALLBACK] =
		{"RFC 9113 §3.3", "h2lens itself",
		 "The last connection showed that another way is needed, so a new one is "
		 "made."},
	[LOCAL_RESET_BY] = {"RFC 9293 §3.5", "the operating system",
			    "The connection ended by what the system told its socket; no packet in "
			    "this recording shows it."},
	[LOCAL_RECORDING] =
		{"", "h2lens itself",
		 "The recording has a hole or stopped here: what is missing was said on "
		 "the wire but is not kept."},
};

static const struct {
	const char *rfc, *text;
} limits[LOCAL_STAGE_COUNT] = {
	[LOCAL_STAGE_NAME] =
		{"RFC 1035 §4.2.1",
		 "The name server did not answer in time: it is down or not reachable, "
		 "or a firewall drops the questions."},
	[LOCAL_STAGE_TCP] =
		{"RFC 9293 §3.8.1",
		 "Nobody answered the SYN in time: the host is down, or packets are "
		 "dropped on the way, as firewalls do. A closed port would have refused "
		 "at once."},
	[LOCAL_STAGE_PROXY] =
		{"RFC 9110 §9.3.6",
		 "The proxy accepted the connection and did not answer in time: it may "
		 "wait for the server itself, or it is no proxy of that kind."},
	[LOCAL_STAGE_TLS] =
		{"RFC 8446 §4",
		 "TCP works, but the TLS handshake did not come to its end in time: the "
		 "peer may not speak TLS on this port, a device may swallow the "
		 "ClientHello, or the peer is overloaded."},
	[LOCAL_STAGE_PREFACE] =
		{"RFC 9113 §3.4",
		 "Each side of HTTP/2 begins with its SETTINGS. A peer that accepts the "
		 "connection and says nothing is no HTTP/2 server, or it hangs. In "
		 "clear text it may wait for TLS or for an HTTP/1.1 request."},
	[LOCAL_STAGE_SETTINGS] =
		{"RFC 9113 §6.5.3",
		 "SETTINGS must be acknowledged as soon as possible. A peer that does "
		 "not may still serve requests; the sender may end the connection with "
		 "SETTINGS_TIMEOUT."},
	[LOCAL_STAGE_IDLE] =
		{"RFC 9113 §6.7",
		 "A request waits and nothing came for too long: the server, or what "
		 "stands behind it, still works on it or hangs; a window may be closed. A "
		 "PING would tell whether the connection itself is alive."},
};

/* What OpenSSL found, by X509_V_ERR_*. */
static const struct explain_entry verify[] = {
	{9, "RFC 5280 §4.1.2.5",
	 "The certificate is not valid yet. Often the clock of one of the two machines is wrong."},
	{10, "RFC 5280 §4.1.2.5",
	 "The certificate has expired: the server, or the clock of this system, is late."},
	{18, "RFC 5280 §6.1",
	 "The certificate signed itself, and nobody here trusts it: usual for test servers. Give "
	 "it by "
	 "--cacert if it is yours."},
	{19, "RFC 5280 §6.1",
	 "The chain ends in a root that this system does not trust: a private authority, or a "
	 "device "
	 "that opens TLS on the way. Give the root by --cacert if it is yours."},
	{20, "RFC 5280 §6.1",
	 "The issuer of a certificate is not known here: the server left out an intermediate "
	 "certificate, or the root is missing from this system's store (--cacert)."},
	{21, "RFC 5280 §6.1",
	 "The server sent its own certificate alone, and the issuer is not known here: most often "
	 "the "
	 "intermediate certificates are missing on the server."},
	{23, "RFC 5280 §6.3", "The certificate was revoked by its issuer."},
	{26, "RFC 5280 §4.2.1.12", "The certificate is not meant for servers."},
	{62, "RFC 9525 §6",
	 "The certificate is for other names than the host that was asked for. Compare its names "
	 "with "
	 "the host and with the SNI: another server may answer at this address."},
	{64, "RFC 9525 §6",
	 "The certificate does not name the IP address that was asked for: ask by the host's "
	 "name."},
};

static void add(struct explanation *out, const char *text)
{
	if (!text[0])
		return;
	explain_paragraph(&out->body);
	words_add(&out->body, text);
}

static void certificate(const struct event *e, struct explanation *out)
{
	const char *name = names_verify(e->a);

	if (name)
		explain_title(out, "certificate %s", name);
	add(out,
	    "The client checks whether the server's certificate leads to a root that it trusts, "
	    "is valid now and names the host (RFC 9110 §4.3.4). This one did not pass.");
	for (size_t i = 0; i < COUNT(verify); i++) {
		if (verify[i].number == e->a) {
			out->rfc = verify[i].rfc;
			add(out, verify[i].text);
		}
	}
	add(out,
	    e->b ? "It was accepted all the same, because -k was given: whoever answers could be "
		   "anybody, and what is said can be read by them."
		 : "The client ended the connection before it said anything to the server but an "
		   "alert.");
}

static void limit(const struct event *e, struct explanation *out)
{
	if (e->a >= LOCAL_STAGE_COUNT)
		return;
	explain_title(out, "time limit %s", names_stage(e->a));
	out->rfc = limits[e->a].rfc;
	add(out, limits[e->a].text);
}

void explain_local(const struct book *b, uint32_t event, struct explanation *out)
{
	const struct event *e = book_event(b, event);

	if (e->type >= LOCAL_KIND_COUNT)
		return;
	const struct fact *f = &facts[e->type];
	explain_title(out, "%s", words_in(out->body.language, names_local_title(e->type)));
	out->rfc = f->rfc;
	text_clear(&out->body);
	describe_summary(b, event, &out->body);
	add(out, f->text);
	if (e->type == LOCAL_CERTIFICATE)
		certificate(e, out);
	else if (e->type == LOCAL_LIMIT)
		limit(e, out);
	explain_paragraph(&out->body);
	words_addf(&out->body,
		   "This was not on the wire: %s knew it, and it was written "
		   "into the recording.",
		   words_in(out->body.language, f->knower));
}
