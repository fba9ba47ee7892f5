report http://127.0.0.1:1/ --proxy gopher://x 2>&1
exit 2
