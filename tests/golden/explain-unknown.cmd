version >/dev/null; XDG_CONFIG_HOME=tests/data/knowledge "$H2LENS" explain zz-strem-sample-x 2>&1
exit 1
