frames tests/data/goaway-lost-streams.pcap -K tests/data/goaway-lost-streams.keys --filter 'http2.type == GOAWAY or http2.streamid > 5'
