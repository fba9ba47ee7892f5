frames http://127.0.0.1:1/ --fail-on error 2>&1
exit 2
