report https://127.0.0.1:1/ --cacert /nowhere/ca.pem 2>&1
exit 1
