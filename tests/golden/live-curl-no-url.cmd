curl -s 2>&1
exit 2
