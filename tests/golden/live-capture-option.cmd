report doc/example/first-light.pcapng -H 'a: b' 2>&1
exit 2
