frames http://127.0.0.1:1/ -H 'no colon' 2>&1
exit 2
