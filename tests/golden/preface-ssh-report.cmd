report tests/data/preface-ssh.pcap
