report tests/data/goaway-lost-streams.pcap -K tests/data/goaway-lost-streams.keys --fail-on warning
exit 3
