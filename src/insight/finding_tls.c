#include "insight/finding_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "h2lens/describe.h"
#include "h2lens/names.h"
#include "h2lens/text.h"

static bool is_lost(const struct stream *s, const void *arg)
{
	(void)arg;
	return s->end == STREAM_END_LOST;
}

/* What a server's alert asks of who reads it, where its name does not say so. */
static const char *alert_asks(const struct finding *f, uint32_t alert)
{
	if (strcmp(f->sender, "server") != 0)
		return "";
	switch (alert) {
	case 40: /* handshake_failure */
		return " It found no parameters that both accept: compare versions, cipher suites "
		       "and groups.";
	case 70: /* protocol_version */
		return " It accepts none of the TLS versions that the client offers.";
	case 112: /* unrecognized_name, RFC 6066 §3 */
		return " It serves no host of the name that the client asked for (SNI).";
	case 116: /* certificate_required */
		return " It wants a certificate of the client, and got none.";
	case 120: /* no_application_protocol, RFC 7301 §3.2 */
		return " It speaks none of the protocols that the client offers by ALPN.";
	default:
		return "";
	}
}

/* An answer to the other side's FIN, when all was said: some servers call the missing close_notify
 * an error. */
static bool is_afterthought(const struct judge *j, const struct connection *c,
			    const struct event *e)
{
	char streams[16];

	if (c->close != TCP_CLOSED_FIN || c->closed_by == e->side || !c->streams ||
	    finding_streams(j->b, c, streams, sizeof(streams), is_lost, NULL, NULL))
		return false;
	for (uint32_t i = c->first_event; i != BOOK_NONE; i = book_event(j->b, i)->next) {
		const struct event *other = book_event(j->b, i);
		if (other == e)
			return false;
		if (other->kind == EVENT_TCP_FIN && other->side != e->side)
			return true;
	}
	return false;
}

static void judge_alert(struct judge *j, const struct connection *c, uint32_t id)
{
	static const struct rule face = {"tls-alert", "tls", "RFC 8446 §6", SEVERITY_ERROR};
	const struct event *e = book_event(j->b, id);
	const char *name = names_alert(e->b);

	if (e->b == 0 || e->b == 90) /* close_notify, user_canceled */
		return;
	struct finding *f = finding_add(j, &face, c->id, e->time);
	snprintf(f->code, sizeof(f->code), "tls:%s", name ? name : "alert");
	f->sender = finding_who(c, e->side);
	if (is_afterthought(j, c, e))
		f->severity = SEVERITY_INFO;
	/* an alert names what its sender dislikes: the fault is usually the other's */
	if (e->b == 120) {
		finding_move(f, "alpn");
	}
	finding_evidence(f, id);
	finding_told(f, "TLS alert", "The %s sent the TLS alert %s (%u).%s", f->sender,
		     name ? name : "?", e->b, alert_asks(f, e->b));
}

static void look(struct judge *j, const struct rule *r, const struct connection *c, uint32_t id)
{
	(void)r;
	judge_alert(j, c, id);
}

static const struct rule rules[] = {
	{"tls-alert", "tls", "RFC 8446 §6", SEVERITY_ERROR, RULE_EVENT, RULE_KIND(TLS_ALERT), 0,
	 look},
};

const struct layer_rules finding_tls_rules = {rules, RULES_COUNT(rules), NULL, 0};
