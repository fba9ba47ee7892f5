#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "curl.h"

struct parsed {
	struct target t;
	struct request r;
	struct curl_line c;
	struct error e;
	bool good;
};

static void parsed_done(struct parsed *p)
{
	request_done(&p->r);
	target_done(&p->t);
}

static void parse_on(struct parsed *p, const char *line)
{
	struct curl_words w;

	p->c = (struct curl_line){.target = &p->t, .request = &p->r};
	p->e = (struct error)ERROR_INIT;
	p->good = curl_split(line, &w, &p->e) && curl_parse(&p->c, w.count, w.items, &p->e);
	if (p->good || p->c.begun || w.count)
		curl_words_done(&w);
}

static void parse(struct parsed *p, const char *line)
{
	target_init(&p->t);
	request_init(&p->r);
	parse_on(p, line);
	if (!p->good)
		print_message("%s: %s\n", line, p->e.text);
}

/* "METHOD path name: value|…", ours left out; then the body. */
static void expect(const char *line, const char *words, const char *body)
{
	struct parsed p;
	struct request_fields f;
	struct text out = {0};

	parse(&p, line);
	assert_true(p.good);
	text_addf(&out, "%s %s ", p.r.method, p.r.path);
	request_fields_h1(&p.r, &p.t, &f);
	for (size_t i = 0; i < f.count; i++)
		if (strcmp(f.items[i].name, "Host") != 0 &&
		    strncmp(f.items[i].value, "h2lens", 6) != 0 &&
		    strcmp(f.items[i].value, "*/*") != 0)
			text_addf(&out, "%s: %s|", f.items[i].name, f.items[i].value);
	assert_string_equal(text_str(&out), words);
	if (body) {
		assert_int_equal(p.r.body.kind, BODY_OCTETS);
		assert_int_equal(p.r.body.n, strlen(body));
		assert_memory_equal(p.r.body.octets, body, p.r.body.n);
	} else {
		assert_int_not_equal(p.r.body.kind, BODY_OCTETS);
	}
	request_fields_done(&f);
	text_done(&out);
	parsed_done(&p);
}

static void refuse(const char *line, const char *words)
{
	struct parsed p;

	target_init(&p.t);
	request_init(&p.r);
	parse_on(&p, line);
	if (p.good || !strstr(p.e.text, words) || strchr(p.e.text, '\n'))
		fail_msg("%s: “%s”", line, p.good ? "taken" : p.e.text);
	parsed_done(&p);
}

static void split(const char *line, int count, const char *const *words)
{
	struct curl_words w;
	struct error e = ERROR_INIT;

	if (!curl_split(line, &w, &e))
		fail_msg("%s: %s", line, e.text);
	assert_int_equal(w.count, count);
	for (int i = 0; i < count; i++)
		assert_string_equal(w.items[i], words[i]);
	curl_words_done(&w);
}

#define SPLIT(line, ...)                                                                           \
	split(line, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),                 \
	      (const char *[]){__VA_ARGS__})

/* Expected values: what `printf '%s\n' WORDS` gives in bash. */
static void words_of_a_shell(void **state)
{
	(void)state;
	SPLIT("a  b\tc", "a", "b", "c");
	SPLIT("'a b'c\"d e\" ''",
	      "a bc"
	      "d e",
	      "");
	SPLIT("\"\\\"\\$\\`\\\\\\x\" '\\'", "\"$`\\\\x", "\\");
	SPLIT("a\\ b \\\n  c \\\r\n d", "a b", "c", "d");
	SPLIT("$'\\n\\t\\'\\x41\\101\\u00e9\\U1F600\\e\\q'",
	      "\n\t'AA\xc3\xa9\xf0\x9f\x98\x80\033\\q");
	SPLIT("$'\\ud83d\\ude00'", "\xf0\x9f\x98\x80");
	SPLIT("a#b # c\nd", "a#b", "d");
	SPLIT("http://h/?a=1&b=2;c $HOME 'x|y'", "http://h/?a=1&b=2;c", "$HOME", "x|y");
}

static void words_that_are_none(void **state)
{
	(void)state;
	refuse("http://h/ 'a", "quote '");
	refuse("http://h/ \"a", "column 11");
	refuse("http://h/ $'\\x00'", "escape");
	refuse("http://h/ | jq .", "“|” at column 11");
	refuse("http://h/ 2>/dev/null", "“>”");
	refuse("http://h/ > f", "“>”");
	refuse("http://h/ & ", "“&”");
	refuse("curl ^\"http://h/^\"", "bash");
	refuse("curl \"http://h/\" ^\n -H \"a: b\"", "bash");
}

/* Expected values: what curl 7.88.1 was seen to send. */
static void requests(void **state)
{
	(void)state;
	expect("curl http://h", "GET / ", NULL);
	expect("h/x", "GET /x ", NULL);
	expect("http://h/1 --data-urlencode 'na me=c d+\xc3\xa9' --data-urlencode '=x y' "
	       "--data-urlencode 'zz z'",
	       "POST /1 content-type: application/x-www-form-urlencoded|content-length: 27|",
	       "na me=c+d%2B%C3%A9&x+y&zz+z");
	expect("--json {} --json 1 http://h/3",
	       "POST /3 content-type: application/json|accept: application/json|content-length: 3|",
	       "{}1");
	expect("-b a=1 -b b=2 http://h/e/../a/./b", "GET /a/b cookie: a=1; b=2|", NULL);
	expect("-u a:b -A '' -e 'http://r;auto' http://h/",
	       "GET / authorization: Basic YTpi|referer: http://r|", NULL);
	expect("-H 'X-A;' -H Accept: --oauth2-bearer tok -d '' http://h?x=1",
	       "POST /?x=1 authorization: Bearer tok|X-A: |"
	       "content-type: application/x-www-form-urlencoded|content-length: 0|",
	       "");
	expect("--compressed -I -G -d a 'http://h/a?b#frag'",
	       "HEAD /a?b&a accept-encoding: gzip, deflate, br, zstd|", NULL);
	expect("-sSkLXPUT -dx -H 'content-type: a' http://h/",
	       "PUT / content-type: a|content-length: 1|", "x");
	expect("http://us%40er:pw@h/", "GET / authorization: Basic dXNAZXI6cHc=|", NULL);
	expect("-T - http://h/x", "PUT /x transfer-encoding: chunked|", NULL);
	expect("-T /nowhere/f http://h/x/", "PUT /x/f transfer-encoding: chunked|", NULL);
	expect("--path-as-is http://h/a/../b --range 0-5", "GET /a/../b range: bytes=0-5|", NULL);
	expect("--user-agent x -H 'user-agent: y' http://h/", "GET / user-agent: y|", NULL);
	expect("http://h/../../a/.. --silent --no-keepalive --retry 3 -w '%{http_code}'", "GET / ",
	       NULL);
}

static void files(void **state)
{
	char path[] = "/tmp/h2lens-test-XXXXXX", line[400];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "l1: a\r\n\r\nl2: b\n", 15), 15);
	close(fd);
	snprintf(line, sizeof(line), "-d @%s --data-binary @%s -H content-type: http://h/", path,
		 path);
	expect(line, "POST / content-length: 26|", "l1: al2: b&l1: a\r\n\r\nl2: b\n");
	snprintf(line, sizeof(line), "-H @%s http://h/", path);
	expect(line, "GET / l1: a|l2: b|", NULL);
	snprintf(line, sizeof(line), "-H content-type: --data-binary @%s http://h/", path);
	expect(line, "POST / content-length: 15|", NULL);
	unlink(path);
	refuse("-d @/nowhere/x http://h/", "/nowhere/x: No such file");
	refuse("-H @/tmp http://h/", "no file");
}

static void forms(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-F 'a=b;type=text/x;charset=u' -F 'n\"m=\"q\\\"u\";filename=k' "
		  "--form-string 'f=@x;type=y' http://h/");
	assert_true(p.good);
	size_t i = request_find(&p.r.fields, "content-type", 0);
	const char *boundary = strstr(p.r.fields.items[i].value, "multipart/form-data; boundary=");
	assert_non_null(boundary);
	boundary += 30;
	struct text want = {0};
	text_addf(
		&want,
		"--%s\r\nContent-Disposition: form-data; name=\"a\"\r\n"
		"Content-Type: text/x;charset=u\r\n\r\nb\r\n"
		"--%s\r\nContent-Disposition: form-data; name=\"n%%22m\"; filename=\"k\"\r\n\r\n"
		"q\"u\r\n"
		"--%s\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n@x;type=y\r\n--%s--\r\n",
		boundary, boundary, boundary, boundary);
	assert_string_equal(p.r.body.octets, text_str(&want));
	assert_string_equal(p.r.method, "POST");
	text_done(&want);
	parsed_done(&p);
}

static void targets(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-k --cacert ca -E 'a\\:b:pw' --key k --ciphers C --tls13-ciphers D --curves E "
		  "--tlsv1.2 --tls-max 1.3 --no-alpn -4 --unix-socket /u --interface lo "
		  "-x socks5h://p -U u:v --connect-timeout 1.5 -m 2 --limit idle=3 -f -o out "
		  "--http2 http://h:81/");
	assert_true(p.good);
	assert_true(p.t.insecure && p.c.fail && p.c.url && !p.c.remark && p.c.connection);
	assert_string_equal(p.t.cert, "a:b");
	assert_string_equal(p.t.key_password, "pw");
	assert_string_equal(p.t.key, "k");
	assert_string_equal(p.t.cacert, "ca");
	assert_string_equal(p.t.ciphers, "C");
	assert_string_equal(p.t.ciphersuites, "D");
	assert_string_equal(p.t.groups, "E");
	assert_int_equal(p.t.tls_min, 0x0303);
	assert_int_equal(p.t.tls_max, 0x0304);
	assert_string_equal(p.t.alpn, "");
	assert_int_equal(p.t.family, 4);
	assert_int_equal(p.t.proxy, TARGET_PROXY_SOCKS5H);
	assert_string_equal(p.t.proxy_user, "u");
	assert_string_equal(p.t.proxy_password, "v");
	assert_int_equal(p.t.limit_ms[TARGET_STAGE_TCP], 1500);
	assert_int_equal(p.t.limit_ms[TARGET_STAGE_IDLE], 3000);
	assert_true(p.c.max_time > 1.99 && p.c.max_time < 2.01);
	assert_string_equal(p.r.output, "out");
	assert_int_equal(p.t.http, TARGET_HTTP_UPGRADE);
	parsed_done(&p);
	parse(&p,
	      "--http2 https://h.a -L -x p:1 --noproxy .a,b --sni '' --alpn h2 --tls-earlydata");
	assert_true(p.good);
	assert_int_equal(p.t.http, TARGET_HTTP_AUTO);
	assert_int_equal(p.t.proxy, TARGET_NO_PROXY);
	assert_string_equal(p.t.sni, "");
	assert_string_equal(p.t.alpn, "h2");
	assert_true(p.t.early_data && p.t.resume && p.c.remark);
	parsed_done(&p);
}

static void ours(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "--setting INITIAL_WINDOW_SIZE=0 --hold --trailer 'a: b' --repeat 7 --open "
		  "--own-fields --priority u=1 --preface 00fF --connection-window 65535 http://h/");
	assert_true(p.good);
	assert_int_equal(p.t.setting_count, 1);
	assert_true(p.t.hold_windows && p.r.own_fields);
	assert_string_equal(p.r.trailers.items[0].name, "a");
	assert_int_equal(p.r.repeat, 7);
	assert_int_equal(p.r.body.kind, BODY_OPEN);
	assert_string_equal(p.r.method, "POST");
	assert_string_equal(p.r.fields.items[0].value, "u=1");
	assert_string_equal(p.t.preface, "00fF");
	assert_int_equal(p.t.connection_window, 65535);
	parsed_done(&p);
}

/* As `again` does: on top of what is there. */
static void changes_of_a_request(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-H 'A: 1' -H 'a: 2' -H 'B: 3' -A me -d old http://h/x");
	assert_true(p.good);
	parse_on(&p, "-H 'a: 4' -H 'a: 5' -A you -d new -d er");
	assert_true(p.good);
	assert_int_equal(p.r.fields.count, 5);
	assert_string_equal(p.r.fields.items[0].value, "3");
	assert_int_equal(request_find(&p.r.fields, "user-agent", 0), 2);
	assert_string_equal(p.r.fields.items[2].value, "you");
	assert_string_equal(p.r.fields.items[3].value, "4");
	assert_string_equal(p.r.fields.items[4].value, "5");
	assert_string_equal(p.r.body.octets, "new&er");
	assert_string_equal(p.r.path, "/x");
	assert_false(p.c.connection);
	parse_on(&p, "--noproxy x");
	assert_true(p.good && p.c.connection);
	parsed_done(&p);
}

/* As `reconnect` does. */
static void changes_of_a_target(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "--setting 1=2 --setting 1=3 --setting 4=5 http://h/");
	assert_true(p.good);
	assert_int_equal(p.t.setting_count, 3);
	parse_on(&p, "--setting 4=6 --setting 5=20000 --setting 5=30000");
	assert_true(p.good);
	assert_int_equal(p.t.setting_count, 5);
	assert_int_equal(p.t.settings[1].value, 3);
	assert_int_equal(p.t.settings[2].value, 6);
	assert_int_equal(p.t.settings[4].value, 30000);
	parsed_done(&p);
}

static void mistakes_name_the_word(void **state)
{
	(void)state;
	refuse("http://h/ --insecur", "--insecure was meant");
	refuse("http://h/ --heder x", "--header was meant");
	refuse("http://h/ --zzzzzzzz", "--zzzzzzzz is not known");
	refuse("http://h/ -s%", "-%");
	refuse("http://h/ -H", "-H (--header) needs");
	refuse("http://h/ --max-time", "--max-time needs");
	refuse("http://h/ --insecure=1", "--insecure takes no value");
	refuse("http://h/ --no-header", "--header");
	refuse("http://h/ http://g/", "http://g/ is one too many");
	refuse("http://h/ -H nocolon", "nocolon");
	refuse("http://h/ -X 'A B'", "-request");
	refuse("http://h/ --http3", "HTTP/3");
	refuse("http://h/ -O", "-o");
	refuse("http://h/ --abstract-unix-socket x", "--unix-socket");
	refuse("http://h/ --next http://g", "one request");
	refuse("http://h/ -b jar.txt", "jar.txt");
	refuse("http://h/ -d a -F b=c", "--form");
	refuse("http://h/ -I -d a", "--head");
	refuse("http://h/ -G -d 'a b'", "--data-urlencode");
	refuse("http://h/ -m 1x", "1x");
	refuse("http://h/ -m nan", "nan");
	refuse("http://h/ --tls-max 4", "--tls-max 4");
	refuse("http://h/ --limit tpc=1", "tpc");
	refuse("http://h/ --setting A=1", "A=1");
	refuse("http://h/ --alpn h2,", "--alpn");
	refuse("http://h/ --preface 0", "--preface");
	refuse("http://h/ --repeat 0", "--repeat 0");
	refuse("http://h/ -u user", "USER:PASSWORD");
	refuse("http://h/ --cert-type DER", "DER");
	refuse("http://h/ -A $'a\\nb'", "--user-agent");
	refuse("http://h/ $'--\\x1b[31m'", "\\x1b");
	refuse("'http://h/a b'", "%20");
	refuse("http://u%0:p@h/", "percent");
}

static uint64_t random_next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005U + 1442695040888963407U;
	return *seed >> 33;
}

static void random_words(struct text *out, uint64_t *seed, bool path)
{
	static const char octets[] = "abz09 '\"\\$`!#&|;<>()*?[]{}~^%=:,@-\t\n\x7f\xc3\xa9+/.";
	size_t n = random_next(seed) % 20;

	for (size_t i = 0; i < n; i++) {
		char c = octets[random_next(seed) % (sizeof(octets) - 1)];
		if (path ? (unsigned char)c > 0x20 && c != 0x7f && c != '#' : c != '\n')
			text_add_char(out, c);
	}
}

static void random_request(struct request *r, struct target *t, uint64_t *seed)
{
	static const char *const methods[] = {"GET", "POST", "PUT", "HEAD", "OPTIONS"};
	struct error e = ERROR_INIT;
	struct text word = {0};
	char *path = NULL;

	target_init(t);
	request_init(r);
	assert_true(target_url(t, random_next(seed) & 1 ? "https://h.example:8443" : "http://[::1]",
			       &path, &e));
	free(path);
	target_keep(&r->method, methods[random_next(seed) % 5]);
	text_add_char(&word, '/');
	random_words(&word, seed, true);
	target_keep(&r->path, text_str(&word));
	for (uint64_t n = random_next(seed) % 5; n; n--) {
		text_clear(&word);
		text_addf(&word, "x-%u:", (unsigned)(random_next(seed) % 3));
		random_words(&word, seed, false);
		assert_true(request_add_header(r, text_str(&word), &e));
	}
	if (strcmp(r->method, "HEAD") != 0 && random_next(seed) & 1) {
		text_clear(&word);
		random_words(&word, seed, false);
		text_add_char(&word, '\n');
		r->body = (struct request_body){.kind = BODY_OCTETS, .octets = word.s, .n = word.n};
		word = (struct text){0};
	}
	text_done(&word);
}

static void a_line_asks_for_the_same_request(void **state)
{
	uint64_t seed = 0x68326c656e73;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		struct request r;
		struct target t;
		struct request_fields a, b;
		struct text line = {0};
		struct parsed p;
		random_request(&r, &t, &seed);
		request_curl(&r, &t, &line);
		parse(&p, text_str(&line));
		assert_true(p.good);
		request_fields_h2(&r, &t, &a);
		request_fields_h2(&p.r, &p.t, &b);
		assert_int_equal(a.count, b.count);
		for (size_t i = 0; i < a.count; i++) {
			assert_string_equal(a.items[i].name, b.items[i].name);
			assert_string_equal(a.items[i].value, b.items[i].value);
		}
		assert_int_equal(r.body.kind, p.r.body.kind);
		assert_int_equal(r.body.n, p.r.body.n);
		if (r.body.n)
			assert_memory_equal(r.body.octets, p.r.body.octets, r.body.n);
		request_fields_done(&a);
		request_fields_done(&b);
		text_done(&line);
		parsed_done(&p);
		request_done(&r);
		target_done(&t);
	}
}

static void options_are_listed(void **state)
{
	int n = 0, ours_n = 0;

	(void)state;
	for (; curl_option_name(n); n++) {
		assert_memory_equal(curl_option_name(n), "--", 2);
		assert_ptr_equal(strstr(curl_option_help(n), curl_option_name(n)),
				 curl_option_help(n) + 4);
		assert_true(*curl_option_words(n));
		ours_n += curl_option_ours(n);
		for (int i = 0; i < n; i++)
			assert_string_not_equal(curl_option_name(i), curl_option_name(n));
	}
	assert_true(n > 60 && ours_n >= 14);
	assert_null(curl_option_help(n));
	assert_null(curl_option_name(-1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_a_shell),
		cmocka_unit_test(words_that_are_none),
		cmocka_unit_test(requests),
		cmocka_unit_test(files),
		cmocka_unit_test(forms),
		cmocka_unit_test(targets),
		cmocka_unit_test(ours),
		cmocka_unit_test(changes_of_a_request),
		cmocka_unit_test(changes_of_a_target),
		cmocka_unit_test(mistakes_name_the_word),
		cmocka_unit_test(a_line_asks_for_the_same_request),
		cmocka_unit_test(options_are_listed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
