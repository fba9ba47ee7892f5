report tests/data/dsb_end.pcapng
