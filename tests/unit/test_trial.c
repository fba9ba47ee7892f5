#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "book/write.h"
#include "h2lens/names.h"
#include "ui/trial.h"

static const uint64_t second = 1000000000;

