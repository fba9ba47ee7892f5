version >/dev/null; "$H2LENS" report doc/example/first-light.pcapng --lang zh | sed -n '1p;/^连接 0/,$p'
