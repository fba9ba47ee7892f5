report tests/data/truncated.pcap
