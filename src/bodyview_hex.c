#include "bodyview_parts.h"

enum { OCTETS_A_LINE = 16, OCTETS_SHOWN = 64 * 1024 };

static void line(const uint8_t *p, size_t n, size_t offset, int indent, struct text *out)
{
	char ascii[OCTETS_A_LINE];

	text_addf(out, "%*s%08zx ", indent, "", offset);
	for (size_t i = 0; i < OCTETS_A_LINE; i++) {
		if (i == OCTETS_A_LINE / 2)
			text_add_char(out, ' ');
		if (i >= n) {
			text_add(out, "   ");
			continue;
		}
		text_add_char(out, ' ');
		text_hex(out, p + i, 1);
		ascii[i] = p[i] >= 0x20 && p[i] < 0x7f ? (char)p[i] : '.';
	}
	text_add(out, "  |");
	text_add_n(out, ascii, n);
	text_add(out, "|\n");
}

void bodyview_hex(const uint8_t *p, size_t n, int indent, struct text *out)
{
	size_t shown = n < OCTETS_SHOWN ? n : OCTETS_SHOWN;

	for (size_t at = 0; at < shown; at += OCTETS_A_LINE) {
		size_t left = shown - at;
		line(p + at, left < OCTETS_A_LINE ? left : OCTETS_A_LINE, at, indent, out);
	}
	if (shown < n)
		text_addf(out, "%*s… %zu more octets\n", indent, "", n - shown);
}
