frames tests/data/goaway-lost-streams.pcap -K tests/data/goaway-lost-streams.keys --format ndjson --lang zh
