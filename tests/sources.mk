# Written by tests/style/sources.sh --update.
CORE_TESTS = \
	tests/unit/test_base \
	tests/unit/test_bodyview \
	tests/unit/test_book \
	tests/unit/test_book_layout \
	tests/unit/test_capture \
	tests/unit/test_curl \
	tests/unit/test_cuts \
	tests/unit/test_describe \
	tests/unit/test_dial \
	tests/unit/test_dial_proxy \
	tests/unit/test_dns \
	tests/unit/test_explain \
	tests/unit/test_explain_finding \
	tests/unit/test_filter \
	tests/unit/test_finding \
	tests/unit/test_finding_grpc \
	tests/unit/test_finding_preface \
	tests/unit/test_framing \
	tests/unit/test_grpc \
	tests/unit/test_h2 \
	tests/unit/test_h2_frame \
	tests/unit/test_h2_rules \
	tests/unit/test_hpack \
	tests/unit/test_http1 \
	tests/unit/test_huffman \
	tests/unit/test_interface \
	tests/unit/test_keylog \
	tests/unit/test_knowledge \
	tests/unit/test_knowledge_order \
	tests/unit/test_knowledge_rules \
	tests/unit/test_local \
	tests/unit/test_logs \
	tests/unit/test_markdown \
	tests/unit/test_names \
	tests/unit/test_options \
	tests/unit/test_packet \
	tests/unit/test_pcapng \
	tests/unit/test_pipe \
	tests/unit/test_protobuf \
	tests/unit/test_recognise \
	tests/unit/test_report \
	tests/unit/test_request \
	tests/unit/test_resolve \
	tests/unit/test_secure \
	tests/unit/test_secure_talk \
	tests/unit/test_session \
	tests/unit/test_session_payload \
	tests/unit/test_socks \
	tests/unit/test_speak1 \
	tests/unit/test_speak2 \
	tests/unit/test_spool \
	tests/unit/test_spool_save \
	tests/unit/test_spool_writer \
	tests/unit/test_steer \
	tests/unit/test_target \
	tests/unit/test_tcp \
	tests/unit/test_text \
	tests/unit/test_timeline \
	tests/unit/test_tls \
	tests/unit/test_tls_data \
	tests/unit/test_tls_hello \
	tests/unit/test_tls_keys \
	tests/unit/test_waiting \
	tests/unit/test_websocket \
	tests/unit/test_words \
	tests/unit/test_wrap
UI_TESTS = \
	tests/unit/test_judging \
	tests/unit/test_keymap \
	tests/unit/test_layout \
	tests/unit/test_logbook \
	tests/unit/test_page \
	tests/unit/test_prompt \
	tests/unit/test_recent \
	tests/unit/test_status \
	tests/unit/test_theme \
	tests/unit/test_tree \
	tests/unit/test_trial
tests_unit_test_judging_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_judging_LDADD = $(UI_TEST_LINK)
tests_unit_test_keymap_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_keymap_LDADD = $(UI_TEST_LINK)
tests_unit_test_layout_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_layout_LDADD = $(UI_TEST_LINK)
tests_unit_test_logbook_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_logbook_LDADD = $(UI_TEST_LINK)
tests_unit_test_page_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_page_LDADD = $(UI_TEST_LINK)
tests_unit_test_prompt_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_prompt_LDADD = $(UI_TEST_LINK)
tests_unit_test_recent_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_recent_LDADD = $(UI_TEST_LINK)
tests_unit_test_status_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_status_LDADD = $(UI_TEST_LINK)
tests_unit_test_theme_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_theme_LDADD = $(UI_TEST_LINK)
tests_unit_test_tree_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_tree_LDADD = $(UI_TEST_LINK)
tests_unit_test_trial_CPPFLAGS = $(UI_TEST_INCLUDE)
tests_unit_test_trial_LDADD = $(UI_TEST_LINK)
FUZZ_TESTS = \
	tests/fuzz/fuzz_bodyview \
	tests/fuzz/fuzz_curl \
	tests/fuzz/fuzz_dns \
	tests/fuzz/fuzz_filter \
	tests/fuzz/fuzz_h2 \
	tests/fuzz/fuzz_h2_frame \
	tests/fuzz/fuzz_header \
	tests/fuzz/fuzz_http1 \
	tests/fuzz/fuzz_judge \
	tests/fuzz/fuzz_keylog \
	tests/fuzz/fuzz_knowledge \
	tests/fuzz/fuzz_local \
	tests/fuzz/fuzz_logs \
	tests/fuzz/fuzz_packet \
	tests/fuzz/fuzz_pcapng \
	tests/fuzz/fuzz_pipe \
	tests/fuzz/fuzz_protobuf \
	tests/fuzz/fuzz_secure \
	tests/fuzz/fuzz_socks \
	tests/fuzz/fuzz_speak1 \
	tests/fuzz/fuzz_speak2 \
	tests/fuzz/fuzz_tcp \
	tests/fuzz/fuzz_tls_hello \
	tests/fuzz/fuzz_tls_record \
	tests/fuzz/fuzz_websocket
TEST_HELPERS = \
	tests/fuzz/replay.c \
	tests/unit/dial_talk.h \
	tests/unit/h2_talk.h \
	tests/unit/judged_book.h \
	tests/unit/knowledge_sample.h \
	tests/unit/octets.h \
	tests/unit/packets.h \
	tests/unit/pipe_rig.h \
	tests/unit/secure_peer.h \
	tests/unit/small_book.h \
	tests/unit/speak2_rows.h \
	tests/unit/speak2_talk.h \
	tests/unit/spool_seen.h \
	tests/unit/spools.h \
	tests/unit/tls_bytes.h
SUITES = \
	tests/driver/commands.test.sh \
	tests/driver/conform.test.sh \
	tests/driver/faults.test.sh \
	tests/driver/save.test.sh \
	tests/golden/run.sh \
	tests/hostile/run.sh \
	tests/peers/live.test.sh \
	tests/peers/tshark.test.sh \
	tests/peers/vectors.test.sh \
	tests/rules/corpus.test.sh \
	tests/rules/documents.test.sh \
	tests/rules/lines.test.sh \
	tests/rules/rules.test.sh \
	tests/rules/steps.test.sh \
	tests/screen/run.sh \
	tests/style/floors.sh \
	tests/style/knowledge.sh \
	tests/style/manual.sh \
	tests/style/sources.sh \
	tests/style/symbols.sh \
	tests/style/translations.sh \
	tests/style/words.sh
SHIPPED = \
	doc \
	knowledge \
	tests/bench/captures.sh \
	tests/bench/compare.py \
	tests/bench/judge.c \
	tests/bench/live.py \
	tests/bench/measure.c \
	tests/bench/measuring.py \
	tests/bench/offload.py \
	tests/bench/paint.py \
	tests/bench/run.sh \
	tests/data \
	tests/driver/certs.py \
	tests/driver/command_cases.py \
	tests/driver/command_lines.py \
	tests/driver/commands.py \
	tests/driver/commands.test.sh \
	tests/driver/conform.py \
	tests/driver/conform.test.sh \
	tests/driver/fault_cases.py \
	tests/driver/faults.py \
	tests/driver/faults.test.sh \
	tests/driver/listener.py \
	tests/driver/peer.py \
	tests/driver/program.py \
	tests/driver/save.test.sh \
	tests/driver/save_law.py \
	tests/driver/start.sh \
	tests/fuzz/seeds \
	tests/golden \
	tests/hostile/make.py \
	tests/hostile/run.sh \
	tests/peers/exceptions.txt \
	tests/peers/live.py \
	tests/peers/live.test.sh \
	tests/peers/live_config.py \
	tests/peers/live_grpc.py \
	tests/peers/live_lib.py \
	tests/peers/live_own.py \
	tests/peers/live_servers.py \
	tests/peers/live_special.py \
	tests/peers/live_ways.py \
	tests/peers/live_web.py \
	tests/peers/servers/backend.py \
	tests/peers/servers/echo.binpb \
	tests/peers/servers/echo.go \
	tests/peers/servers/echo.js \
	tests/peers/servers/echo.proto \
	tests/peers/servers/grpc.js \
	tests/peers/servers/proxy.py \
	tests/peers/tshark.py \
	tests/peers/tshark.test.sh \
	tests/peers/vectors.py \
	tests/peers/vectors.test.sh \
	tests/rules/cases_across.py \
	tests/rules/cases_alpn.py \
	tests/rules/cases_capture.py \
	tests/rules/cases_connection.py \
	tests/rules/cases_dns.py \
	tests/rules/cases_flood.py \
	tests/rules/cases_flow.py \
	tests/rules/cases_goaway.py \
	tests/rules/cases_grpc.py \
	tests/rules/cases_grpc_ends.py \
	tests/rules/cases_h2spec.py \
	tests/rules/cases_healthy.py \
	tests/rules/cases_http1.py \
	tests/rules/cases_life.py \
	tests/rules/cases_local.py \
	tests/rules/cases_preface.py \
	tests/rules/cases_reset.py \
	tests/rules/cases_status.py \
	tests/rules/cases_stream.py \
	tests/rules/cases_tcp.py \
	tests/rules/cases_tls.py \
	tests/rules/cases_violation.py \
	tests/rules/cases_websocket.py \
	tests/rules/corpus.py \
	tests/rules/corpus.test.sh \
	tests/rules/documents.py \
	tests/rules/documents.test.sh \
	tests/rules/lines.py \
	tests/rules/lines.test.sh \
	tests/rules/rig.py \
	tests/rules/rules.test.sh \
	tests/rules/run.py \
	tests/rules/start.sh \
	tests/rules/steps.py \
	tests/rules/steps.test.sh \
	tests/rules/tls_rig.py \
	tests/run/driver.sh \
	tests/screen \
	tests/style/floors.sh \
	tests/style/knowledge.py \
	tests/style/knowledge.sh \
	tests/style/manual.sh \
	tests/style/sources.sh \
	tests/style/symbols.sh \
	tests/style/translations.py \
	tests/style/translations.sh \
	tests/style/words.sh \
	themes
