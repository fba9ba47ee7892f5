report tests/data/nokeys-healthy.pcapng --format json
