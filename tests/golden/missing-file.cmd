report tests/data/not-here.pcap
exit 1
