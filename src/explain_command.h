/*
 * explain_command.h: `h2lens explain`: entries of the knowledge base by name, by a line of a log,
 * by words, or for every line of standard input that is known.
 */
#ifndef EXPLAIN_COMMAND_H
#define EXPLAIN_COMMAND_H

#include "options.h"

/* Prints on standard output; the exit status. */
int explain_command(const struct options *o, bool color);

#endif
