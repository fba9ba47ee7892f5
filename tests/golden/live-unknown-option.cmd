report http://127.0.0.1:1/ --headr 'a: b' 2>&1
exit 2
