report doc/example/first-light.pcapng --colour
exit 2
