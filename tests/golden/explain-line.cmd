version >/dev/null; XDG_CONFIG_HOME=tests/data/knowledge "$H2LENS" explain 'curl: zz sample (92) HTTP/2 stream 1 was reset by zz: calm down'
