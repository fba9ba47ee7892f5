/* names.c: numbers and names as the specifications and IANA's registries have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <openssl/x509_vfy.h>

#include "book/fields.h"
#include "h2lens/book.h"
#include "h2lens/names.h"

static void frames_and_errors(void **state)
{
	char room[16];
	(void)state;
	assert_string_equal(names_frame(0), "DATA");
	assert_string_equal(names_frame(9), "CONTINUATION");
	assert_string_equal(names_frame(10), "ALTSVC");
	assert_string_equal(names_frame(12), "ORIGIN");
	assert_string_equal(names_frame(16), "PRIORITY_UPDATE");
	assert_null(names_frame(13));
	assert_string_equal(names_frame_text(room, sizeof room, 0xee), "type 0xee");
	assert_string_equal(names_error(0), "NO_ERROR");
	assert_string_equal(names_error(7), "REFUSED_STREAM");
	assert_string_equal(names_error(11), "ENHANCE_YOUR_CALM");
	assert_string_equal(names_error(13), "HTTP_1_1_REQUIRED");
	assert_null(names_error(14));
	assert_string_equal(names_error_text(room, sizeof room, 0x1f), "0x1f");
}

static void tls_numbers(void **state)
{
	(void)state;
	assert_string_equal(names_suite(0x1301), "TLS_AES_128_GCM_SHA256");
	assert_string_equal(names_suite(0x1303), "TLS_CHACHA20_POLY1305_SHA256");
	assert_string_equal(names_suite(0xc02f), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
	assert_string_equal(names_suite(0x002f), "TLS_RSA_WITH_AES_128_CBC_SHA");
	assert_string_equal(names_suite(0xcca8), "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
	assert_null(names_suite(0x1a1a));
	assert_string_equal(names_group(29), "x25519");
	assert_string_equal(names_group(0x11ec), "X25519MLKEM768");
	assert_string_equal(names_alert(48), "unknown_ca");
	assert_string_equal(names_alert(120), "no_application_protocol");
	assert_string_equal(names_handshake(15), "certificate_verify");
	assert_string_equal(names_tls_version(0x0304), "TLS 1.3");
	assert_string_equal(names_grpc(4), "DEADLINE_EXCEEDED");
	assert_string_equal(names_grpc(16), "UNAUTHENTICATED");
	assert_string_equal(names_dns_rcode(3), "NXDOMAIN");
	assert_string_equal(names_protocol(PROTOCOL_H2C), "h2c");
}

static void by_name(void **state)
{
	(void)state;
	assert_int_equal(names_find_frame("goaway", 6), 7);
	assert_int_equal(names_find_frame("GOAWAYS", 7), -1);
	assert_int_equal(names_find_error("cancel", 6), 8);
	assert_int_equal(names_find_error("", 0), -1);
	assert_int_equal(names_find_suite("TLS_AES_256_GCM_SHA384", 22), 0x1302);
}

static void flags_depend_on_the_type(void **state)
{
	char out[48];
	(void)state;
	assert_string_equal(names_flags(out, sizeof out, H2_HEADERS, 0x25), "ES EH PRI");
	assert_string_equal(names_flags(out, sizeof out, H2_SETTINGS, 0x1), "ACK");
	assert_string_equal(names_flags(out, sizeof out, H2_DATA, 0x9), "ES PAD");
	assert_string_equal(names_flags(out, sizeof out, H2_DATA, 0x4), "0x04");
	assert_string_equal(names_flags(out, sizeof out, H2_RST_STREAM, 0x1), "0x01");
	assert_string_equal(names_flags(out, sizeof out, H2_GOAWAY, 0), "");
}

static void the_table_of_fields_is_sorted(void **state)
{
	(void)state;
	for (size_t i = 1; i < FIELD_COUNT; i++) {
		if (strcmp(fields_table[i - 1].name, fields_table[i].name) >= 0)
			fail_msg("%s is out of order", fields_table[i].name);
		const char *name = fields_table[i].name;
		assert_int_equal(fields_find(name, strlen(name)), i);
	}
	assert_int_equal(fields_find("http2.goway.r", 13), F_HTTP2_GOAWAY_R);
	assert_int_equal(fields_header("user-agent", 10), F_HTTP2_HEADERS_USER_AGENT);
	assert_int_equal(fields_header(":path", 5), F_HTTP2_HEADERS_PATH);
	assert_int_equal(fields_header("weight", 6), FIELD_COUNT);
}

static void facts_of_our_own(void **state)
{
	(void)state;
	for (unsigned kind = 0; kind < LOCAL_KIND_COUNT; kind++) {
		const char *name = names_local(kind);
		assert_non_null(name);
		assert_null(strpbrk(name, " :=\t")); /* it is one word of a line */
		assert_non_null(names_local_title(kind));
		assert_int_equal(names_find_local(name, strlen(name)), kind);
		assert_int_equal(names_find_local(name, strlen(name) - 1), -1);
	}
	assert_null(names_local(LOCAL_KIND_COUNT));
	assert_null(names_local_title(LOCAL_KIND_COUNT));
	assert_int_equal(names_find_local("Session", 7), -1);
	assert_int_equal(names_find_local("", 0), -1);
	assert_string_equal(names_stage(LOCAL_STAGE_PREFACE), "preface");
	assert_string_equal(names_stage_awaited(LOCAL_STAGE_NAME), "the name server");
	assert_null(names_stage(LOCAL_STAGE_COUNT));
	assert_null(names_stage_awaited(UINT32_MAX));
}

/* Our numbers against OpenSSL's own. */
static void results_of_verification(void **state)
{
	(void)state;
#define SAME(name) assert_string_equal(names_verify(X509_V_ERR_##name), #name)
	SAME(UNABLE_TO_GET_ISSUER_CERT);
	SAME(UNABLE_TO_GET_CRL);
	SAME(CERT_SIGNATURE_FAILURE);
	SAME(CERT_NOT_YET_VALID);
	SAME(CERT_HAS_EXPIRED);
	SAME(ERROR_IN_CERT_NOT_BEFORE_FIELD);
	SAME(ERROR_IN_CERT_NOT_AFTER_FIELD);
	SAME(DEPTH_ZERO_SELF_SIGNED_CERT);
	SAME(SELF_SIGNED_CERT_IN_CHAIN);
	SAME(UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
	SAME(UNABLE_TO_VERIFY_LEAF_SIGNATURE);
	SAME(CERT_CHAIN_TOO_LONG);
	SAME(CERT_REVOKED);
	SAME(PATH_LENGTH_EXCEEDED);
	SAME(INVALID_PURPOSE);
	SAME(CERT_UNTRUSTED);
	SAME(CERT_REJECTED);
	SAME(KEYUSAGE_NO_CERTSIGN);
	SAME(UNHANDLED_CRITICAL_EXTENSION);
	SAME(PERMITTED_VIOLATION);
	SAME(EXCLUDED_VIOLATION);
	SAME(HOSTNAME_MISMATCH);
	SAME(IP_ADDRESS_MISMATCH);
	SAME(EE_KEY_TOO_SMALL);
	SAME(CA_KEY_TOO_SMALL);
	SAME(CA_MD_TOO_WEAK);
	SAME(INVALID_CA);
#undef SAME
	assert_null(names_verify(X509_V_OK));
	assert_null(names_verify(4242));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_and_errors),
		cmocka_unit_test(tls_numbers),
		cmocka_unit_test(by_name),
		cmocka_unit_test(flags_depend_on_the_type),
		cmocka_unit_test(the_table_of_fields_is_sorted),
		cmocka_unit_test(facts_of_our_own),
		cmocka_unit_test(results_of_verification),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
