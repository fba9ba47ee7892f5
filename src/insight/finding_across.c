#include "insight/rule.h"

const struct layer_rules finding_across_rules = {NULL, 0, NULL, 0};
