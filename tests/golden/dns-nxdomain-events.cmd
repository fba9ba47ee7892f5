frames tests/data/dns-nxdomain.pcapng --events
