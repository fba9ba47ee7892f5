#include <stdlib.h>

#include "base/memory.h"
#include "options_parts.h"

bool options_logs(struct options *o, enum option_id id, const char *value, struct error *e)
{
	char *end;

	if (id == OPTION_LOG) {
		o->logs = memory_resize(o->logs, (size_t)o->log_count + 1, sizeof(*o->logs));
		o->logs[o->log_count++] = value;
		return true;
	}
	o->log_options.offset = strtod(value, &end);
	o->log_options.offset_given = true;
	return (end != value && !*end && o->log_options.offset > -1e10 &&
		o->log_options.offset < 1e10) ||
	       error_set(e, "--log-offset %s: seconds, as +1.5 or -3600", value);
}
