report tests/data/http1-exchanges.pcap
