frames doc/example/first-light.pcapng --filter 'http2.type =='
exit 2
