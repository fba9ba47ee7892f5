#!/bin/sh
# Every entry of the knowledge base is read: its head, its six parts, the layout of steps and blocks,
# and that a translation has the same; and every rule has an entry in both languages.
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1
exec python3 tests/style/knowledge.py "$@"
