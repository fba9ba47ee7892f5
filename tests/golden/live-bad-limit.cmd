report http://127.0.0.1:1/ --limit lunch=1 2>&1
exit 2
