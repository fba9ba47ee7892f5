#include "source/speak2_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum {
	PREFACE = 24,
	SETTING_OCTETS = 6,
	FRAME_SETTINGS = 4,
	FRAME_SIZE_MIN = 16384,
	FRAME_SIZE_MAX = 16777215
};

/* RFC 9113 6.5.2, RFC 8441 3, RFC 9218 2.1. Others may have any value. */
static bool legal(const struct target_setting *t)
{
	switch (t->id) {
	case NGHTTP2_SETTINGS_ENABLE_PUSH:
	case NGHTTP2_SETTINGS_ENABLE_CONNECT_PROTOCOL:
	case SPEAK2_NO_RFC7540_PRIORITIES:
		return t->value <= 1;
	case NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE:
		return t->value <= SPEAK2_WINDOW_MAX;
	case NGHTTP2_SETTINGS_MAX_FRAME_SIZE:
		return t->value >= FRAME_SIZE_MIN && t->value <= FRAME_SIZE_MAX;
	default:
		return true;
	}
}

size_t speak2_settings_legal(const struct target_setting *list, size_t n,
			     nghttp2_settings_entry *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++) {
		if (!legal(&list[i]))
			continue;
		out[count].settings_id = list[i].id;
		out[count++].value = list[i].value;
	}
	return count;
}

size_t speak2_settings_initial(const struct target *t, struct target_setting *out)
{
	static const struct target_setting ours[] = {
		{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
		{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 100},
		{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, SPEAK2_WINDOW},
	};
	size_t n = 0;

	if (t->setting_count < 0) {
		memcpy(out, ours, sizeof(ours));
		return sizeof(ours) / sizeof(ours[0]);
	}
	n = (size_t)t->setting_count < TARGET_SETTINGS_MAX ? (size_t)t->setting_count
							   : TARGET_SETTINGS_MAX;
	memcpy(out, t->settings, n * sizeof(*out));
	return n;
}

size_t speak2_settings_pack(const struct target_setting *list, size_t n, uint8_t *out)
{
	for (size_t i = 0; i < n; i++, out += SETTING_OCTETS) {
		out[0] = (uint8_t)(list[i].id >> 8);
		out[1] = (uint8_t)list[i].id;
		for (int k = 0; k < 4; k++)
			out[2 + k] = (uint8_t)(list[i].value >> (24 - 8 * k));
	}
	return n * SETTING_OCTETS;
}

void speak2_settings_payload(const struct target *t, struct text *out)
{
	struct target_setting list[TARGET_SETTINGS_MAX];
	uint8_t octets[TARGET_SETTINGS_MAX * SETTING_OCTETS];
	size_t n = speak2_settings_pack(list, speak2_settings_initial(t, list), octets);

	text_add_n(out, (const char *)octets, n);
}

/* The library gets what is legal, so that it expects the ACK; the peer gets all. */
bool speak2_settings_send(struct speak2 *s, const struct target_setting *list, size_t n,
			  struct error *e)
{
	nghttp2_settings_entry iv[TARGET_SETTINGS_MAX] = {{0, 0}};
	uint8_t octets[TARGET_SETTINGS_MAX * SETTING_OCTETS];
	struct buf frame = {0};
	size_t count = 0;
	int error = 0;

	if (n > TARGET_SETTINGS_MAX)
		return error_set(e, "more than %d settings in one frame", TARGET_SETTINGS_MAX);
	count = speak2_settings_legal(list, n, iv);
	if (count < n && s->inside)
		return error_set(e, "illegal settings cannot be sent from here");
	if (count < n)
		speak2_drain(s);
	error = nghttp2_submit_settings(s->ng, NGHTTP2_FLAG_NONE, iv, count);
	if (error != 0)
		return error_set(e, "SETTINGS: %s", nghttp2_strerror(error));
	if (count == n)
		return true;
	speak2_frame(&frame, FRAME_SETTINGS, 0, 0, octets, speak2_settings_pack(list, n, octets));
	speak2_drain_instead(s, true, frame.p, frame.n);
	buf_done(&frame);
	speak2_out_of_step(s, "a setting has a value that its specification forbids; the library "
			      "does not know of it");
	return true;
}

static int nibble(char c)
{
	const char *digits = "0123456789abcdef", *at = NULL;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) : -1;
}

static bool send_preface(struct speak2 *s, const char *hex, struct error *e)
{
	size_t n = strlen(hex), i = 0;
	uint8_t *octets = memory_get(n / 2 + 1, 1);

	for (; i + 1 < n; i += 2) {
		int high = nibble(hex[i]), low = nibble(hex[i + 1]);
		if (high < 0 || low < 0)
			break;
		octets[i / 2] = (uint8_t)(high << 4 | low);
	}
	if (i == n) {
		speak2_drain_instead(s, false, octets, n / 2);
		if (n / 2 > PREFACE) {
			speak2_expect_acks(s, octets + PREFACE, n / 2 - PREFACE);
			s->stray_acks -= s->stray_acks > 0; /* the library awaits one */
		}
		speak2_out_of_step(s, "other octets were sent in place of the connection preface");
	}
	free(octets);
	return i == n || error_set(e, "the preface is not hexadecimal at its digit %zu", i + 1);
}

bool speak2_settings_begin(struct speak2 *s, const struct target *t, bool upgraded,
			   struct error *e)
{
	struct target_setting list[TARGET_SETTINGS_MAX];
	nghttp2_settings_entry iv[TARGET_SETTINGS_MAX];
	size_t n = speak2_settings_initial(t, list);
	uint32_t window = t->connection_window;
	int error = 0;

	if (t->preface) {
		error = nghttp2_submit_settings(s->ng, NGHTTP2_FLAG_NONE, iv,
						speak2_settings_legal(list, n, iv));
		return error == 0 ? send_preface(s, t->preface, e)
				  : error_set(e, "SETTINGS: %s", nghttp2_strerror(error));
	}
	if (!upgraded && !speak2_settings_send(s, list, n, e))
		return false;
	if (window == 0 && t->hold_windows)
		return true;
	if (window == 0)
		window = SPEAK2_CONNECTION_WINDOW;
	if (window > SPEAK2_WINDOW_MAX)
		return error_set(e, "a window of %u is more than 2147483647 (RFC 9113 6.9.1)",
				 (unsigned)window);
	if (window > NGHTTP2_INITIAL_CONNECTION_WINDOW_SIZE)
		s->window_by_hand = window - NGHTTP2_INITIAL_CONNECTION_WINDOW_SIZE;
	nghttp2_session_set_local_window_size(s->ng, NGHTTP2_FLAG_NONE, 0, (int32_t)window);
	return true;
}

bool speak2_settings(struct speak2 *s, const struct target_setting *list, size_t n, struct error *e)
{
	s->state.settings_acked = false; /* from now on, not only once it is out */
	if (s->dead)
		return error_set(e, "the HTTP/2 session is over");
	return speak2_settings_send(s, list, n, e);
}
