/* The time that a line begins with, in the formats that programs write. */
#include <ctype.h>
#include <string.h>

#include "logs_parts.h"

enum { LOOKED_AT = 300, DAY = 86400, PLAUSIBLE_FROM = 946684800 };
static const int64_t plausible_to = 4102444800; /* the year 2100 */

struct reader {
	const char *p, *end;
};

/* Exactly `digits` digits; -1 when they are not there. */
static int64_t digits(struct reader *r, int count)
{
	int64_t v = 0;

	if (r->end - r->p < count)
		return -1;
	for (int i = 0; i < count; i++) {
		if (!isdigit((unsigned char)r->p[i]))
			return -1;
		v = v * 10 + (r->p[i] - '0');
	}
	r->p += count;
	return v;
}

static bool octet(struct reader *r, char c)
{
	if (r->p >= r->end || *r->p != c)
		return false;
	r->p++;
	return true;
}

static int month(struct reader *r)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12 && r->end - r->p >= 3; i++)
		if (memcmp(r->p, names + (size_t)i * 3, 3) == 0) {
			r->p += 3;
			return i + 1;
		}
	return 0;
}

/* Days since 1970 of a date of the Gregorian calendar. */
static int64_t days(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	int64_t era = y / 400, of_era = y - era * 400;
	int64_t of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* ".123456" or ",123" after a second. */
static void fraction(struct reader *r, struct logs_stamp *out)
{
	uint32_t grain = LOGS_SECOND;

	out->grain = grain;
	if (r->end - r->p < 2 || (*r->p != '.' && *r->p != ',') || !isdigit((unsigned char)r->p[1]))
		return;
	for (r->p++; r->p < r->end && isdigit((unsigned char)*r->p); r->p++) {
		if (grain == 1)
			continue;
		grain /= 10;
		out->time += (int64_t)grain * (*r->p - '0');
	}
	out->grain = grain;
}

/* "Z", "+01:00", " +0100"; without one the time is local. */
static void zone(struct reader *r, struct logs_stamp *out)
{
	struct reader at = *r;

	out->clock = LOGS_LOCAL;
	if (octet(&at, 'Z')) {
		out->clock = LOGS_EPOCH;
		*r = at;
		return;
	}
	octet(&at, ' ');
	if (at.end - at.p < 5 || (*at.p != '+' && *at.p != '-'))
		return;
	int64_t sign = *at.p++ == '+' ? 1 : -1, hours = digits(&at, 2);
	octet(&at, ':');
	int64_t minutes = digits(&at, 2);
	if (hours < 0 || minutes < 0 || hours > 14)
		return;
	out->time -= sign * (hours * 3600 + minutes * 60) * LOGS_SECOND;
	out->clock = LOGS_EPOCH;
	*r = at;
}

/* HH:MM:SS and its fraction, added. */
static bool clock_time(struct reader *r, struct logs_stamp *out)
{
	struct reader at = *r;
	int64_t h = digits(&at, 2), m = octet(&at, ':') ? digits(&at, 2) : -1,
		s = m >= 0 && octet(&at, ':') ? digits(&at, 2) : -1;

	if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60)
		return false;
	out->time += (h * 3600 + m * 60 + s) * LOGS_SECOND;
	*r = at;
	fraction(r, out);
	return true;
}

static bool on_day(struct logs_stamp *out, int64_t y, int64_t m, int64_t d)
{
	if (y < 1970 || y > 2200 || m < 1 || m > 12 || d < 1 || d > 31)
		return false;
	out->time = days(y, m, d) * DAY * LOGS_SECOND;
	return true;
}

/* YYYY-MM-DD or YYYY/MM/DD, then T or a space and the time. */
static bool iso(struct reader *r, struct logs_stamp *out)
{
	int64_t y = digits(r, 4);
	char c = y >= 0 && r->p < r->end ? *r->p : '\0';

	if (c != '-' && c != '/')
		return false;
	octet(r, c);
	int64_t m = digits(r, 2), d = octet(r, c) ? digits(r, 2) : -1;
	if (!on_day(out, y, m, d) || !(octet(r, 'T') || octet(r, ' ')) || !clock_time(r, out))
		return false;
	zone(r, out);
	return true;
}

/* 21/Nov/2026:02:37:32.094 +0000 */
static bool common(struct reader *r, struct logs_stamp *out)
{
	int64_t d = digits(r, 2), m = d >= 0 && octet(r, '/') ? month(r) : 0,
		y = m && octet(r, '/') ? digits(r, 4) : -1;

	if (!on_day(out, y, m, d) || !octet(r, ':') || !clock_time(r, out))
		return false;
	zone(r, out);
	return true;
}

/* Sat Nov 21 02:01:31.820155 2026 */
static bool apache(struct reader *r, struct logs_stamp *out)
{
	if (r->end - r->p < 4 || !isalpha((unsigned char)*r->p) || r->p[3] != ' ')
		return false;
	r->p += 4;
	int m = month(r);
	int64_t d = m && octet(r, ' ') ? (octet(r, ' ') ? digits(r, 1) : digits(r, 2)) : -1;
	if (d < 1 || !octet(r, ' ') || !clock_time(r, out) || !octet(r, ' '))
		return false;
	struct logs_stamp day = {0};
	if (!on_day(&day, digits(r, 4), m, d))
		return false;
	out->time += day.time;
	out->clock = LOGS_LOCAL;
	return true;
}

/* Seconds, with or without a fraction, or milliseconds since 1970. */
static bool epoch(struct reader *r, struct logs_stamp *out)
{
	int64_t v = 0;
	int n = 0;

	for (; r->p < r->end && isdigit((unsigned char)*r->p) && n < 14; r->p++, n++)
		v = v * 10 + (*r->p - '0');
	if (n != 10 && n != 13)
		return false;
	int64_t scale = n == 10 ? LOGS_SECOND : LOGS_SECOND / 1000, second = n == 10 ? v : v / 1000;
	if (second < PLAUSIBLE_FROM || second > plausible_to)
		return false;
	out->time = v * scale;
	out->grain = (uint32_t)scale;
	if (n == 10)
		fraction(r, out);
	out->clock = LOGS_EPOCH;
	return r->p == r->end || !isalnum((unsigned char)*r->p);
}

/* [  0.106] of nghttp */
static bool start(struct reader *r, struct logs_stamp *out)
{
	int64_t v = 0;

	if (!octet(r, '['))
		return false;
	while (octet(r, ' '))
		;
	if (r->p >= r->end || !isdigit((unsigned char)*r->p))
		return false;
	for (int n = 0; r->p < r->end && isdigit((unsigned char)*r->p) && n < 8; r->p++, n++)
		v = v * 10 + (*r->p - '0');
	out->time = v * LOGS_SECOND;
	if (r->p >= r->end || *r->p != '.')
		return false;
	fraction(r, out);
	out->clock = LOGS_START;
	return octet(r, ']');
}

static bool day(struct reader *r, struct logs_stamp *out)
{
	out->clock = LOGS_DAY;
	return clock_time(r, out) && (r->p == r->end || !isalnum((unsigned char)*r->p));
}

typedef bool format(struct reader *r, struct logs_stamp *out);

static bool at(format *f, const char *from, const char *s, size_t n, struct logs_stamp *out,
	       size_t *end)
{
	struct reader r = {from, s + n};
	struct logs_stamp t = {0};

	if (!f(&r, &t))
		return false;
	*out = t;
	*end = (size_t)(r.p - s);
	return true;
}

static bool any_at(const char *p, const char *s, size_t n, struct logs_stamp *out, size_t *end)
{
	static format *const formats[] = {iso, common, apache, epoch, day};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (at(formats[i], p, s, n, out, end))
			return true;
	return false;
}

bool logs_time(const char *s, size_t n, struct logs_stamp *out, size_t *from, size_t *to)
{
	static const char *const keys[] = {"\"start_time\"", "\"time\"",       "\"timestamp\"",
					   "\"ts\"",	     "\"@timestamp\"", "\"time_iso8601\"",
					   "\"time_local\"", "\"StartUTC\""};
	struct slice head = {s, n < LOOKED_AT ? n : LOOKED_AT};
	size_t i = 0;

	*out = (struct logs_stamp){0};
	*from = *to = 0;
	while (i < head.n && s[i] == ' ')
		i++;
	if (i < head.n && (any_at(s + i, s, n, out, to) || at(start, s + i, s, n, out, to))) {
		*from = i;
		return true;
	}
	/* behind an address, a name or a bracket: "1.2.3.4 - - [21/Nov/2026:…", "[Sat Nov …" */
	for (i = 0; i < head.n; i++)
		if (s[i] == '[' && i + 1 < n && any_at(s + i + 1, s, n, out, to)) {
			*from = i;
			return true;
		}
	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		const char *p = logs_find((struct slice){s, n}, keys[k]);
		for (const char *v = p ? p + strlen(keys[k]) : s + n; v < s + n; v++)
			if (*v != ':' && *v != ' ' && *v != '"') {
				*from = (size_t)(p - s);
				if (any_at(v, s, n, out, to))
					return true;
				break;
			}
	}
	/* "D 2024-…Z | v1.x", "I0000 00:00:1791339640.720953 28248", "<34>1 2026-…Z" */
	for (i = 1; i < head.n && i < 48; i++)
		if ((s[i - 1] == ' ' || s[i - 1] == ':') && isdigit((unsigned char)s[i]) &&
		    (at(iso, s + i, s, n, out, to) || at(epoch, s + i, s, n, out, to))) {
			*from = i;
			return true;
		}
	return false;
}
