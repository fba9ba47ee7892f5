version >/dev/null; XDG_CONFIG_HOME=tests/data/knowledge "$H2LENS" report tests/data/tcp-refused.pcapng --format json | grep -o "\"entry\":\"zz[^]]*" | head -n 1
