/* finding_grpc*.c: what is gRPC by its content type, and its time limits (gRPC over HTTP/2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "h2lens/describe.h"
#include "insight/finding_grpc.h"

static struct slice slice(const char *s)
{
	return (struct slice){s, strlen(s)};
}

static void test_timeouts(void **state)
{
	(void)state;
	assert_int_equal(finding_grpc_timeout(slice("1H")), UINT64_C(3600000000000));
	assert_int_equal(finding_grpc_timeout(slice("2M")), UINT64_C(120000000000));
	assert_int_equal(finding_grpc_timeout(slice("5S")), UINT64_C(5000000000));
	assert_int_equal(finding_grpc_timeout(slice("900m")), 900000000);
	assert_int_equal(finding_grpc_timeout(slice("250000u")), 250000000);
	assert_int_equal(finding_grpc_timeout(slice("7n")), 7);
	/* 11,000 years: more than fits, and never over when added to a time of today */
	uint64_t most = finding_grpc_timeout(slice("99999999H"));
	assert_true(most > UINT64_C(100) * 365 * 86400 * 1000000000);
	assert_true(most + UINT64_C(1800000000000000000) > most);
}

/* TimeoutValue is at most eight digits, TimeoutUnit one of six letters. */
static void test_no_timeouts(void **state)
{
	static const char *const malformed[] = {"",    "S",    "5",  "5s",	  "5 S",
						"-5S", "5.0S", "5h", "123456789m"};

	(void)state;
	for (size_t i = 0; i < sizeof(malformed) / sizeof(malformed[0]); i++)
		assert_int_equal(finding_grpc_timeout(slice(malformed[i])), 0);
}

static void test_types(void **state)
{
	(void)state;
	assert_true(describe_grpc_type(slice("application/grpc")));
	assert_true(describe_grpc_type(slice("Application/gRPC+proto")));
	assert_true(describe_grpc_type(slice("application/grpc;charset=utf-8")));
	assert_false(describe_grpc_type(slice("application/grpc-web")));
	assert_false(describe_grpc_type(slice("application/grpc-web+proto")));
	assert_false(describe_grpc_type(slice("application/grp")));
	assert_false(describe_grpc_type(slice("text/html")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_timeouts),
		cmocka_unit_test(test_no_timeouts),
		cmocka_unit_test(test_types),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
