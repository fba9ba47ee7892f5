report tests/data/padded.pcap -K tests/data/padded.keys
