report http://127.0.0.1:1/ --setting INITIAL_WINDOW=1 2>&1
exit 2
