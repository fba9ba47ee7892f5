frames tests/data/preface-ssh.pcap --events
