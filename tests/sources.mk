# Written by tests/style/sources.sh --update.
CORE_TESTS =
UI_TESTS =
FUZZ_TESTS =
TEST_HELPERS = \
	tests/fuzz/replay.c
SUITES = \
	tests/style/floors.sh \
	tests/style/sources.sh \
	tests/style/symbols.sh \
	tests/style/words.sh
SHIPPED = \
	tests/bench/captures.sh \
	tests/bench/offload.py \
	tests/run/driver.sh \
	tests/style/floors.sh \
	tests/style/sources.sh \
	tests/style/symbols.sh \
	tests/style/words.sh \
	themes
