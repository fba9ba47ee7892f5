report tests/data/corpus/d084-logs-nginx-clients.pcap --log-offset soon
exit 2
