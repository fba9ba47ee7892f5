report doc/example/first-light.pcapng
