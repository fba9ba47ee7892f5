report doc/example/first-light.pcapng --capture-filter 'udp port 53'
