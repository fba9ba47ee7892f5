version >/dev/null; XDG_CONFIG_HOME=tests/data/knowledge "$H2LENS" explain - --all < tests/data/knowledge/sample.log
