#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/status.h"

enum { SECOND = 1000000 };

/* What the first row says of it after `now`, the session being `age` old; borrowed until next. */
static const char *words(const struct live_state *s, uint64_t now, uint64_t age, enum glyph *sign)
{
	static char out[256];
	struct text t = {0};
	status_words(s, now, age, &t, sign);
	snprintf(out, sizeof(out), "%s", text_str(&t));
	text_done(&t);
	return out;
}

static void test_stages(void **state)
{
	struct live_state s = {.stage = LIVE_CONNECTING, .since_us = SECOND};
	enum glyph sign;
	(void)state;
	assert_string_equal(words(&s, SECOND + 200000, 200000, &sign), "connecting 0.2 s");
	assert_int_equal(sign, GLYPH_CONNECTING);
	s.stage = LIVE_OPEN;
	assert_string_equal(words(&s, 20 * SECOND, 12400000, &sign), "live 12.4 s");
	assert_int_equal(sign, GLYPH_SOURCE);
	/* Tenths of a second are no news after minutes. */
	assert_string_equal(words(&s, 200 * SECOND, 123400000, &sign), "live 123 s");
	s.stage = LIVE_CLOSED;
	assert_string_equal(words(&s, 20 * SECOND, 12400000, &sign), "closed");
	assert_int_equal(sign, GLYPH_CLOSED);
	s.failed = true;
	assert_string_equal(words(&s, 20 * SECOND, 12400000, &sign), "failed");
	assert_int_equal(sign, GLYPH_ERROR);
}

static void test_waiting(void **state)
{
	struct live_state s = {.stage = LIVE_GREETING, .since_us = SECOND, .limit_ms = 5000};
	struct text t = {0};
	enum glyph sign;
	(void)state;
	snprintf(s.waiting, sizeof(s.waiting), "the peer's SETTINGS");
	/* A short wait is none. */
	assert_string_equal(words(&s, SECOND + 300000, 0, &sign), "HTTP/2 begins 0.0 s");
	assert_false(status_wait(&s, SECOND + 300000, &t));
	assert_int_equal(t.n, 0);
	assert_string_equal(words(&s, SECOND + 3200000, 0, &sign),
			    "waiting for the peer's SETTINGS 3.2 s of 5 s");
	assert_int_equal(sign, GLYPH_CONNECTING);
	s.limit_ms = 0;
	assert_string_equal(words(&s, SECOND + 3200000, 0, &sign),
			    "waiting for the peer's SETTINGS 3.2 s");
	/* Nobody waits any more, whatever was awaited last. */
	s.stage = LIVE_CLOSED;
	assert_string_equal(words(&s, SECOND + 3200000, 0, &sign), "closed");
	/* A clock that was read a little earlier is no wait of centuries. */
	s.stage = LIVE_GREETING;
	assert_false(status_wait(&s, SECOND - 1, &t));
	text_done(&t);
}

static void test_alarms(void **state)
{
	struct live_state s = {.stage = LIVE_OPEN};
	enum role role;
	(void)state;
	assert_null(status_alarm(&s, 0, &role));
	s.insecure = s.holding = true;
	assert_string_equal(status_alarm(&s, 0, &role), "UNVERIFIED");
	assert_int_equal(role, ROLE_ERROR);
	assert_string_equal(status_alarm(&s, 1, &role), "HOLDING WINDOWS");
	assert_int_equal(role, ROLE_WARNING);
	assert_null(status_alarm(&s, 2, &role));
	s.out_of_step = s.goaway = true;
	assert_string_equal(status_alarm(&s, 1, &role), "OUT OF STEP");
	assert_string_equal(status_alarm(&s, 3, &role), "GOAWAY");
	assert_null(status_alarm(&s, 4, &role));
}

static void hints(struct live_state s, const char *expected)
{
	struct text t = {0};
	status_hint(&s, &t);
	assert_string_equal(text_str(&t), expected);
	text_done(&t);
}

static void test_hints(void **state)
{
	(void)state;
	hints((struct live_state){.stage = LIVE_OPEN}, "");
	/* What retry all would send holds what retry would. */
	hints((struct live_state){.stage = LIVE_CLOSED, .retry_safe = 1, .retry_doubtful = 1},
	      "T sends 1 request again that the peer did not process");
	hints((struct live_state){.stage = LIVE_CLOSED, .retry_safe = 2, .retry_doubtful = 5},
	      "T sends 2 requests again that the peer did not process · 3 in doubt (:retry all)");
	hints((struct live_state){.stage = LIVE_CLOSED, .retry_doubtful = 1},
	      "1 in doubt (:retry all)");
	hints((struct live_state){.stage = LIVE_OPEN, .out_of_step = true},
	      "octets were sent past the library: R reconnects");
	hints((struct live_state){.stage = LIVE_OPEN, .goaway = true},
	      "the peer takes no new requests here: the next one, or R, connects again");
	hints((struct live_state){.stage = LIVE_CLOSED, .goaway = true}, "");
}

static void reason(struct live_state s, const char *expected)
{
	struct text t = {0};
	status_reason(&s, 3 * SECOND, &t);
	assert_string_equal(text_str(&t), expected);
	text_done(&t);
}

/* An empty panel always says why. */
static void test_reasons(void **state)
{
	struct live_state s = {.stage = LIVE_CONNECTING, .since_us = SECOND, .limit_ms = 10000};
	(void)state;
	reason(s, "Connecting.");
	snprintf(s.waiting, sizeof(s.waiting), "10.0.0.1 to accept");
	reason(s, "Connecting: waiting for 10.0.0.1 to accept, 2.0 s of 10 s.");
	s.stage = LIVE_CLOSED;
	reason(s, "Nothing was said before the end. R connects again.");
	s.failed = true;
	snprintf(s.problem, sizeof(s.problem), "no such host");
	reason(s, "It failed: no such host. R tries again.");
}

static void test_tcp(void **state)
{
	struct live_state s = {.stage = LIVE_OPEN};
	struct text t = {0};
	(void)state;
	status_tcp(&s, &t);
	assert_int_equal(t.n, 0);
	s.rtt_us = 1200;
	s.retransmissions = 3;
	s.cwnd = 10;
	status_tcp(&s, &t);
	assert_string_equal(text_str(&t), "rtt 1.2 ms · 3 retransmitted · cwnd 10");
	text_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stages),	cmocka_unit_test(test_waiting),
		cmocka_unit_test(test_alarms),	cmocka_unit_test(test_hints),
		cmocka_unit_test(test_reasons), cmocka_unit_test(test_tcp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
