report tests/data/h2tls-dsb.pcapng
