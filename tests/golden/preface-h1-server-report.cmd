report tests/data/preface-h1-server.pcap
