version >/dev/null; "$H2LENS" report tests/data/gap.pcap --lang zh | sed -n '1,2p;/^连接 0/,$p'
