run /nowhere/script http://127.0.0.1:1/ 2>&1
exit 2
