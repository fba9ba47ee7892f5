frames tests/data/midconn.pcap --format ndjson
