#!/bin/sh
# Golden screens: every NAME.keys here is a session with the workbench in a terminal (tmux), and
# NAME.screen is what that terminal must show, as text. A script's lines:
#
#   size 80x24           of the terminal, before anything else
#   open ARGUMENTS…      starts h2lens with them, from the root of the tree
#   wait TEXT            until the screen holds the text (or 30 s have passed, which fails)
#   keys KEY…            as tmux names them: j Enter Escape C-d PageDown
#   type TEXT            as it stands
#   paste TEXT           as a terminal pastes it, \\n being a line feed
#   left                 until the program has ended
#   resize 120x40
#   screen               compares what is shown, once it has come to rest
#   entry NAME           makes tests/screen/NAME.en.md and NAME.zh.md an own entry of the knowledge
#                        base, so that no screen changes when the shipped ones do
#   peer MODE            starts tests/screen/peer.py for a live session; PORT in what is opened or
#                        typed is its port, SCRATCH a folder of the test's
#   rows REGEX           compares the rows that match, without the panels' lines: where times
#                        and ports make the rest of a live screen another one each time
#
# run.sh [BINARY] prints TAP and "N passed, N failed, N skipped"; after a change that is meant,
# H2LENS=BINARY sh tests/screen/run.sh --update [NAME…], and then read the screens, every one.
update=
[ "${1:-}" = --update ] && update=1 && shift
[ -n "$update" ] || [ -z "${1:-}" ] || { H2LENS=$1 && shift; }
: "${H2LENS:=build/release/h2lens}"
case $H2LENS in
/*) ;;
*) H2LENS=$(pwd)/$H2LENS ;;
esac
cd "${top_srcdir:-$(dirname "$0")/../..}" || exit 1

if ! command -v tmux >/dev/null 2>&1; then
	echo "1..0 # SKIP tmux is missing"
	echo "# 0 passed, 0 failed, $(find tests/screen -name '*.keys' | wc -l) skipped"
	exit 0
fi

server=h2lens-screen-$$
scratch=$(mktemp -d) || exit 1
peer=
port=
end_peer() {
	[ -z "$peer" ] || kill "$peer" 2>/dev/null
	peer=
}
trap 'tmux -L $server kill-server 2>/dev/null; end_peer; rm -rf "$scratch"' EXIT
trap 'exit 1' INT TERM HUP
LC_ALL=C.UTF-8
TZ=UTC
HOME=$scratch
export LC_ALL TZ HOME
unset SSLKEYLOGFILE COLUMNS LINES NO_COLOR XDG_CONFIG_HOME XDG_STATE_HOME TMUX
cat >"$scratch/tmux.conf" <<'CONF'
set -g status off
set -g default-terminal screen-256color
set -g escape-time 0
set -g remain-on-exit on
# A server that ends with its last session may be met by the next while it goes down.
set -s exit-empty off
set -g history-limit 0
CONF

# An editor that nobody has to sit at.
VISUAL=$scratch/editor
export VISUAL
cat >"$VISUAL" <<'EDITOR'
#!/bin/sh
case $(cat "$1") in
keep) ;;
*) printf '{"edited": true}' >"$1" ;;
esac
EDITOR
chmod +x "$VISUAL"

mux() {
	tmux -L "$server" -f "$scratch/tmux.conf" "$@"
}

shown() {
	mux capture-pane -p -t w
}

# until_shown TEXT: 1 when it does not come
until_shown() {
	tries=0
	until shown | grep -qF -e "$1"; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || return 1
		sleep 0.05
	done
}

# start_peer MODE: its port in $port; 1 when it does not come
start_peer() {
	end_peer
	: >"$scratch/port"
	python3 tests/screen/peer.py "$1" >"$scratch/port" 2>/dev/null &
	peer=$!
	tries=0
	until [ -s "$scratch/port" ]; do
		tries=$((tries + 1))
		[ "$tries" -lt 600 ] || return 1
		sleep 0.05
	done
	port=$(cat "$scratch/port")
}

# rows REGEX: in $scratch/now, once the same were there for four looks
rows() {
	same=0
	tries=0
	: >"$scratch/now"
	while [ "$same" -lt 4 ] && [ "$tries" -lt 200 ]; do
		sleep 0.04
		shown | grep -E -e "$1" | sed "s/${port:-0000000}/PORT/g; s/[│❯▪]/ /g" >"$scratch/next"
		if cmp -s "$scratch/now" "$scratch/next"; then
			same=$((same + 1))
		else
			same=0
		fi
		mv "$scratch/next" "$scratch/now"
		tries=$((tries + 1))
	done
}

# The screen in $scratch/now, once it has stayed the same for four looks.
at_rest() {
	same=0
	tries=0
	shown >"$scratch/now"
	while [ "$same" -lt 4 ] && [ "$tries" -lt 200 ]; do
		sleep 0.04
		shown >"$scratch/next"
		if cmp -s "$scratch/now" "$scratch/next"; then
			same=$((same + 1))
		else
			same=0
		fi
		mv "$scratch/next" "$scratch/now"
		tries=$((tries + 1))
	done
}

# play NAME: its screens in $scratch/out; 1 with a reason in $scratch/reason, 77 to skip
play() {
	: >"$scratch/out"
	: >"$scratch/reason"
	rm -rf "$scratch/.local" "$scratch/.config" # what was opened lately, own entries
	size=80x24
	while read -r verb rest <&3; do
		case $verb in
		open | type | paste) rest=$(printf "%s\n" "$rest" | sed "s,PORT,$port,g; s,SCRATCH,$scratch,g") ;;
		esac
		case $verb in
		'' | '#'*) ;;
		size) size=$rest ;;
		open)
			for word in $rest; do
				case $word in
				../shared/* | tests/data/*)
					[ -e "$word" ] || { echo "$word is not here" >"$scratch/reason"; return 77; }
					;;
				esac
			done
			mux kill-session -t w 2>/dev/null
			mux new-session -d -s w -x "${size%x*}" -y "${size#*x}" "exec '$H2LENS' $rest" ||
				{ echo "no terminal for $rest" >"$scratch/reason"; break; }
			;;
		wait)
			until_shown "$rest" || {
				{ echo "“$rest” never came; what was there instead:" && shown; } >"$scratch/reason" 2>&1
				break
			}
			;;
		left)
			tries=0
			until [ "$(mux display-message -p -t w '#{pane_dead}')" = 1 ]; do
				tries=$((tries + 1))
				[ "$tries" -lt 600 ] || { echo "it never left" >"$scratch/reason"; break 2; }
				sleep 0.05
			done
			;;
		# What is typed is a list of words on purpose.
		keys) for key in $rest; do mux send-keys -t w "$key"; done ;;
		type) mux send-keys -t w -l "$rest" ;;
		paste)
			printf '%b' "$rest" | mux load-buffer -
			mux paste-buffer -p -t w
			;;
		resize)
			size=$rest
			mux resize-window -t w -x "${size%x*}" -y "${size#*x}"
			;;
		entry)
			for language in en zh; do
				mkdir -p "$scratch/.config/h2lens/knowledge/$language"
				cp "tests/screen/$rest.$language.md" \
					"$scratch/.config/h2lens/knowledge/$language/$rest.md"
			done
			;;
		peer)
			command -v python3 >/dev/null 2>&1 ||
				{ echo "python3 is missing" >"$scratch/reason"; return 77; }
			start_peer "$rest" || { echo "no peer came" >"$scratch/reason"; break; }
			;;
		rows)
			rows "$rest"
			echo "== $rest" >>"$scratch/out"
			cat "$scratch/now" >>"$scratch/out"
			;;
		screen)
			at_rest
			echo "== $size" >>"$scratch/out"
			cat "$scratch/now" >>"$scratch/out"
			;;
		*) echo "unknown line: $verb $rest" >"$scratch/reason"; break ;;
		esac
	done 3<"tests/screen/$1.keys"
	mux kill-session -t w 2>/dev/null
	end_peer
	[ ! -s "$scratch/reason" ]
}

if [ -n "$update" ]; then
	[ $# -gt 0 ] || set -- tests/screen/*.keys
	for name in "$@"; do
		name=${name##*/}
		name=${name%.keys}
		if play "$name"; then
			cp "$scratch/out" "tests/screen/$name.screen"
		else
			echo "$name: $(cat "$scratch/reason")"
		fi
	done
	exit 0
fi

set -- tests/screen/*.keys
echo "1..$#"
i=0
passed=0
failed=0
skipped=0
for name in "$@"; do
	i=$((i + 1))
	name=${name##*/}
	name=${name%.keys}
	play "$name"
	status=$?
	if [ "$status" = 77 ]; then
		skipped=$((skipped + 1))
		echo "ok $i - $name # SKIP $(cat "$scratch/reason")"
	elif [ "$status" = 0 ] && cmp -s "tests/screen/$name.screen" "$scratch/out"; then
		passed=$((passed + 1))
		echo "ok $i - $name"
	else
		failed=$((failed + 1))
		echo "not ok $i - $name"
		cat "$scratch/reason" | sed 's/^/# /'
		diff "tests/screen/$name.screen" "$scratch/out" 2>&1 | head -n 60 | sed 's/^/# /'
	fi
done
echo "# $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
