report tests/data/goaway-lost-streams.pcap -K tests/data/goaway-lost-streams.keys --fail-on error
exit 3
