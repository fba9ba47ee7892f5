report tests/data/tls2gap.pcap -K tests/data/h2tls.keys
