version >/dev/null; XDG_CONFIG_HOME=tests/data/knowledge "$H2LENS" explain zz goaway 0xb
