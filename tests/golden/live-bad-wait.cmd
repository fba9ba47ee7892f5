report http://127.0.0.1:1/ --wait forever 2>&1
exit 2
