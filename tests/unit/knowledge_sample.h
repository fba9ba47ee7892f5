/* Entries made for tests. */
#ifndef KNOWLEDGE_SAMPLE_H
#define KNOWLEDGE_SAMPLE_H

#include "insight/knowledge_parts.h"

#define SAMPLE_REST                                                                                \
	"## What happened\n\nIt broke.\n\n## Likely causes\n\n- One.\n\n## Confirm\n\n1. "         \
	"Look.\n\n"                                                                                \
	"## Recover\n\n1. Wait.\n\n## Dead ends\n\n- None.\n\n## References\n\n- RFC 9113\n"
#define SAMPLE(id, head)                                                                           \
	{                                                                                          \
		"en", id,                                                                          \
			"id: " id "\ntitle: The " id                                               \
			" entry\nlayer: stream\nseverity: error\n" head "\n" SAMPLE_REST           \
	}
#define SAMPLE_END                                                                                 \
	{                                                                                          \
		NULL, NULL, NULL                                                                   \
	}

#endif
