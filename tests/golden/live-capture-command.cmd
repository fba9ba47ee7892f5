report doc/example/first-light.pcapng -c ping 2>&1
exit 2
