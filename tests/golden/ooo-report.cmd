report tests/data/ooo.pcap
