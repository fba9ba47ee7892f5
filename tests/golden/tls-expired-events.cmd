frames tests/data/tls-expired.pcap -K tests/data/tls-expired.keys --events
