#!/bin/sh
# Makes first-light.pcapng: a customer's session at shop.example that ends badly, between real peers
# (Node.js on both sides) in namespaces of their own, captured beside the client.
#
#   sh doc/example/make.sh [OUT]      as root, on Linux, with node, python3, openssl, tcpdump, editcap,
#                                     iproute2 and ethtool; h2lens needs none of this
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/first-light.pcapng}
work=$(mktemp -d)
client=fl-client wire=fl-wire server=fl-server

clean() {
	for pid in ${pids:-}; do
		kill "$pid" 2>/dev/null || true
	done
	for ns in $client $wire $server; do
		ip netns del $ns 2>/dev/null || true
	done
	rm -rf /etc/netns/$client "$work"
}
trap clean EXIT INT TERM

at() {
	ns=$1
	shift
	ip netns exec "$ns" "$@"
}

# plug NAMESPACE END: a cable from a namespace's eth0 to the wire; packets leave it as on a real card.
plug() {
	ip netns add "$1"
	ip link add eth0 netns "$1" type veth peer name "$2" netns $wire
	for place in "$1 eth0" "$wire $2"; do
		set -- $place
		at "$1" ethtool -K "$2" tx off rx off tso off gso off gro off >"$work/ethtool"
		at "$1" sysctl -q net.ipv6.conf."$2".disable_ipv6=1
		at "$1" ip link set "$2" up
	done
}

ip netns add $wire
plug $client left
plug $server right

# The customer's home network; its router is also the resolver. The shop is somewhere behind it.
at $client ip address add 192.168.1.23/24 dev eth0
at $client ip route add default via 192.168.1.1
at $server ip address add 192.168.1.1/24 dev eth0
at $server ip address add 203.0.113.10/32 dev eth0
mkdir -p /etc/netns/$client
echo "nameserver 192.168.1.1" >/etc/netns/$client/resolv.conf

cd "$work"
exec 3>&2 2>"$work/messages"
key="-nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256"
openssl req -x509 $key -days 3650 -subj "/O=Example Trust/CN=Example Root" -keyout ca.key -out ca.crt
openssl req $key -subj "/CN=shop.example" -keyout shop.key -out shop.csr
echo "subjectAltName=DNS:shop.example,DNS:www.shop.example" >shop.ext
openssl x509 -req -in shop.csr -CA ca.crt -CAkey ca.key -days 90 -extfile shop.ext -out shop.crt
exec 2>&3 3>&-

ip netns exec $wire python3 "$here/wire.py" left right &
pids="$!"
ip netns exec $server node "$here/server.js" shop.key shop.crt 203.0.113.10 192.168.1.1 &
pids="$pids $!"
ip netns exec $client tcpdump -q -i eth0 --immediate-mode -U -w session.pcap \
	'tcp port 443 or udp port 53' 2>messages &
dump=$!
pids="$pids $dump"
sleep 2
at $client node --no-warnings --tls-keylog=session.keys "$here/client.js" ca.crt
sleep 1
kill -INT $dump
wait $dump || true
editcap -F pcapng --inject-secrets tls,session.keys session.pcap "$out"
