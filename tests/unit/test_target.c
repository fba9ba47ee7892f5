#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "source/target.h"

static void urls_are_taken_apart(void **state)
{
	static const struct {
		const char *url, *host, *path, *authority;
		uint16_t port;
		bool tls;
	} good[] = {
		{"https://h.example", "h.example", "/", "h.example", 443, true},
		{"HTTP://h.example:80/a?b#c", "h.example", "/a?b", "h.example", 80, false},
		{"https://h.example:80?x=/@:", "h.example", "/?x=/@:", "h.example:80", 80, true},
		{"https://h.example:/", "h.example", "/", "h.example", 443, true},
		{"http://[2001:db8::1]:8443/%20", "2001:db8::1", "/%20", "[2001:db8::1]:8443", 8443,
		 false},
		{"https://[fe80::1%25eth0]/", "fe80::1%eth0", "/", "[fe80::1]", 443, true},
		{"https://h_x.example./a#b#c", "h_x.example.", "/a", "h_x.example.", 443, true},
		{"http://h/a:b@c", "h", "/a:b@c", "h", 80, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct target t;
		struct text authority = {0};
		struct error e = ERROR_INIT;
		char *path = NULL;
		target_init(&t);
		assert_true(target_url(&t, good[i].url, &path, &e));
		assert_string_equal(t.host, good[i].host);
		assert_string_equal(path, good[i].path);
		assert_int_equal(t.port, good[i].port);
		assert_int_equal(t.tls, good[i].tls);
		target_authority(&t, &authority);
		assert_string_equal(text_str(&authority), good[i].authority);
		text_done(&authority);
		free(path);
		target_done(&t);
	}
}

static void broken_urls_are_refused_where_they_break(void **state)
{
	static const struct {
		const char *url, *words;
		int column;
	} bad[] = {
		{"ftp://h/", "https://", 0},
		{"h.example/", "https://", 0},
		{"https://", "no host", 8},
		{"https:///x", "no host", 8},
		{"https://h/a b", "%20", 11},
		{"https://h/a\nb", "%0A", 11},
		{"https://u:p@h/", "-u", 8},
		{"https://h\xc3\xa9/", "xn--", 9},
		{"https://h%41/", "percent", 9},
		{"https://h\\x/", "never holds", 9},
		{"https://h:0/", "65535", 10},
		{"https://h:65536/", "65535", 10},
		{"https://h:0x50/", "65535", 10},
		{"https://h:1:2/", "65535", 10},
		{"https://[::1/", "not closed", 8},
		{"https://[::g]/", "IPv6", 9},
		{"https://[::1]x/", "port or a path", 13},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct target t;
		struct error e = ERROR_INIT;
		char *path = NULL;
		target_init(&t);
		assert_false(target_url(&t, bad[i].url, &path, &e));
		assert_null(path);
		assert_non_null(strstr(e.text, bad[i].words));
		assert_int_equal(e.column, bad[i].column);
		target_done(&t);
	}
}

static void long_urls_and_hosts_are_bounded(void **state)
{
	size_t n = TARGET_URL_MAX + 1;
	char *url = malloc(n + 1), *path = NULL;
	struct target t;
	struct error e = ERROR_INIT;

	(void)state;
	memset(url, 'a', n);
	memcpy(url, "https://h/", 10);
	url[n] = '\0';
	target_init(&t);
	assert_false(target_url(&t, url, &path, &e));
	url[n - 1] = '\0';
	assert_true(target_url(&t, url, &path, &e));
	assert_int_equal(strlen(path), TARGET_URL_MAX - 9);
	free(path);
	memset(url + 8, 'a', 254);
	url[8 + 254] = '\0';
	assert_false(target_url(&t, url, &path, &e));
	url[8 + 253] = '\0';
	assert_true(target_url(&t, url, &path, &e));
	free(path);
	free(url);
	target_done(&t);
}

static void resolve_and_connect_to(void **state)
{
	struct target t, copy;
	struct error e = ERROR_INIT;

	(void)state;
	target_init(&t);
	assert_true(target_add_resolve(&t, "h.example:443:192.0.2.1,[2001:db8::1]", &e));
	assert_true(target_add_resolve(&t, "+*:80:::1", &e));
	assert_true(target_add_connect_to(&t, "::127.0.0.1:8443", &e));
	assert_true(target_add_connect_to(&t, "[::1]:443:[::2]:", &e));
	target_copy(&copy, &t);
	target_done(&t);
	assert_int_equal(copy.resolves, 2);
	assert_string_equal(copy.resolve[0].host, "h.example");
	assert_int_equal(copy.resolve[0].port, 443);
	assert_string_equal(copy.resolve[0].addresses, "192.0.2.1,[2001:db8::1]");
	assert_string_equal(copy.resolve[1].host, "*");
	assert_string_equal(copy.resolve[1].addresses, "::1");
	assert_string_equal(copy.connect_to[0].host, "");
	assert_int_equal(copy.connect_to[0].port, 0);
	assert_string_equal(copy.connect_to[0].to_host, "127.0.0.1");
	assert_int_equal(copy.connect_to[0].to_port, 8443);
	assert_string_equal(copy.connect_to[1].to_host, "::2");
	assert_int_equal(copy.connect_to[1].to_port, 0);
	assert_false(target_add_resolve(&copy, "h:443", &e));
	assert_false(target_add_resolve(&copy, "h:443:", &e));
	assert_false(target_add_resolve(&copy, "h:0:192.0.2.1", &e));
	assert_false(target_add_resolve(&copy, "h:443:192.0.2.1,", &e));
	assert_false(target_add_resolve(&copy, "h:443:name.example", &e));
	assert_false(target_add_connect_to(&copy, "a:1:b", &e));
	assert_false(target_add_connect_to(&copy, "a:1:b:2:3", &e));
	assert_int_equal(copy.resolves, 2);
	assert_true(target_add_resolve(&copy, "H.example:443:192.0.2.2", &e));
	assert_int_equal(copy.resolves, 2);
	assert_string_equal(copy.resolve[0].addresses, "192.0.2.2");
	char spec[] = "h?:1:192.0.2.1";
	for (int i = 2; i < TARGET_RESOLVES_MAX; i++) {
		spec[1] = (char)('A' + i);
		assert_true(target_add_resolve(&copy, spec, &e));
	}
	assert_false(target_add_resolve(&copy, "h:1:192.0.2.1", &e));
	assert_int_equal(copy.resolves, TARGET_RESOLVES_MAX);
	target_done(&copy);
}

static void proxies(void **state)
{
	struct target t;
	struct error e = ERROR_INIT;

	(void)state;
	target_init(&t);
	assert_true(target_set_proxy(&t, "proxy.example:3128", &e));
	assert_int_equal(t.proxy, TARGET_PROXY_CONNECT);
	assert_string_equal(t.proxy_host, "proxy.example");
	assert_int_equal(t.proxy_port, 3128);
	assert_null(t.proxy_user);
	assert_true(target_set_proxy(&t, "socks5h://us%40er:p%3Aw@[::1]", &e));
	assert_int_equal(t.proxy, TARGET_PROXY_SOCKS5H);
	assert_string_equal(t.proxy_host, "::1");
	assert_int_equal(t.proxy_port, 1080); /* curl's */
	assert_string_equal(t.proxy_user, "us@er");
	assert_string_equal(t.proxy_password, "p:w");
	assert_true(target_set_proxy(&t, "SOCKS5://192.0.2.1:9/", &e));
	assert_int_equal(t.proxy, TARGET_PROXY_SOCKS5);
	assert_false(target_set_proxy(&t, "https://proxy.example", &e));
	assert_non_null(strstr(e.text, "https"));
	assert_false(target_set_proxy(&t, "http://", &e));
	assert_false(target_set_proxy(&t, "h:0", &e));
	assert_false(target_set_proxy(&t, "h:99999", &e));
	assert_false(target_set_proxy(&t, "u%0:x@h", &e));
	assert_int_equal(t.proxy_port, 9);
	target_done(&t);
}

static const char *environment[8][2];

static const char *get(const char *name)
{
	for (int i = 0; i < 8 && environment[i][0]; i++)
		if (strcmp(environment[i][0], name) == 0)
			return environment[i][1];
	return NULL;
}

static int proxy_of(const char *url, const char *a, const char *av, const char *b, const char *bv)
{
	struct target t;
	struct error e = ERROR_INIT;
	char *path = NULL;

	environment[0][0] = a;
	environment[0][1] = av;
	environment[1][0] = b;
	environment[1][1] = bv;
	target_init(&t);
	assert_true(target_url(&t, url, &path, &e));
	free(path);
	int port = target_environment_proxy(&t, get, &e) ? t.proxy_port : -1;
	target_done(&t);
	return port;
}

static void proxies_of_the_environment(void **state)
{
	(void)state;
	assert_int_equal(proxy_of("https://h/", "HTTPS_PROXY", "http://p:7", NULL, NULL), 7);
	assert_int_equal(proxy_of("https://h/", "HTTPS_PROXY", "http://p:7", "https_proxy", "p:8"),
			 8);
	assert_int_equal(proxy_of("http://h/", "https_proxy", "p:8", NULL, NULL), 0);
	assert_int_equal(proxy_of("http://h/", "http_proxy", "p:9", NULL, NULL), 9);
	/* CVE-2016-5385 and its kin: never HTTP_PROXY */
	assert_int_equal(proxy_of("http://h/", "HTTP_PROXY", "p:9", NULL, NULL), 0);
	assert_int_equal(proxy_of("http://h/", "ALL_PROXY", "socks5://p", NULL, NULL), 1080);
	assert_int_equal(proxy_of("http://h/", "ALL_PROXY", "x://p", NULL, NULL), -1);
	assert_int_equal(proxy_of("http://h.a/", "http_proxy", "p:9", "NO_PROXY", "b, .a"), 0);
	assert_int_equal(proxy_of("http://h.a/", "http_proxy", "p:9", "NO_PROXY", "*"), 0);
}

/* The cases of curl's own tests/unit/unit1614.c, as far as they are about whole lists. */
static void no_proxy_lists(void **state)
{
	static const struct {
		const char *list, *host;
		bool match;
	} cases[] = {
		{"192.160.0.1/16", "192.160.0.1", true},
		{"192.160.0.1/16", "192.161.0.1", false},
		{"127.0.0.0/24 , 10.0.0.0/8", "10.1.2.3", true},
		{"example.com", "www.example.com", true},
		{".example.com", "www.example.com", true},
		{".example.com", "example.com", true},
		{"example.com", "nonexample.com", false},
		{"example.com.", "www.example.com", true},
		{"example.com", "www.example.com.", true},
		{"a,b", "c", false},
		{"localhost,127.0.0.1", "127.0.0.1", true},
		{"127.0.0.1", "127.0.0.10", false},
		{"2001:db8::/32", "2001:db8::1", true},
		{"[2001:db8::]/32", "2001:db9::1", false},
		{"[::1]", "::1", true},
		{"192.160.0.1/33", "192.160.0.1", false},
		{"", "h", false},
		{"*", "h", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (target_no_proxy(cases[i].list, cases[i].host) != cases[i].match)
			fail_msg("%s in %s", cases[i].host, cases[i].list);
}

static void settings(void **state)
{
	struct target t;
	struct error e = ERROR_INIT;

	(void)state;
	target_init(&t);
	assert_int_equal(t.setting_count, -1);
	assert_true(target_add_setting(&t, "INITIAL_WINDOW_SIZE=0", &e));
	assert_true(target_add_setting(&t, "settings_max_frame_size=20000", &e));
	assert_true(target_add_setting(&t, "0x99=0xffffffff", &e));
	assert_int_equal(t.setting_count, 3);
	assert_int_equal(t.settings[0].id, 4);
	assert_int_equal(t.settings[1].id, 5);
	assert_int_equal(t.settings[1].value, 20000);
	assert_int_equal(t.settings[2].id, 0x99);
	assert_int_equal(t.settings[2].value, UINT32_MAX);
	assert_false(target_add_setting(&t, "INITIAL_WINDOW_SIZE", &e));
	assert_false(target_add_setting(&t, "WINDOW=1", &e));
	assert_false(target_add_setting(&t, "65536=1", &e));
	assert_false(target_add_setting(&t, "1=4294967296", &e));
	assert_false(target_add_setting(&t, "1=-1", &e));
	assert_false(target_add_setting(&t, "1=", &e));
	assert_int_equal(t.setting_count, 3);
	target_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(urls_are_taken_apart),
		cmocka_unit_test(broken_urls_are_refused_where_they_break),
		cmocka_unit_test(long_urls_and_hosts_are_bounded),
		cmocka_unit_test(resolve_and_connect_to),
		cmocka_unit_test(proxies),
		cmocka_unit_test(proxies_of_the_environment),
		cmocka_unit_test(no_proxy_lists),
		cmocka_unit_test(settings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
