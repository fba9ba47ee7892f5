report tests/data/midconn.pcap
