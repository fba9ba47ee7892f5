report tests/data/goaway-lost-streams.pcap -K tests/data/padded.keys
