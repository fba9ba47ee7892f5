#include "glyph.h"

static const struct {
	const char *unicode, *ascii;
} glyphs[GLYPH_COUNT] = {
#define X(name, unicode, ascii) {unicode, ascii},
	GLYPHS(X)
#undef X
};

const char *glyph_text(enum glyph g, bool ascii)
{
	return ascii ? glyphs[g].ascii : glyphs[g].unicode;
}

/* What the descriptions and explanations use beside ASCII. */
static const struct {
	uint32_t cp;
	char plain;
} plain[] = {
	{0x00a0, ' '},	{0x00a7, 'S'},	{0x00b5, 'u'}, {0x03bc, 'u'}, {0x00b7, '-'}, {0x00d7, 'x'},
	{0x0394, 'd'},	{0x2010, '-'},	{0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'},
	{0x2018, '\''}, {0x2019, '\''}, {0x201c, '"'}, {0x201d, '"'}, {0x2022, '*'}, {0x2026, '~'},
	{0x2190, '<'},	{0x2191, '^'},	{0x2192, '>'}, {0x2193, 'v'}, {0x21c4, '='}, {0x2264, '<'},
	{0x2265, '>'},	{0x2500, '-'},	{0x2502, '|'}, {0x2713, '='}, {0x2716, 'x'}, {0x26a0, '!'},
	{0x29d7, '~'},
};

char glyph_plain(uint32_t cp)
{
	if (cp >= 0x20 && cp < 0x7f)
		return (char)cp;
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (plain[i].cp == cp)
			return plain[i].plain;
	return '?';
}
