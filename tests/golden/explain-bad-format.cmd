version >/dev/null; XDG_CONFIG_HOME=tests/data/knowledge "$H2LENS" explain --format ndjson zz 2>&1
exit 2
