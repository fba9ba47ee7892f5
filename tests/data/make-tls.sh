#!/bin/sh
# Makes tests/data/tls-*.pcap and .keys again: OpenSSL talks to OpenSSL over loopback (make_tls.c)
# while tcpdump listens. Then prints what tshark makes of them, for tests/unit/test_tls_data.c:
# capture, TCP stream, SHA-256 of the client's plaintext, of the server's.
# Run it from anywhere, as a user who may capture on lo; needs cc, OpenSSL, tcpdump, tshark.
set -eu
data=$(cd "$(dirname "$0")" && pwd)
port=23600
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc -std=gnu11 -D_GNU_SOURCE -o "$work/make_tls" "$data/make_tls.c" -lssl -lcrypto
for kind in ec rsa; do
	options="ec -pkeyopt ec_paramgen_curve:P-256"
	[ $kind = rsa ] && options=rsa:2048
	# shellcheck disable=SC2086
	openssl req -x509 -newkey $options -nodes -days 3650 -subj /CN=h2lens.test \
		-addext subjectAltName=DNS:h2lens.test \
		-keyout "$work/key" -out "$work/$kind.pem" 2>/dev/null
	cat "$work/key" >>"$work/$kind.pem"
done

# The plaintext of every stream as tshark follows it: "capture stream client server".
expected() {
	streams=$(tshark -r "$data/$1.pcap" -T fields -e tcp.stream 2>/dev/null | sort -nu)
	for stream in $streams; do
		tshark -r "$data/$1.pcap" -o "tls.keylog_file:$data/$1.keys" -q \
			-z "follow,tls,raw,$stream" 2>/dev/null >"$work/follow"
		# Node 0 is who spoke first inside; its lines are not indented
		first=client
		grep -q "^Node 0: .*:$port$" "$work/follow" && first=server
		plain=$(grep -E '^[0-9a-f]+$' "$work/follow" | xxd -r -p | sha256sum | cut -c1-64)
		other=$(grep -E '^	[0-9a-f]+$' "$work/follow" | xxd -r -p | sha256sum | cut -c1-64)
		[ $first = client ] && echo "$1 $stream $plain $other" ||
			echo "$1 $stream $other $plain"
	done
}

# NAME CERTIFICATE WORD...: one capture.
make() {
	name=tls-$1
	pem=$work/$2.pem
	shift 2
	tcpdump -i lo -U --immediate-mode -s "${snap:-0}" -w "$work/$name.pcap" tcp port $port \
		2>"$work/tcpdump" &
	listener=$!
	until grep -q listening "$work/tcpdump"; do sleep 0.1; done
	"$work/make_tls" $port "$data/$name.keys" "$pem" "$@"
	sleep 0.5
	kill $listener
	wait $listener 2>/dev/null || true
	mv "$work/$name.pcap" "$data/$name.pcap"
	expected "$name"
	port=$((port + 1))
}

h2="c=@preface s=@settings c=@request s=@response c-close"
# shellcheck disable=SC2086
{
	make 13-ccm8 ec version=1.3 suite=TLS_AES_128_CCM_8_SHA256 alpn=h2 sni=h2lens.test connect $h2
	make 13-updates ec version=1.3 suite=TLS_AES_256_GCM_SHA384 alpn=h2 connect c=@preface \
		s=@settings c-update c=@request s-update c-update s=@response c=end s=end
	make 13-early ec version=1.3 suite=TLS_CHACHA20_POLY1305_SHA256 early=early connect c=one \
		s=two reconnect c=three s=four
	make 13-early-refused ec version=1.3 early=early connect c=one s=two groups=P-256:P-384 \
		groups-server=P-384 reconnect c=early s=four
	make 12-cbc-sha384 rsa version=1.2 cipher=ECDHE-RSA-AES256-SHA384 alpn=h2 connect $h2
	make 12-cbc-mac-first ec version=1.2 no-etm cipher=ECDHE-ECDSA-AES128-SHA256 alpn=h2 connect $h2
	make 12-ccm8-client-cert ec version=1.2 client-cert cipher=ECDHE-ECDSA-AES256-CCM8 alpn=h2 \
		connect $h2
	make 12-psk ec version=1.2 psk cipher=DHE-PSK-CHACHA20-POLY1305 connect c=one s=two
	make 12-resumed ec version=1.2 no-ticket connect c=one s=two reconnect c=three s=four
	make 12-renegotiated ec version=1.2 cipher=ECDHE-ECDSA-AES128-SHA connect c=one s=two \
		c-renegotiate c=three s=four s-renegotiate c=five s=six
	make 10-cbc ec version=1.0 connect c=one s=two c=three s=four c=five s=six
	make 13-unknown-ca ec version=1.3 verify sni=h2lens.test connect
	snap=200 make 13-cut rsa version=1.3 alpn=h2 alpn-server=h2 sni=h2lens.test connect $h2
}
