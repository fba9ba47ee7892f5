frames tests/data/ooo.pcap
