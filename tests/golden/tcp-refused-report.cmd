report tests/data/tcp-refused.pcapng
