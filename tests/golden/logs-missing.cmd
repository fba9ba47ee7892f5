report tests/data/corpus/d084-logs-nginx-clients.pcap --log tests/data/corpus/no-such.log
exit 1
