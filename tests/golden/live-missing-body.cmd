report http://127.0.0.1:1/ -d @/nowhere/body 2>&1
exit 2
