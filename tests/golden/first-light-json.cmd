report doc/example/first-light.pcapng --format json
