#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "options.h"

#define FILE_NAME "doc/example/first-light.pcapng"
#define URL "https://shop.example/a?b=c#d"

struct parsed {
	struct options o;
	struct error e;
	struct curl_words words;
	bool good;
};

/* A command line as a shell would take it apart, without the program's name. */
static void parse(struct parsed *p, const char *line)
{
	char *argv[64], name[] = "h2lens";
	int n = 1;

	p->e = (struct error)ERROR_INIT;
	assert_true(curl_split(line, &p->words, &p->e));
	assert_true(p->words.count < 60);
	argv[0] = name;
	for (int i = 0; i < p->words.count; i++)
		argv[n++] = p->words.items[i];
	argv[n] = NULL;
	p->good = options_parse(&p->o, n, argv, &p->e);
}

static void done(struct parsed *p)
{
	options_done(&p->o);
	curl_words_done(&p->words);
}

static void parse_good(struct parsed *p, const char *line)
{
	parse(p, line);
	if (!p->good)
		print_message("%s: %s\n", line, p->e.text);
	assert_true(p->good);
}

static void refuse(const char *line, const char *words)
{
	struct parsed p;

	parse(&p, line);
	if (p.good || !strstr(p.e.text, words))
		print_message("%s: %s\n", line, p.good ? "taken" : p.e.text);
	assert_false(p.good);
	assert_non_null(strstr(p.e.text, words));
	assert_null(strchr(p.e.text, '\n'));
	done(&p);
}

static void environment(const char *name, const char *value)
{
	if (value)
		assert_int_equal(setenv(name, value, 1), 0);
	else
		assert_int_equal(unsetenv(name), 0);
}

static int bare(void **state)
{
	static const char *const names[] = {"SSLKEYLOGFILE", "https_proxy", "HTTPS_PROXY",
					    "http_proxy",    "all_proxy",   "ALL_PROXY",
					    "no_proxy",	     "NO_PROXY"};
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		environment(names[i], NULL);
	return 0;
}

static void test_commands(void **state)
{
	static const struct {
		const char *line;
		enum command command;
		bool live;
	} rows[] = {{FILE_NAME, COMMAND_BROWSE, false},
		    {URL, COMMAND_BROWSE, true},
		    {"report " FILE_NAME, COMMAND_REPORT, false},
		    {"report " URL, COMMAND_REPORT, true},
		    {"frames -", COMMAND_FRAMES, false},
		    {"frames HTTP://h/", COMMAND_FRAMES, true},
		    {"curl h", COMMAND_CURL, true},
		    {"report --url h", COMMAND_REPORT, true},
		    {"help", COMMAND_HELP, false},
		    {"--help", COMMAND_HELP, false},
		    {"report -h", COMMAND_HELP, false},
		    {"version", COMMAND_VERSION, false},
		    {"-V", COMMAND_VERSION, false},
		    {"report -- -file", COMMAND_REPORT, false}};
	struct parsed p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		parse_good(&p, rows[i].line);
		assert_int_equal(p.o.command, rows[i].command);
		assert_int_equal(p.o.live, rows[i].live);
		done(&p);
	}
	parse_good(&p, "help filter");
	assert_string_equal(p.o.topic, "filter");
	done(&p);
	parse_good(&p, "report --help");
	assert_string_equal(p.o.topic, "report");
	done(&p);
	parse_good(&p, "report -- -file");
	assert_string_equal(p.o.source, "-file");
	done(&p);
}

static void test_urls(void **state)
{
	static const struct {
		const char *line, *host, *path;
		uint16_t port;
		bool tls;
	} rows[] = {{"https://h", "h", "/", 443, true},
		    {"http://h", "h", "/", 80, false},
		    {"http://h:8080/a/../b?x=/../y#z", "h", "/b?x=/../y", 8080, false},
		    {"--path-as-is http://h/a/../b", "h", "/a/../b", 80, false},
		    {"https://[2001:db8::1]:8443/", "2001:db8::1", "/", 8443, true},
		    {"http://h?q", "h", "/?q", 80, false},
		    {"http://h/%2e%2F%41", "h", "/%2e%2F%41", 80, false}};
	struct parsed p;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		parse_good(&p, rows[i].line);
		assert_true(p.o.live);
		assert_string_equal(p.o.target.host, rows[i].host);
		assert_int_equal(p.o.target.port, rows[i].port);
		assert_int_equal(p.o.target.tls, rows[i].tls);
		assert_int_equal(p.o.request_count, 1);
		assert_string_equal(p.o.requests[0].path, rows[i].path);
		done(&p);
	}
}

static void test_several_urls(void **state)
{
	struct parsed p;

	(void)state;
	parse_good(&p, "report -X PUT -H 'x: y' https://h/one https://H:443/two?q https://h/a/./b");
	assert_int_equal(p.o.request_count, 3);
	static const char *const paths[] = {"/one", "/two?q", "/a/b"};
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(p.o.requests[i].path, paths[i]);
		assert_string_equal(p.o.requests[i].method, "PUT");
		assert_int_equal(p.o.requests[i].fields.count, 1);
		assert_string_equal(p.o.requests[i].fields.items[0].value, "y");
	}
	done(&p);
	parse_good(&p, "frames --path-as-is http://h/ http://u:p@h/a/../b");
	assert_string_equal(p.o.requests[1].path, "/a/../b");
	assert_int_equal(p.o.requests[0].fields.count, 0);
	assert_int_equal(p.o.requests[1].fields.count, 1);
	assert_string_equal(p.o.requests[1].fields.items[0].value, "Basic dTpw");
	done(&p);
	refuse("report https://h/ https://g/", "https://g/");
	refuse("report https://h/ https://h:444/", "https://h:444/");
	refuse("report https://h/ http://h:443/", "http://h:443/");
	refuse("report https://h/ ftp://h/", "ftp://h/");
	refuse("report a b", "one source at a time");
	refuse("report " FILE_NAME " https://h/", "one source at a time");
	/* in the workbench each is a tab */
	parse_good(&p, "https://h/a https://h/b https://g/ " FILE_NAME);
	assert_int_equal(p.o.request_count, 2);
	assert_int_equal(p.o.tab_count, 2);
	assert_string_equal(p.o.tabs[0], "https://g/");
	assert_string_equal(p.o.tabs[1], FILE_NAME);
	done(&p);
}

static void test_requests(void **state)
{
	struct parsed p;

	(void)state;
	parse_good(&p, "report http://h/x -H 'A: b' -d c --trailer 't: u' --repeat 7 -o out "
		       "--concurrent 5 -f -m 1.5");
	const struct request *r = &p.o.requests[0];
	assert_string_equal(r->method, "POST");
	assert_int_equal(r->repeat, 7);
	assert_string_equal(r->output, "out");
	assert_int_equal(r->body.kind, BODY_OCTETS);
	assert_memory_equal(r->body.octets, "c", 1);
	assert_int_equal(r->trailers.count, 1);
	assert_int_equal(p.o.concurrent, 5);
	assert_true(p.o.fail);
	assert_true(p.o.max_time > 1.49 && p.o.max_time < 1.51);
	done(&p);
	parse_good(&p, "report http://h/ -L");
	assert_non_null(p.o.remark);
	done(&p);
}

static void test_targets(void **state)
{
	struct parsed p;

	(void)state;
	parse_good(&p, "report https://h/ -k --sni s --alpn h2 --tls-max 1.2 -4 --setting "
		       "INITIAL_WINDOW_SIZE=7 --hold --limit tls=0.25 --wire lo");
	const struct target *t = &p.o.target;
	assert_true(t->insecure);
	assert_string_equal(t->sni, "s");
	assert_string_equal(t->alpn, "h2");
	assert_int_equal(t->tls_max, 0x0303);
	assert_int_equal(t->family, 4);
	assert_int_equal(t->setting_count, 1);
	assert_int_equal(t->settings[0].id, 4);
	assert_int_equal(t->settings[0].value, 7);
	assert_true(t->hold_windows);
	assert_int_equal(t->limit_ms[TARGET_STAGE_TLS], 250);
	assert_string_equal(t->wire, "lo");
	done(&p);
}

/* Without a screen nobody would see what is awaited. */
static void test_idle_limit(void **state)
{
	struct parsed p;

	(void)state;
	parse_good(&p, "report http://h/");
	assert_int_equal(p.o.target.limit_ms[TARGET_STAGE_IDLE], 60000);
	done(&p);
	parse_good(&p, "http://h/");
	assert_int_equal(p.o.target.limit_ms[TARGET_STAGE_IDLE], 0);
	done(&p);
	parse_good(&p, "frames http://h/ --limit idle=3");
	assert_int_equal(p.o.target.limit_ms[TARGET_STAGE_IDLE], 3000);
	done(&p);
}

static void test_own_options(void **state)
{
	struct parsed p;

	(void)state;
	parse_good(&p, "report http://h/ -c ping --command 'get /x' -cgoaway --wait 2.5 --save f "
		       "--no-secrets -q --format=json --fail-on warning");
	assert_int_equal(p.o.command_count, 3);
	assert_string_equal(p.o.commands[0], "ping");
	assert_string_equal(p.o.commands[1], "get /x");
	assert_string_equal(p.o.commands[2], "goaway");
	assert_string_equal(p.o.wait, "2.5");
	assert_string_equal(p.o.save, "f");
	assert_true(p.o.no_secrets && p.o.quiet);
	assert_int_equal(p.o.format, FORMAT_JSON);
	assert_int_equal(p.o.fail_on, SEVERITY_WARNING);
	done(&p);
	parse_good(&p, "frames " FILE_NAME " --format ndjson --events --filter http2 -K a -K b");
	assert_int_equal(p.o.format, FORMAT_NDJSON);
	assert_true(p.o.events);
	assert_string_equal(p.o.filter, "http2");
	assert_int_equal(p.o.session.keylog_count, 2);
	assert_string_equal(p.o.session.keylogs[1], "b");
	done(&p);
	parse_good(&p, "report -i lo 'tcp port 1' -m 2");
	assert_string_equal(p.o.interface, "lo");
	assert_string_equal(p.o.session.capture_filter, "tcp port 1");
	assert_false(p.o.live);
	assert_true(p.o.max_time > 1.99);
	done(&p);
}

/* In a pasted line a letter means what it means to curl: -K, -i, -q and -c are its own. */
static void test_pasted(void **state)
{
	struct parsed p;

	(void)state;
	parse_good(&p, "curl -s -i -q -c jar -X PATCH 'http://h/p' --compressed -w '%{http_code}'");
	assert_null(p.o.interface);
	assert_int_equal(p.o.command_count, 0);
	assert_false(p.o.quiet);
	assert_string_equal(p.o.requests[0].method, "PATCH");
	assert_string_equal(p.o.requests[0].path, "/p");
	done(&p);
	parse_good(&p, "curl h:81/p");
	assert_string_equal(p.o.target.host, "h");
	assert_int_equal(p.o.target.port, 81);
	assert_false(p.o.target.tls);
	done(&p);
	refuse("curl", "URL");
	refuse("curl http://h/ --http3", "HTTP/3");
}

static char *script_of(const char *text)
{
	static char path[64];

	snprintf(path, sizeof(path), P_tmpdir "/test_options.XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	return path;
}

static void test_scripts(void **state)
{
	struct parsed p;
	char line[200];
	char *path = script_of("# first\n\nget /a\nping");

	(void)state;
	snprintf(line, sizeof(line), "run %s http://h/ -c last", path);
	parse_good(&p, line);
	assert_int_equal(p.o.command, COMMAND_RUN);
	assert_int_equal(p.o.command_count, 5);
	assert_string_equal(p.o.commands[2], "get /a");
	assert_string_equal(p.o.commands[3], "ping");
	assert_string_equal(p.o.commands[4], "last");
	assert_int_equal(p.o.request_count, 0);
	assert_string_equal(p.o.target.host, "h");
	done(&p);
	snprintf(line, sizeof(line), "run %s", path);
	refuse(line, "URL");
	unlink(path);
	refuse("run", "script");
	refuse("run /nowhere/script http://h/", "/nowhere/script");
}

static void test_environment(void **state)
{
	struct parsed p;

	(void)state;
	environment("SSLKEYLOGFILE", "keys");
	environment("HTTPS_PROXY", "http://u:p@proxy:3128");
	parse_good(&p, "report https://h/");
	assert_string_equal(p.o.target.keylog, "keys");
	assert_int_equal(p.o.target.proxy, TARGET_PROXY_CONNECT);
	assert_string_equal(p.o.target.proxy_host, "proxy");
	assert_int_equal(p.o.target.proxy_port, 3128);
	assert_string_equal(p.o.target.proxy_user, "u");
	done(&p);
	/* for http:// it is not asked; the command line comes first */
	parse_good(&p, "report http://h/");
	assert_int_equal(p.o.target.proxy, TARGET_NO_PROXY);
	done(&p);
	parse_good(&p, "report https://h/ --proxy socks5://s:1");
	assert_string_equal(p.o.target.proxy_host, "s");
	done(&p);
	parse_good(&p, "report https://h/ --noproxy '*'");
	assert_int_equal(p.o.target.proxy, TARGET_NO_PROXY);
	done(&p);
	environment("NO_PROXY", ".example,h");
	parse_good(&p, "report https://h/");
	assert_int_equal(p.o.target.proxy, TARGET_NO_PROXY);
	done(&p);
	environment("NO_PROXY", NULL);
	environment("HTTPS_PROXY", "gopher://x");
	refuse("report https://h/", "gopher");
	bare(NULL);
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *line, *words;
	} rows[] = {
		{"report", "which source"},
		{"frames", "h2lens frames"},
		{"report --format xml http://h/", "xml"},
		{"report --format ndjson http://h/", "ndjson"},
		{"frames --format json http://h/", "json"},
		{"report http://h/ --concurrent 0", "--concurrent 0"},
		{"report http://h/ --concurrent 100001", "100001"},
		{"report http://h/ --concurrent ''", "--concurrent"},
		{"report http://h/ --concurrent -3", "-3"},
		{"report http://h/ --concurrent ' 3'", "--concurrent"},
		{"report http://h/ --concurrent +3", "+3"},
		{"report http://h/ --wait never", "never"},
		{"report http://h/ --fail-on info", "info"},
		{"frames http://h/ --fail-on error", "fail-on"},
		{"report http://h/ --quiet=1", "quiet"},
		{"report http://h/ --save", "save"},
		{"report http://h/ --headr x", "--header"},
		{"report http://h/ -Z9", "-Z9"},
		{"report http://h/ -H x", "x"},
		{"report http://h:0/", "http://h:0/"},
		{"report http://", "http://"},
		{"report " FILE_NAME " -H 'a: b'", "-H"},
		{"report " FILE_NAME " -c ping", "--command"},
		{"report " FILE_NAME " --wait ping", "--wait"},
		{"report " FILE_NAME " --save f", "--save"},
		{"report -i lo tcp port 1", "quote"},
		{"report --theme dark http://h/", "theme"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		refuse(rows[i].line, rows[i].words);
}

static void test_is_url(void **state)
{
	(void)state;
	assert_true(options_is_url("https://h"));
	assert_true(options_is_url("HTTP://h"));
	assert_false(options_is_url("http:/h"));
	assert_false(options_is_url("h:80"));
	assert_false(options_is_url("ftp://h"));
	assert_false(options_is_url(""));
}

static void test_help(void **state)
{
	FILE *f = tmpfile();
	char text[32768];

	(void)state;
	assert_non_null(f);
	assert_true(options_help(f, NULL));
	assert_true(options_help(f, "report"));
	assert_true(options_help(f, "commands"));
	assert_true(options_help(f, "options"));
	assert_false(options_help(f, "nothing"));
	rewind(f);
	size_t n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[n] = '\0';
	assert_true(n < sizeof(text) - 1);
	assert_non_null(strstr(text, "--max-time SECONDS"));
	assert_non_null(strstr(text, "goaway [CODE] [last=N] [DEBUG]"));
	assert_non_null(strstr(text, "--fail-on LEVEL"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_commands),     cmocka_unit_test(test_urls),
		cmocka_unit_test(test_several_urls), cmocka_unit_test(test_requests),
		cmocka_unit_test(test_targets),	     cmocka_unit_test(test_idle_limit),
		cmocka_unit_test(test_own_options),  cmocka_unit_test(test_pasted),
		cmocka_unit_test(test_scripts),	     cmocka_unit_test(test_environment),
		cmocka_unit_test(test_mistakes),     cmocka_unit_test(test_is_url),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, bare, NULL);
}
