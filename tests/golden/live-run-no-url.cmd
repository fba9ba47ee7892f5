run tests/golden/live-no-script.cmd 2>&1
exit 2
