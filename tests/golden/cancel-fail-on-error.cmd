report tests/data/rst-cancel-client.pcapng -K tests/data/rst-cancel-client.keys --fail-on error
