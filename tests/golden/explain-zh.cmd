version >/dev/null; XDG_CONFIG_HOME=tests/data/knowledge "$H2LENS" explain --lang zh ZZ_SAMPLE_CALM
