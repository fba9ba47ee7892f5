report tests/data/gap.pcap
