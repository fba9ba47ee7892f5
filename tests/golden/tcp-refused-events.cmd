frames tests/data/tcp-refused.pcapng --events
