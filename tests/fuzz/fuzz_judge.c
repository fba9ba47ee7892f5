/* A whole capture, decoded and judged, and its verdict explained: the octets are a pcap or pcapng.
 */
#include <stdio.h>
#include <stdlib.h>

#include "h2lens/explain.h"
#include "h2lens/session.h"

enum { STEPS = 10000 };

static void judge(const struct session *s)
{
	static struct knowledge *k; /* opened once: it is read only */
	const struct book *b = session_book(s);
	struct finding_list l;
	struct text md = {0}, chain = {0};
	struct error e = ERROR_INIT;

	if (!k)
		k = knowledge_open(&e);
	finding_judge(b, &l);
	for (size_t i = 0; i < l.count && i < 16; i++) {
		text_clear(&md);
		explain_finding(k, b, &l, i, LANGUAGE_CHINESE, NULL, &md);
		finding_chain(&l, i, LANGUAGE_ENGLISH, &chain);
	}
	text_done(&md);
	text_done(&chain);
	finding_done(&l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct session_options o = {0};
	struct error e = ERROR_INIT;
	char path[32];
	FILE *f = tmpfile();

	if (!f)
		return 0;
	fwrite(data, 1, size, f);
	fflush(f);
	rewind(f);
	snprintf(path, sizeof(path), "/dev/fd/%d", fileno(f));
	struct session *s = session_open(path, &o, &e);
	for (int i = 0; s && i < STEPS; i++)
		if (session_step(s, 100000, &e) >= SESSION_END)
			break;
	if (s) {
		judge(s);
		session_close(s);
	}
	fclose(f);
	return 0;
}
