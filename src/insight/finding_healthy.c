#include "insight/verdict.h"

#include <stdio.h>

#include "insight/finding_parts.h"

void finding_healthy(struct judge *j)
{
	static const struct rule healthy = {"healthy", "none", "", SEVERITY_OK};
	static const struct rule unseen = {"cannot-tell", "none", "", SEVERITY_INFO};
	uint32_t streams = 0, exchanges = 0, conns = book_connections(j->b), shut = 0;
	char also[64] = "";

	for (uint32_t i = 0; i < conns; i++) {
		const struct connection *c = book_connection(j->b, i);
		shut += book_hidden(c->tls);
		*(c->protocol == PROTOCOL_HTTP1 ? &exchanges : &streams) += c->streams;
	}
	if (exchanges)
		snprintf(also, sizeof(also), " and %u HTTP/1.1 exchange%s", exchanges,
			 exchanges == 1 ? "" : "s");

	bool partial = shut || conns == 0 || book_source(j->b)->missing_bytes != 0;
	struct finding *f = finding_add(j, partial ? &unseen : &healthy, BOOK_NONE, 0);
	f->at_fault = "none";
	f->confidence = partial ? 0.3 : 1.0;
	if (conns == 0)
		finding_told(f, "nothing to judge", "No TCP connection was found in this source.");
	else if (shut)
		finding_told(f, "no error was seen from outside",
			     "%u of %u connection%s encrypted and could not be decrypted: what was "
			     "said inside cannot be told.",
			     shut, conns, conns == 1 ? " is" : "s are");
	else
		finding_told(f, "no error was seen",
			     "%u connection%s with %u HTTP/2 stream%s%s, and no error was seen.",
			     conns, conns == 1 ? "" : "s", streams, streams == 1 ? "" : "s", also);
	j->out->verdict = j->out->count - 1;
}
