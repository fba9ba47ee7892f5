#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "protobuf.h"

/* tests/data/shop.proto says what is in the set. The octets of JSON cases are what Python's
 * google.protobuf.json_format 4.21.12 makes of the same JSON (SerializeToString, deterministic). */
static const struct json_case {
	const char *json, *octets;
} cases[] = {
	{"{\"id\":150}", "089601"},
	{"{\"id\":-1,\"big\":\"-9223372036854775808\",\"huge\":\"18446744073709551615\",\"zig\":-"
	 "75,\"zag\":\"-2\"}",
	 "08ffffffffffffffffff01108080808080808080800118ffffffffffffffffff012095012803"},
	{"{\"f32\":4294967295,\"f64\":\"1\",\"s32\":-2147483648,\"s64\":\"-1\",\"ratio\":1.5,"
	 "\"paid\":true}",
	 "35ffffffff390100000000000000450000008049ffffffffffffffff550000c03f5801"},
	{"{\"ratio\":\"NaN\"}", "550000c07f"},
	{"{\"ratio\":\"Infinity\"}", "550000807f"},
	{"{\"ratio\":-0.0}", "5500000080"},
	{"{\"blob\":\"3q2+7w==\"}", "6204deadbeef"},
	{"{\"blob\":\"3q2-7w\"}", "6204deadbeef"},
	{"{\"items\":[{\"name\":\"x\",\"price\":1.25,\"sizes\":[1,2,300,-1],\"colour\":\"RED\","
	 "\"parts\":[{\"id\":\"a\"},{}]},{\"colour\":5}]}",
	 "6a250a017811000000000000f43f1a0e0102ac02ffffffffffffffffff0120012a030a01612a006a022005"},
	{"{\"items\":[{\"colour\":\"ODD\"}]}", "6a0b20ffffffffffffffffff01"},
	{"{\"stock\":{\"a\":1}}", "72050a01611001"},
	{"{\"stock\":{\"\":0}}", "72040a001000"},
	{"{\"byNumber\":{\"-5\":{\"name\":\"n\"}}}", "7a1008fbffffffffffffffff0112030a016e"},
	{"{\"by_number\":{\"7\":{}}}", "7a0408071200"},
	{"{\"flags\":{\"true\":\"yes\"}}", "d2010708011203796573"},
	{"{\"letter\":\"\"}", "820100"},
	{"{\"box\":0}", "880100"},
	{"{\"maybe\":0}", "900100"},
	{"{\"when\":\"2026-11-21T06:00:00.25Z\"}", "9a010b08e0e684d8061080e59a77"},
	{"{\"when\":\"1969-12-31T23:59:59.999999999Z\"}",
	 "9a011108ffffffffffffffffff0110ff93ebdc03"},
	{"{\"when\":\"2024-02-29T23:59:59+05:30\"}", "9a010608a79a83af06"},
	{"{\"when\":\"0001-01-01T00:00:00Z\"}", "9a010b088092b8c398feffffff01"},
	{"{\"when\":\"9999-12-31T23:59:59.999Z\"}", "9a010d08ff82d1ffaf0710c08faedc03"},
	{"{\"wait\":\"1.5s\"}", "a2010808011080cab5ee01"},
	{"{\"wait\":\"-1.5s\"}", "a2011608ffffffffffffffffff011080b6ca91feffffffff01"},
	{"{\"wait\":\"-0.000000001s\"}", "a2010b10ffffffffffffffffff01"},
	{"{\"wait\":\"0s\"}", "a20100"},
	{"{\"wrapped\":\"5\"}", "aa01020805"},
	{"{\"wrapped\":0}", "aa0100"},
	{"{\"word\":\"hello\"}", "fa01070a0568656c6c6f"},
	{"{\"extra\":{\"a\":[1,\"b\",null,true,{\"c\":false}]}}",
	 "b2012e0a2c0a0161122732250a0911000000000000f03f0a031a01620a0208000a0220010a0b2a090a070a016"
	 "312022000"},
	{"{\"value\":null}", "da01020800"},
	{"{\"value\":{\"x\":1}}", "da01122a100a0e0a0178120911000000000000f03f"},
	{"{\"value\":\"s\"}", "da01031a0173"},
	{"{\"value\":3}", "da0109110000000000000840"},
	{"{\"colours\":[\"RED\",\"NONE\",5,-1]}", "c2010d010005ffffffffffffffffff01"},
	{"{\"mask\":\"name,unitPrice,a.bC\"}",
	 "ca01190a046e616d650a0a756e69745f70726963650a05612e625f63"},
	{"{\"longNameHere\":\"x\"}", "e2010178"},
	{"{\"next\":{\"next\":{\"id\":1}}}", "ea0105ea01020801"},
	{"{\"tags\":[\"\",\"a\"]}", "f20100f2010161"},
	{"{\"zags\":[0,-1,\"5\"]}", "82020300010a"},
	{"{\"doubles\":[0,1,-2.5]}",
	 "890200000000000000008902000000000000f03f890200000000000004c0"},
	{"{\"id\":null,\"items\":null,\"letter\":null}", ""},
	{"{\"id\":1.0}", "0801"},
	{"{\"id\":1e3}", "08e807"},
	{"{\"id\":\"12\"}", "080c"},
	{"{\"id\":0}", ""},
	{"{\"paid\":false,\"id\":0,\"blob\":\"\",\"longNameHere\":\"\"}", ""},
	{"{\"big\":9223372036854775807,\"doubles\":[\"1e3\",\"-Infinity\"]}",
	 "10ffffffffffffffff7f89020000000000408f408902000000000000f0ff"},
	{"{\"longNameHere\":\"a\\u0000b\"}", "e20103610062"},
};

static const struct {
	const char *json, *error;
} mistakes[] = {
	{"{\"id\":2147483648}", "id: the number does not fit into int32"},
	{"{\"id\":1.5}", "id: expected an integer that fits into int32"},
	{"{\"id\":\"x\"}", "id: expected a number (int32)"},
	{"{\"huge\":-1}", "huge: the number does not fit into uint64"},
	{"{\"letter\":\"a\",\"box\":1}", "only one of letter and box can be set"},
	{"{\"items\":[{},{},{\"price\":\"abc\"}]}", "items[2].price: expected a number (double)"},
	{"{\"items\":[null]}", "items[0]: an array cannot hold null"},
	{"{\"stock\":{\"a\":null}}", "stock.a: a map cannot hold null"},
	{"{\"paid\":\"true\"}", "paid: expected true or false"},
	{"{\"blob\":\"a\"}", "blob: expected base64, but its length is not right"},
	{"{\"blob\":\"ab*d\"}", "blob: expected base64, but character 3 is not"},
	{"{\"when\":\"2026-02-30T00:00:00Z\"}",
	 "when: expected a time as \"2026-01-31T12:00:00Z\""},
	{"{\"wait\":\"1.5\"}", "wait: expected a duration as \"1.5s\""},
	{"{\"colours\":[\"GREEN\"]}", "colours[0]: shop.Colour has no value \"GREEN\""},
	{"{\"items\":[{\"nope\":1}]}",
	 "items[0]: shop.Item has no field \"nope\"; it has name, price, sizes, colour, parts"},
	{"[]", "expected an object (shop.Order)"},
	{"{\"ratio\":1e39}", "ratio: the number does not fit into float"},
	{"{\"tags\":\"a\"}", "tags: expected an array of string"},
	{"{\"id\":1,\"id\":2}", "JSON, line 1, column 12: duplicate object key near '\"id\"'"},
};

static struct protobuf_set *shop(void)
{
	const char *top = getenv("top_srcdir");
	struct error e = ERROR_INIT;
	char path[512];

	(void)snprintf(path, sizeof path, "%s/tests/data/shop.pb", top ? top : ".");
	struct protobuf_set *s = protobuf_load(path, &e);
	if (!s)
		fail_msg("%s", e.text);
	return s;
}

static size_t unhex(uint8_t *out, const char *hex)
{
	size_t n = 0;

	for (; hex[0] && hex[1]; hex += 2) {
		char pair[3] = {hex[0], hex[1], '\0'};
		out[n++] = (uint8_t)strtoul(pair, NULL, 16);
	}
	return n;
}

/* What a message given as hex is shown as. */
static void shows(const struct protobuf_set *s, const char *message, const char *hex,
		  const char *want)
{
	uint8_t octets[256];
	struct text t = {0};

	assert_true(protobuf_show(s, message, octets, unhex(octets, hex), &t));
	assert_string_equal(text_str(&t), want);
	text_done(&t);
}

static void makes_what_protobuf_makes(void **state)
{
	struct protobuf_set *s = shop();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct text octets = {0}, hex = {0};
		struct error e = ERROR_INIT;
#ifdef HAVE_JANSSON
		if (!protobuf_from_json(s, "shop.Order", cases[i].json, &octets, &e))
			fail_msg("%s: %s", cases[i].json, e.text);
		text_hex(&hex, octets.s, octets.n);
		assert_string_equal(text_str(&hex), cases[i].octets);
#else
		assert_false(protobuf_from_json(s, "shop.Order", cases[i].json, &octets, &e));
		assert_non_null(strstr(e.text, "jansson"));
#endif
		text_done(&octets);
		text_done(&hex);
	}
	protobuf_free(s);
}

static void names_the_place_of_a_mistake(void **state)
{
	struct protobuf_set *s = shop();

	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct text octets = {0};
		struct error e = ERROR_INIT;
		assert_false(protobuf_from_json(s, "shop.Order", mistakes[i].json, &octets, &e));
#ifdef HAVE_JANSSON
		assert_string_equal(e.text, mistakes[i].error);
#endif
		assert_int_equal(octets.n, 0);
		text_done(&octets);
	}
	protobuf_free(s);
}

static void refuses_any_and_depth(void **state)
{
#ifdef HAVE_JANSSON
	struct protobuf_set *s = shop();
	struct text json = {0}, out = {0};
	struct error e = ERROR_INIT;

	assert_false(protobuf_from_json(s, "shop.Order", "{\"any\":{\"@type\":\"x\"}}", &out, &e));
	assert_non_null(strstr(e.text, "any: google.protobuf.Any"));
	for (int i = 0; i < 500; i++)
		text_add(&json, "{\"next\":");
	text_add(&json, "{}");
	for (int i = 0; i < 500; i++)
		text_add(&json, "}");
	assert_false(protobuf_from_json(s, "shop.Order", json.s, &out, &e));
	assert_non_null(strstr(e.text, "nested too deeply"));
	text_clear(&json);
	text_add(&json, "{\"value\":");
	for (int i = 0; i < 500; i++)
		text_add(&json, "[");
	for (int i = 0; i < 500; i++)
		text_add(&json, "]");
	text_add(&json, "}");
	assert_false(protobuf_from_json(s, "shop.Order", json.s, &out, &e));
	assert_string_equal(e.text, "value: nested too deeply");
	assert_false(protobuf_from_json(s, "shop.Missing", "{}", &out, &e));
	assert_int_equal(out.n, 0);
	text_done(&json);
	protobuf_free(s);
#endif
	(void)state;
}

static void finds_methods(void **state)
{
	struct protobuf_set *s = shop();
	const char *request, *response;
	bool up, down;
	struct error e = ERROR_INIT;

	(void)state;
	assert_true(protobuf_method(s, "/shop.Shop/Buy", &request, &response, &up, &down, &e));
	assert_string_equal(request, "shop.Order");
	assert_string_equal(response, "shop.Item");
	assert_false(up || down);
	assert_true(protobuf_method(s, "shop.Shop/Watch", &request, &response, &up, &down, &e));
	assert_true(!up && down);
	assert_true(protobuf_method(s, "/shop.Shop/Talk", &request, &response, &up, &down, &e));
	assert_true(up && down);
	assert_false(protobuf_method(s, "/shop.Shop/Sell", &request, &response, &up, &down, &e));
	assert_string_equal(e.text, "the descriptor set has no method /shop.Shop/Sell; it has "
				    "/shop.Shop/Buy, /shop.Shop/Watch, /shop.Shop/Talk");
	assert_string_equal(protobuf_path(s, 2), "/shop.Shop/Talk");
	assert_null(protobuf_path(s, 3));
	protobuf_free(s);
}

static void refuses_what_is_no_set(void **state)
{
	struct error e = ERROR_INIT;

	(void)state;
	assert_null(protobuf_load("/nonexistent/set", &e));
	assert_non_null(strstr(e.text, "No such file"));
	assert_null(protobuf_parse("", 0, &e));
	assert_null(protobuf_parse("syntax = \"proto3\";", 18, &e));
	assert_non_null(strstr(e.text, "not a descriptor set"));
	assert_null(protobuf_parse("\x0a\x05\x01", 3, &e));
}

/* protobuf.dev/programming-guides/encoding has these octets. */
static void shows_by_wire_type(void **state)
{
	(void)state;
	shows(NULL, NULL, "089601", "1: 150 (varint; zigzag 75)\n");
	shows(NULL, NULL, "120774657374696e67", "2: \"testing\"\n");
	shows(NULL, NULL, "1a03089601",
	      "3: { (a guess: message)\n  1: 150 (varint; zigzag 75)\n}\n");
	shows(NULL, NULL, "08feffffffffffffffff01",
	      "1: 18446744073709551614 (varint; signed -2; zigzag 9223372036854775807)\n");
	shows(NULL, NULL, "5d0000c03f", "11: 0x3fc00000 (32-bit; 1069547520; float 1.5)\n");
	shows(NULL, NULL, "09000000000000f03f",
	      "1: 0x3ff0000000000000 (64-bit; 4607182418800017408; double 1)\n");
	shows(NULL, NULL, "0b08010c", "1: { (group)\n  1: 1 (varint; zigzag -1)\n}\n");
	shows(NULL, NULL, "0a00", "1: \"\"\n");
	shows(NULL, NULL, "0a03ff00fe", "1: 3 octets: ff00fe\n");
	shows(NULL, NULL, "0a04225c1b41", "1: 4 octets: 225c1b41\n");
	shows(NULL, NULL, "0a03225c41", "1: \"\\\"\\\\A\"\n");
	shows(NULL, NULL, "", "(an empty message)\n");
}

static void shows_by_name(void **state)
{
	struct protobuf_set *s = shop();

	(void)state;
	shows(s, "shop.Order",
	      "08ffffffffffffffffff012803350700000049ffffffffffffffff550000c03f58016204deadbeef",
	      "id: -1\nzag: -2\nf32: 7\ns64: -1\nratio: 1.5\npaid: true\n"
	      "blob: 4 octets: deadbeef\n");
	shows(s, "shop.Order", "6a1b0a037822791a0d01ac02ffffffffffffffffff0120012a030a01616a022007",
	      "items {\n  name: \"x\\\"y\"\n  sizes: [1, 300, -1]\n  colour: RED\n"
	      "  parts {\n    id: \"a\"\n  }\n}\nitems {\n  colour: 7\n}\n");
	/* a field that the set lacks, and one whose wire type is another */
	shows(s, "shop.Order", "c03e050a0178", "1000: 5 (varint; zigzag -3)\n1: \"x\"\n");
	shows(s, "shop.Order", "6a0108", "items: not a message, 1 octets: 08\n");
	shows(s, "shop.Nothing", "0805", "1: 5 (varint; zigzag -3)\n");
	protobuf_free(s);
}

static void tells_what_is_no_message(void **state)
{
	static const char *const broken[] = {
		"08",			    /* no value */
		"0a05616263",		    /* shorter than it says */
		"00",			    /* field 0 */
		"07",			    /* wire type 7 */
		"0b0801",		    /* a group without an end */
		"0b080114",		    /* the end of another group */
		"0c",			    /* an end without a group */
		"0affffffffffffffffff01",   /* a length of 2^64 - 1 */
		"08ffffffffffffffffffff01", /* eleven octets of varint */
	};

	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		uint8_t octets[32];
		struct text t = {0};
		assert_false(protobuf_show(NULL, NULL, octets, unhex(octets, broken[i]), &t));
		assert_int_equal(t.n, 0);
	}
}

/* Messages in messages, as deep as their lengths reach. */
static void bounds_the_depth(void **state)
{
	uint8_t octets[2 * 120], *at = octets + sizeof octets;
	struct text t = {0};

	(void)state;
	for (size_t n = 0; at > octets; n += 2) {
		*--at = (uint8_t)(n > 126 ? 126 : n);
		*--at = 0x0a;
		if (n >= 124)
			break;
	}
	assert_true(protobuf_show(NULL, NULL, at, (size_t)(octets + sizeof octets - at), &t));
	assert_non_null(t.s);
	text_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_what_protobuf_makes),
		cmocka_unit_test(names_the_place_of_a_mistake),
		cmocka_unit_test(refuses_any_and_depth),
		cmocka_unit_test(finds_methods),
		cmocka_unit_test(refuses_what_is_no_set),
		cmocka_unit_test(shows_by_wire_type),
		cmocka_unit_test(shows_by_name),
		cmocka_unit_test(tells_what_is_no_message),
		cmocka_unit_test(bounds_the_depth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
