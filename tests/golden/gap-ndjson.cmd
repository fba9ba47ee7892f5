frames tests/data/gap.pcap --format ndjson
