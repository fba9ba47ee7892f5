#include "insight/rule.h"

const struct layer_rules finding_websocket_rules = {NULL, 0, NULL, 0};
