#!/bin/sh
# Automake's test driver for this tree: runs one test program or script, reads the TAP that it
# prints, and writes one result a case. What a plain TAP reader would let pass counts as a failure
# here: a crash, cases that were planned but never ran, a test that ran no case at all.
#
# Failures are shown with their output. TEST_TIMEOUT (seconds) ends a test that hangs.
while [ $# -gt 0 ]; do
	case $1 in
	--test-name) name=$2; shift ;;
	--log-file) log=$2; shift ;;
	--trs-file) trs=$2; shift ;;
	--color-tests | --collect-skipped-logs | --expect-failure | --enable-hard-errors) shift ;;
	--) shift; break ;;
	*) echo "driver.sh: unknown option $1" >&2; exit 2 ;;
	esac
	shift
done

limit=
command -v timeout >/dev/null 2>&1 && limit="timeout -k 5 ${TEST_TIMEOUT:-240}"
$limit "$@" >"$log" 2>&1
status=$?

awk -v status="$status" -v name="$name" -v trs="$trs" '
function result(kind, what) {
	printf ":test-result: %s %s\n", kind, what >trs
	count[kind]++
	if (kind != "PASS")
		print kind ": " name ": " what
}
function what(line) {
	sub(/^(not )?ok *[0-9]* *(- )?/, "", line)
	return line
}
/^[ \t]*1\.\.[0-9]+/ {
	plan = $1
	sub(/^[ \t]*1\.\./, "", plan)
	planned += plan
	if (plan == 0)
		empty = $0
}
/^ok/ { ran++; result($0 ~ /# *[Ss][Kk][Ii][Pp]/ ? "SKIP" : "PASS", what($0)) }
/^not ok/ { ran++; result($0 ~ /# *[Ss][Kk][Ii][Pp]/ ? "SKIP" : "FAIL", what($0)) }
/^Bail out!/ { result("FAIL", $0) }
END {
	if (!ran && empty ~ /# *[Ss][Kk][Ii][Pp]/ && status == 0) {
		sub(/^.*# *[Ss][Kk][Ii][Pp] */, "", empty)
		result("SKIP", empty)
	} else if (!ran && status == 77) {
		result("SKIP", "exit status 77")
	} else if (planned > ran) {
		result("FAIL", (planned - ran) " planned cases did not run, exit status " status)
	} else if (status == 124) {
		result("FAIL", "took too long")
	} else if (status != 0 && !count["FAIL"]) {
		result("FAIL", "exit status " status)
	} else if (!ran) {
		result("FAIL", "ran no case")
	}
	printf ":global-test-result: %s\n", count["FAIL"] ? "FAIL" : "PASS" >trs
	printf ":recheck: %s\n", count["FAIL"] ? "yes" : "no" >trs
	printf ":copy-in-global-log: %s\n", count["FAIL"] ? "yes" : "no" >trs
	printf "%s: %d passed, %d failed, %d skipped\n", name, count["PASS"], count["FAIL"], count["SKIP"]
	exit count["FAIL"] > 0
}' "$log" && exit 0

# The cases that failed with what they said; the end of it all when it says nothing a TAP reader knows.
awk '
/^ok/ { on = 0 }
/^not ok/ { on = $0 !~ /# *[Ss][Kk][Ii][Pp]/ }
on && ++shown <= 80 { print "  " substr($0, 1, 400) }
{ last[NR % 40] = $0 }
END {
	if (shown)
		exit
	for (i = NR - 39; i <= NR; i++)
		if (i > 0)
			print "  " substr(last[i % 40], 1, 400)
}' "$log"
exit 0
