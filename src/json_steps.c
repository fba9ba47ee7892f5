#include "json_steps.h"

void json_steps(struct jsonl *j, const struct knowledge_steps *steps)
{
	jsonl_open(j, "steps", '[');
	for (size_t i = 0; i < steps->count; i++) {
		const struct knowledge_step *s = &steps->items[i];
		jsonl_open(j, NULL, '{');
		jsonl_string(j, "part", s->part == KNOWLEDGE_CONFIRM ? "confirm" : "recover");
		jsonl_number(j, "number", (uint64_t)s->number);
		jsonl_string(j, "text", s->text);
		jsonl_string(j, "command", s->command);
		jsonl_string(j, "try", s->try_command);
		jsonl_close(j, '}');
	}
	jsonl_close(j, ']');
}
