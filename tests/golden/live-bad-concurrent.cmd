report http://127.0.0.1:1/ --concurrent 0 2>&1
exit 2
