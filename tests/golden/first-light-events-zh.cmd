frames doc/example/first-light.pcapng --events --lang zh
