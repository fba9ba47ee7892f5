frames tests/data/preface-h1-server.pcap --events
