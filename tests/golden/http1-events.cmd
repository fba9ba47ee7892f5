frames tests/data/http1-exchanges.pcap --events
