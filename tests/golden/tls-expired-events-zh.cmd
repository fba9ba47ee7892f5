frames tests/data/tls-expired.pcap --keylog tests/data/tls-expired.keys --events --lang zh
