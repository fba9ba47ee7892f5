report http://127.0.0.1:1/ --http3 2>&1
exit 2
