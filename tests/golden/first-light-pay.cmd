frames doc/example/first-light.pcapng --format ndjson --filter 'http2.streamid == 13'
