report http://127.0.0.1:1/ http://localhost:1/ --http2-prior-knowledge 2>&1
exit 2
