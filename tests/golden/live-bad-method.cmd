report http://127.0.0.1:1/ -X 'A B' 2>&1
exit 2
