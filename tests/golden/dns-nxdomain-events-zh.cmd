frames tests/data/dns-nxdomain.pcapng --events --lang zh
