report http://127.0.0.1:99999/ 2>&1
exit 2
