/* The program that wrote a line, by the line's shape. */
#include <ctype.h>
#include <string.h>

#include "h2lens/recognise.h"

enum { LOOKED_AT = 256 };

/* Shapes in small: 9 a digit, A a letter, ~ any run without spaces, _ spaces, * any run; the rest
 * are themselves. Matched from the line's beginning. */
struct shape {
	const char *program, *shape;
};

/* The first that fits; the particular ones first. */
static const struct shape shapes[] = {
	{"curl", "curl: (9"},
	{"nghttp", "[_~.999] "},
	{"nginx", "9999/99/99 99:99:99 [~] ~#~: "},
	{"haproxy", "*haproxy[9"},
	{"haproxy", "~:~ [99/AAA/9999:99:99:99.999] ~ ~/~ "},
	{"haproxy", "~:~ [99/AAA/9999:99:99:99.999] ~/~: "},
	{"envoy", "[9999-99-99 99:99:99.999][~][~][~] "},
	{"envoy", "[9999-99-99T99:99:99.999Z] \""},
	{"apache", "[AAA AAA 99 99:99:99.~ 9999] [~:~] [pid "},
	{"apache", "*] AH99999: "},
	{"grpc-go", "9999/99/99 99:99:99 ~: [core] "},
	{"grpc-go", "9999/99/99 99:99:99 ~: [transport] "},
	{"grpc-go", "*rpc error: code = "},
	{"grpc-core", "~ ~ ~ ~_chttp2_~.cc:"},
	{"grpc-core", "*chttp2_transport.cc:"},
	{"grpc-java", "*io.grpc."},
	{"grpc-node", "*@grpc/grpc-js"},
	{"go", "9999/99/99 99:99:99 http2: "},
	{"go", "*http2: Framer 0x"},
	{"go", "http2: "},
	{"go", "*net/http: "},
	{"node", "HTTP2 9"},
	{"node", "*[ERR_HTTP2_"},
	{"node", "*code: 'ERR_HTTP2_"},
	{"node", "*[ERR_SSL_"},
	{"okhttp", "<< 0x99999999 "},
	{"okhttp", ">> 0x99999999 "},
	{"okhttp", "*okhttp3."},
	{"netty", "*io.netty."},
	{"jetty", "*org.eclipse.jetty."},
	{"tomcat", "*org.apache.coyote.http2."},
	{"chrome", "*net::ERR_"},
	{"chrome", "ERR_HTTP2_"},
	{"firefox", "*NS_ERROR_"},
	{"python", "*httpx."},
	{"python", "*httpcore."},
	{"python", "*h2.exceptions."},
	{"python", "*aiohttp."},
	{"python", "*urllib3."},
	{"python", "ssl.SSL"},
	{"dotnet", "*System.Net.Http."},
	{"h2o", "[lib/"},
	{"varnish", "_999*_FetchError_"},
	{"git", "error: RPC failed; "},
	{"git", "fatal: "},
	{"openssl", "*:error:~:SSL routines:"},
	{"openssl", "error:~:SSL routines:"},
	{"hyper", "*hyper::Error("},
	{"hyper", "*hyper_util::"},
	/* an access log in the combined format is nginx's and Apache's: nginx names an upstream */
	{"nginx", "~ - ~ [99/AAA/9999:99:99:99 ~] \""},
	{"curl", "* "},
	{"curl", "< HTTP/"},
	{"curl", "> ~ ~ HTTP/"},
	{"curl", "99:99:99.999999 * "},
	{"curl", "99:99:99.999999 == Info: "},
};

static bool fits(const char *shape, const char *s, size_t n);

/* `rest` of the shape somewhere in s; within a word when `word`. */
static bool fits_later(const char *rest, const char *s, size_t n, bool word)
{
	for (size_t i = 0; i <= n; i++) {
		if (fits(rest, s + i, n - i))
			return true;
		if (i < n && word && s[i] == ' ')
			return false;
	}
	return false;
}

static bool fits(const char *shape, const char *s, size_t n)
{
	for (; *shape; shape++) {
		if (*shape == '*' && shape[1] && shape[1] != ' ')
			return fits_later(shape + 1, s, n, false);
		if (*shape == '~')
			return fits_later(shape + 1, s, n, true);
		if (*shape == '_') {
			while (n && *s == ' ') {
				s++;
				n--;
			}
			continue;
		}
		if (!n)
			return false;
		if (*shape == '9'   ? !isdigit((unsigned char)*s)
		    : *shape == 'A' ? !isalpha((unsigned char)*s)
				    : *shape != *s)
			return false;
		s++;
		n--;
	}
	return true;
}

const char *recognise_program(const char *line, size_t n)
{
	n = n < LOOKED_AT ? n : LOOKED_AT;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (fits(shapes[i].shape, line, n))
			return shapes[i].program;
	return "";
}
