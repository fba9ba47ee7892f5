report 2>&1
exit 2
