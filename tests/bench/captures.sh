#!/bin/sh
# Makes the captures of the benchmark once: captures.sh DIRECTORY
#
# nghttpd and h2load talk over the loopback of a network namespace of their own (unshare: it ends
# with this script, and needs no root where user namespaces are allowed). Its MTU is 1500 and the
# offloads are off, so that the packets are those of a wire. tcpdump's buffer holds a whole capture,
# and a capture that lost a packet is made again.
#
#   a  TLS 1.3, bodies of 1 MB, 400 MB in all     c  the same as b over TLS 1.3
#   b  500,000 small frames in cleartext          d  20,000 TLS connections of one request
#   X.pcap, X.keys, and a tenth of each in X-tenth.pcap, X-tenth.keys
set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
port=8443

wanted=
for name in a a-tenth b b-tenth c c-tenth d d-tenth; do
	[ -s "$name.done" ] || wanted="$wanted $name"
done
[ -n "$wanted" ] || exit 0

for tool in nghttpd h2load tcpdump openssl python3 unshare taskset; do
	if ! command -v "$tool" >/dev/null 2>&1 && ! [ -x "/usr/sbin/$tool" ]; then
		echo "bench: $tool is missing (Debian: nghttp2, tcpdump, openssl, python3)" >&2
		exit 77
	fi
done
PATH=$PATH:/usr/sbin:/sbin

if [ "${BENCH_NAMESPACE:-}" != inside ]; then
	BENCH_NAMESPACE=inside
	export BENCH_NAMESPACE
	map=-r
	[ "$(id -u)" = 0 ] && map=
	# On one processor the packets are captured in the order that they were sent in.
	exec unshare -n $map taskset -c 0 sh "$here/captures.sh" "$PWD"
fi

server=
tap=
cleanup() {
	for process in $tap $server; do
		kill "$process" 2>/dev/null || :
	done
}
trap cleanup EXIT
trap 'exit 1' INT TERM

ip link set lo mtu 1500 up
python3 "$here/offload.py" lo
ulimit -n "$(ulimit -H -n)" 2>/dev/null || :

[ -s key.pem ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 \
	-subj /CN=bench.test -keyout key.pem -out cert.pem 2>/dev/null
mkdir -p www
[ -s www/body ] || head -c 1000000 /dev/urandom >www/body
echo 'a small answer' >www/small

# load URL OPTION...: the client of one capture
load() {
	url=$1
	shift
	h2load --groups=P-256 --tls13-ciphers=TLS_AES_128_GCM_SHA256 "$@" "$url" >load.log
}

# A request, its answer's head and its body are three frames.
traffic() {
	case $1 in
	a) load "https://127.0.0.1:$port/body" -n 400 -c 4 -m 4 ;;
	a-tenth) load "https://127.0.0.1:$port/body" -n 40 -c 4 -m 4 ;;
	b) load "http://127.0.0.1:$port/small" -n 166700 -c 10 -m 20 ;;
	b-tenth) load "http://127.0.0.1:$port/small" -n 16670 -c 10 -m 20 ;;
	c) load "https://127.0.0.1:$port/small" -n 166700 -c 10 -m 20 ;;
	c-tenth) load "https://127.0.0.1:$port/small" -n 16670 -c 10 -m 20 ;;
	d) load "https://127.0.0.1:$port/small" -n 20000 -c 20000 -r 500 ;;
	d-tenth) load "https://127.0.0.1:$port/small" -n 2000 -c 2000 -r 500 ;;
	esac
}

capture() {
	name=$1
	rm -f "$name.pcap" "$name.keys"
	case $name in
	b*) nghttpd --no-tls -d www $port & ;;
	*) nghttpd -d www $port key.pem cert.pem & ;;
	esac
	server=$!
	root=
	[ "$(id -u)" = 0 ] && root="-Z root"
	# shellcheck disable=SC2086
	tcpdump $root -i lo -B 786432 -s 0 -w "$name.pcap" "tcp port $port" 2>tap.log &
	tap=$!
	until grep -q 'listening on' tap.log; do
		kill -0 $tap || return 1
		sleep 0.1
	done
	sleep 0.5
	SSLKEYLOGFILE=$PWD/$name.keys traffic "$name" || :
	sleep 1
	kill $tap
	wait $tap 2>/dev/null || :
	tap=
	kill $server
	wait $server 2>/dev/null || :
	server=
	touch "$name.keys"
	grep -q '^0 packets dropped by kernel' tap.log && grep -q ' 0 failed, 0 errored' load.log
}

for name in $wanted; do
	tries=0
	until capture "$name"; do
		tries=$((tries + 1))
		if [ $tries = 3 ]; then
			echo "bench: capture $name lost packets or requests three times" >&2
			cat tap.log load.log >&2
			exit 1
		fi
	done
	grep requests: load.log >"$name.done"
	echo "bench: made $name.pcap: $(wc -c <"$name.pcap") bytes"
done
