#include "h2lens/words.h"
#include "steer_parts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "h2lens/names.h"

enum { FRAME_HEAD = 9, FRAME_LENGTH_MAX = (1 << 24) - 1, STREAM_MAX = INT32_MAX };

bool steer_frame_ping(struct steer_line *l, struct error *e)
{
	uint8_t opaque[8] = {'h', '2', 'l', 'e', 'n', 's', 0, 0};
	struct text octets = {0};
	bool ok = steer_hex(l->words, l->count, &octets, e);

	if (ok && octets.n > sizeof(opaque))
		ok = error_set(e, "PING carries 8 octets, not %zu (frame PING sends any)",
			       octets.n);
	if (ok && octets.n) {
		memset(opaque, 0, sizeof(opaque));
		memcpy(opaque, octets.s, octets.n);
	} else if (ok) {
		uint32_t n = ++l->session->pings;
		opaque[6] = (uint8_t)(n >> 8);
		opaque[7] = (uint8_t)n;
	}
	text_done(&octets);
	if (!ok || !live_ping(l->session->live, opaque, e))
		return false;
	steer_note(l);
	words_add(l->answer, "PING sent; its ACK shows the round trip");
	return true;
}

bool steer_frame_settings(struct steer_line *l, struct error *e)
{
	struct target_setting list[TARGET_SETTINGS_MAX];

	if (!steer_few(l, 0, TARGET_SETTINGS_MAX, e))
		return false;
	for (int i = 0; i < l->count; i++)
		if (!target_parse_setting(l->words[i], &list[i], e))
			return false;
	if (!live_settings(l->session->live, list, (size_t)l->count, e))
		return false;
	steer_note(l);
	words_add(l->answer, "SETTINGS sent");
	return true;
}

bool steer_frame_window(struct steer_line *l, struct error *e)
{
	uint32_t stream = 0, increment = 0;

	if (!steer_few(l, 1, 2, e) ||
	    (l->count == 2 && !steer_number(l->words[0], "stream", STREAM_MAX, &stream, e)) ||
	    !steer_number(l->words[l->count - 1], "increment", STREAM_MAX, &increment, e) ||
	    !live_window(l->session->live, stream, increment, e))
		return false;
	steer_note(l);
	words_addf(l->answer, "WINDOW_UPDATE of %u sent for %s %u", increment,
		   words_in(l->answer->language, stream ? "stream" : "the connection,"), stream);
	return true;
}

bool steer_frame_hold(struct steer_line *l, struct error *e)
{
	if (!steer_few(l, 1, 1, e))
		return false;
	bool on = strcmp(l->words[0], "on") == 0;
	if (!on && strcmp(l->words[0], "off") != 0)
		return error_set(e, "hold %s: on or off", l->words[0]);
	if (!live_hold(l->session->live, on, e))
		return false;
	steer_note(l);
	text_add(l->answer,
		 on ? "WINDOW_UPDATEs are held back: the peer stops when a window is used up"
		    : "WINDOW_UPDATEs are sent again");
	return true;
}

bool steer_frame_rst(struct steer_line *l, struct error *e)
{
	uint32_t stream = 0, code = H2_CANCEL;

	if (!steer_few(l, 1, 2, e) ||
	    !steer_number(l->words[0], "stream", STREAM_MAX, &stream, e) ||
	    (l->count == 2 && !steer_code(l->words[1], &code, e)) ||
	    !live_rst(l->session->live, stream, code, e))
		return false;
	steer_note(l);
	words_addf(l->answer, "RST_STREAM sent on stream %u", stream);
	return true;
}

bool steer_frame_goaway(struct steer_line *l, struct error *e)
{
	uint32_t code = H2_NO_ERROR, last = 0;
	const char *debug = "";
	int i = 0;

	if (!steer_few(l, 0, 3, e))
		return false;
	if (i < l->count && strncmp(l->words[i], "last=", 5) != 0 &&
	    !steer_code(l->words[i++], &code, e))
		return false;
	if (i < l->count && strncmp(l->words[i], "last=", 5) == 0 &&
	    !steer_number(l->words[i++] + 5, "stream", STREAM_MAX, &last, e))
		return false;
	if (i < l->count)
		debug = l->words[i++];
	if (i < l->count)
		return steer_few(l, 9, 9, e);
	if (!live_goaway(l->session->live, code, last, debug, strlen(debug), e))
		return false;
	steer_note(l);
	words_add(l->answer, "GOAWAY sent");
	return true;
}

bool steer_frame_priority(struct steer_line *l, struct error *e)
{
	uint32_t stream = 0;

	if (!steer_few(l, 2, 2, e) ||
	    !steer_number(l->words[0], "stream", STREAM_MAX, &stream, e) ||
	    !live_priority_update(l->session->live, stream, l->words[1], e))
		return false;
	steer_note(l);
	words_addf(l->answer, "PRIORITY_UPDATE sent for stream %u", stream);
	return true;
}

/* "ES|EH", "ACK", "0x5": flags by the names of RFC 9113 or as a number. */
static bool parse_flags(const char *word, uint32_t *out, struct error *e)
{
	static const struct {
		const char *name;
		uint32_t bit;
	} known[] = {{"END_STREAM", 1}, {"ES", 1},  {"ACK", 1},	      {"END_HEADERS", 4}, {"EH", 4},
		     {"PADDED", 8},	{"PAD", 8}, {"PRIORITY", 32}, {"PRI", 32}};
	*out = 0;
	if (*word >= '0' && *word <= '9')
		return steer_number(word, "set of flags", 255, out, e);
	while (*word) {
		size_t n = strcspn(word, "|,+");
		size_t i = 0, count = sizeof(known) / sizeof(known[0]);
		while (i < count &&
		       (strlen(known[i].name) != n || strncasecmp(known[i].name, word, n) != 0))
			i++;
		if (i == count)
			return error_set(
				e,
				"%.*s is no flag: END_STREAM, END_HEADERS, PADDED, PRIORITY, "
				"ACK, or a number",
				(int)n, word);
		*out |= known[i].bit;
		word += n + (word[n] != '\0');
	}
	return true;
}

static bool parse_type(const char *word, uint32_t *out, struct error *e)
{
	int type = names_find_frame(word, strlen(word));

	if (type < 0)
		return steer_number(word, "frame type", 255, out, e);
	*out = (uint32_t)type;
	return true;
}

bool steer_frame_frame(struct steer_line *l, struct error *e)
{
	uint32_t type = 0, flags = 0, stream = 0;
	struct text octets = {0};

	if (!steer_few(l, 3, 1000, e) || !parse_type(l->words[0], &type, e) ||
	    !parse_flags(l->words[1], &flags, e) ||
	    !steer_number(l->words[2], "stream", UINT32_MAX, &stream, e))
		return false;
	text_add_n(&octets, "\0\0\0\0\0\0\0\0\0", FRAME_HEAD);
	bool ok = l->count == 4 && l->words[3][0] == '@'
			  ? steer_octets(l->words[3], &octets, e)
			  : steer_hex(l->words + 3, l->count - 3, &octets, e);
	size_t n = octets.n - FRAME_HEAD;
	if (ok && n > FRAME_LENGTH_MAX)
		ok = error_set(e, "a frame holds at most %d octets (RFC 9113 4.1)",
			       FRAME_LENGTH_MAX);
	if (ok) {
		uint8_t head[FRAME_HEAD] = {
			(uint8_t)(n >> 16),	 (uint8_t)(n >> 8),	 (uint8_t)n,
			(uint8_t)type,		 (uint8_t)flags,	 (uint8_t)(stream >> 24),
			(uint8_t)(stream >> 16), (uint8_t)(stream >> 8), (uint8_t)stream};
		memcpy(octets.s, head, sizeof(head));
		ok = live_raw(l->session->live, octets.s, octets.n, e);
	}
	text_done(&octets);
	if (!ok)
		return false;
	steer_note(l);
	words_add(l->answer, "frame sent past the library: the session is out of step (reconnect "
			     "begins anew)");
	return true;
}

bool steer_frame_raw(struct steer_line *l, struct error *e)
{
	struct text octets = {0};
	bool ok = steer_few(l, 1, 100000, e) &&
		  (l->words[0][0] == '@' ? steer_octets(l->words[0], &octets, e)
					 : steer_hex(l->words, l->count, &octets, e)) &&
		  live_raw(l->session->live, octets.s, octets.n, e);

	if (ok) {
		steer_note(l);
		text_addf(l->answer,
			  "%zu octet%s sent past the library: the session is out of step", octets.n,
			  octets.n == 1 ? "" : "s");
	}
	text_done(&octets);
	return ok;
}

bool steer_frame_close(struct steer_line *l, struct error *e)
{
	static const char *const ways[] = {"graceful", "fin", "abrupt", "rst", "half"};
	const char *way = l->count ? l->words[0] : ways[0];
	size_t i = 0, n = sizeof(ways) / sizeof(ways[0]);

	if (!steer_few(l, 0, 1, e))
		return false;
	while (i < n && strcmp(ways[i], way) != 0)
		i++;
	if (i == n)
		return error_set(e, "close %s: graceful, fin, abrupt, rst or half", way);
	if (!live_close(l->session->live, (enum live_close)i, e))
		return false;
	steer_note(l);
	return true;
}

bool steer_frame_reconnect(struct steer_line *l, struct error *e)
{
	struct target t;
	struct request r;
	struct live *live = l->session->live;
	bool ok = true;

	target_copy(&t, live_target(live));
	request_init(&r);
	if (l->count) {
		struct curl_line c = {.target = &t, .request = &r};
		ok = curl_parse(&c, l->count, l->words, e);
	}
	if (ok) {
		steer_note(l);
		ok = live_reconnect(live, &t, e);
	}
	request_done(&r);
	target_done(&t);
	return ok;
}
