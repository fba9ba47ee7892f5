#include "status.h"

#include "h2lens/words.h"

static const char *const stages[] = {
	[LIVE_IDLE] = "not begun",
	[LIVE_CONNECTING] = "connecting",
	[LIVE_SECURING] = "TLS handshake",
	[LIVE_GREETING] = "HTTP/2 begins",
	[LIVE_OPEN] = "live",
	[LIVE_CLOSING] = "closing",
	[LIVE_CLOSED] = "closed",
};

static void add_seconds(struct text *out, uint64_t us)
{
	text_addf(out, "%.*f s", us < 100000000 ? 1 : 0, (double)us / 1e6);
}

static uint64_t since(uint64_t now, uint64_t then)
{
	return now > then ? now - then : 0;
}

static void add_limit(const struct live_state *s, struct text *out)
{
	if (s->limit_ms)
		words_addf(out, " of %.3g s", s->limit_ms / 1000.0);
}

bool status_wait(const struct live_state *s, uint64_t now_us, struct text *out)
{
	uint64_t waited = since(now_us, s->since_us);
	if (!s->waiting[0] || waited <= STATUS_PATIENCE_US || s->stage == LIVE_CLOSED)
		return false;
	words_addf(out, "waiting for %s ", words_in(out->language, s->waiting));
	add_seconds(out, waited);
	add_limit(s, out);
	return true;
}

void status_words(const struct live_state *s, uint64_t now_us, uint64_t age_us, struct text *out,
		  enum glyph *sign)
{
	*sign = s->stage == LIVE_OPEN	  ? GLYPH_SOURCE
		: s->stage >= LIVE_CLOSED ? (s->failed ? GLYPH_ERROR : GLYPH_CLOSED)
					  : GLYPH_CONNECTING;
	if (status_wait(s, now_us, out))
		return;
	if (s->stage == LIVE_CLOSED && s->failed)
		words_add(out, "failed");
	else
		words_add(out, stages[s->stage]);
	if (s->stage == LIVE_CLOSED)
		return;
	text_add_char(out, ' ');
	add_seconds(out, age_us);
}

const char *status_alarm(const struct live_state *s, int i, enum role *role)
{
	if (s->insecure && i-- == 0) {
		*role = ROLE_ERROR;
		return "UNVERIFIED";
	}
	*role = ROLE_WARNING;
	if (s->out_of_step && i-- == 0)
		return "OUT OF STEP";
	if (s->holding && i-- == 0)
		return "HOLDING WINDOWS";
	if (s->goaway && i-- == 0)
		return "GOAWAY";
	return NULL;
}

static const char *plural(unsigned n)
{
	return n == 1 ? "" : "s";
}

void status_hint(const struct live_state *s, struct text *out)
{
	/* retry all would send the safe ones too */
	unsigned doubtful =
		s->retry_doubtful > s->retry_safe ? s->retry_doubtful - s->retry_safe : 0;
	if (s->retry_safe)
		words_addf(out, "T sends %u request%s again that the peer did not process",
			   s->retry_safe, plural(s->retry_safe));
	if (doubtful)
		words_addf(out,
			   s->retry_safe ? " · %u in doubt (:retry all)"
					 : "%u in doubt (:retry all)",
			   doubtful);
	if (out->n == 0 && s->out_of_step)
		words_add(out, "octets were sent past the library: R reconnects");
	else if (out->n == 0 && s->goaway && s->stage != LIVE_CLOSED)
		words_add(out, "the peer takes no new requests here: the next one, or R, "
			       "connects again");
}

void status_reason(const struct live_state *s, uint64_t now_us, struct text *out)
{
	switch (s->stage) {
	case LIVE_IDLE:
	case LIVE_CONNECTING:
		words_add(out, "Connecting");
		break;
	case LIVE_SECURING:
		words_add(out, "The connection is there; TLS is being agreed on");
		break;
	case LIVE_GREETING:
		words_add(out, "HTTP/2 begins");
		break;
	case LIVE_CLOSED:
		if (s->failed) {
			words_addf(out, "It failed: %s. R tries again.", s->problem);
			return;
		}
		words_add(out, "Nothing was said before the end. R connects again");
		break;
	default:
		words_add(out, "Nothing was said so far");
		break;
	}
	if (s->waiting[0] && s->stage != LIVE_CLOSED) {
		words_addf(out, ": waiting for %s, ", words_in(out->language, s->waiting));
		add_seconds(out, since(now_us, s->since_us));
		add_limit(s, out);
	}
	words_add(out, ".");
}

void status_tcp(const struct live_state *s, struct text *out)
{
	char duration[24];
	if (!s->rtt_us || s->stage == LIVE_CLOSED)
		return;
	text_addf(out, "rtt %s",
		  text_duration(duration, sizeof(duration), (uint64_t)s->rtt_us * 1000));
	if (s->retransmissions)
		words_addf(out, " · %u retransmitted", s->retransmissions);
	if (s->cwnd)
		text_addf(out, " · cwnd %u", s->cwnd);
}
