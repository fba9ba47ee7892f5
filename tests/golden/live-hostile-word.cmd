report http://127.0.0.1:1/ --wait "$(printf '\033[31m')" 2>&1
exit 2
