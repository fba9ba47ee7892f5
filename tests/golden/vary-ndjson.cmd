frames tests/data/vary.pcap --format ndjson
