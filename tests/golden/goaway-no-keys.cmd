report tests/data/goaway-lost-streams.pcap
