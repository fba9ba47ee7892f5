report tests/data/dns-nxdomain.pcapng --format json
