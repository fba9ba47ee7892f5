report tests/data/tcp-rst-midstream.pcapng -K tests/data/tcp-rst-midstream.keys
