version >/dev/null; head -c 4500 tests/data/corpus/d006-goaway-lost-streams.pcap | "$H2LENS" report - --keylog tests/data/corpus/d006-goaway-lost-streams.keys | head -n 8
