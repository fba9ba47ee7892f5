# Written by tests/style/sources.sh --update.
CORE_TESTS = \
	tests/unit/test_describe \
	tests/unit/test_names \
	tests/unit/test_packet \
	tests/unit/test_tcp \
	tests/unit/test_text
UI_TESTS =
FUZZ_TESTS =
TEST_HELPERS = \
	tests/fuzz/replay.c \
	tests/unit/packets.h \
	tests/unit/small_book.h
SUITES = \
	tests/golden/run.sh \
	tests/peers/tshark.test.sh \
	tests/style/floors.sh \
	tests/style/sources.sh \
	tests/style/symbols.sh \
	tests/style/words.sh
SHIPPED = \
	tests/bench/captures.sh \
	tests/bench/offload.py \
	tests/golden \
	tests/peers/exceptions.txt \
	tests/peers/tshark.py \
	tests/peers/tshark.test.sh \
	tests/peers/vectors.py \
	tests/run/driver.sh \
	tests/style/floors.sh \
	tests/style/sources.sh \
	tests/style/symbols.sh \
	tests/style/words.sh \
	themes
