/*
 * command.h: everything the workbench can be told, one row each. The row is the key bindings, the
 * name at the `:` prompt, the line of the help screen and the hint on the last row; action_run
 * does it (the functions are action_NAME). What a live session can be told is the table of
 * h2lens/steer.h; nothing else lists commands.
 */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include <stdbool.h>

/* Where a command's keys work. Names at the prompt work everywhere. */
enum command_context {
	ON_STREAMS = 1,
	ON_FRAMES = 2,
	ON_TIMELINE = 4,
	ON_EXPLAIN = 8,
	ON_DETAIL = 16,
	ON_TREES = ON_STREAMS | ON_DETAIL,
	ON_PANELS = 31,
	ON_LIVE = 32,	  /* hinted at in live sessions alone */
	ON_RECORDED = 64, /* and in those of an interface, which can be saved too */
	ON_START = 128,	  /* also while no tab is open */
	ON_ALL = ON_PANELS | ON_START
};

/* X(NAME, name at the prompt, keys, where, hint on the last row or "", help)
 * Groups of the help screen are begun by G(title). */
#define COMMANDS(X, G)                                                                             \
	G("Moving")                                                                                \
	X(UP, "up", "Up k", ON_ALL, "", "one row up")                                              \
	X(DOWN, "down", "Down j", ON_ALL, "", "one row down")                                      \
	X(PAGE_UP, "page-up", "PgUp Ctrl-B", ON_ALL, "", "one page up")                            \
	X(PAGE_DOWN, "page-down", "PgDn Ctrl-F", ON_ALL, "", "one page down")                      \
	X(HALF_UP, "half-up", "Ctrl-U", ON_PANELS, "", "half a page up")                           \
	X(HALF_DOWN, "half-down", "Ctrl-D", ON_PANELS, "", "half a page down")                     \
	X(FIRST, "first", "Home g", ON_ALL, "", "first row")                                       \
	X(LAST, "last", "End G", ON_ALL, "", "last row, and stay there while more is read")        \
	X(LEFT, "left", "Left h", ON_PANELS, "", "fold, or to the parent; the event before")       \
	X(RIGHT, "right", "Right l", ON_PANELS, "", "unfold; the next event or finding")           \
	X(FOLD, "fold", "Space", ON_TREES, "fold", "fold or unfold")                               \
	X(NEXT_PROBLEM, "next-problem", "n", ON_PANELS, "next problem",                            \
	  "next problem of the whole session")                                                     \
	X(PREVIOUS_PROBLEM, "previous-problem", "N", ON_PANELS, "", "the one before")              \
	G("Panels")                                                                                \
	X(ENTER, "enter", "Enter", ON_ALL, "", "look closer: into the next panel, or unfold")      \
	X(BACK, "back", "Esc", ON_ALL, "", "back: hex, zoom, filter, then the panel before")       \
	X(NEXT_PANEL, "next-panel", "Tab", ON_PANELS, "panel", "next panel")                       \
	X(PREVIOUS_PANEL, "previous-panel", "Shift-Tab", ON_PANELS, "", "panel before")            \
	X(STREAMS, "streams", "1", ON_PANELS, "", "to Streams")                                    \
	X(FRAMES, "frames", "2", ON_PANELS, "", "to Frames")                                       \
	X(TIMELINE, "timeline", "3", ON_PANELS, "", "to Timeline")                                 \
	X(EXPLAIN, "explain", "4", ON_PANELS, "",                                                  \
	  "to Explain; explain FILE saves what it says as Markdown")                               \
	X(DETAIL, "detail", "5", ON_PANELS, "", "to Detail")                                       \
	X(ZOOM, "zoom", "z", ON_PANELS, "zoom", "this panel alone, and all of them again")         \
	G("Looking")                                                                               \
	X(FILTER, "filter", "/", ON_PANELS, "filter",                                              \
	  "show only frames that match: http2.type == GOAWAY (Wireshark's language)")              \
	X(HEX, "hex", "x", ON_PANELS, "hex", "octets of the selected frame in Detail")             \
	X(LOG, "log", "", ON_PANELS, "",                                                           \
	  "lay another program's log beside the session: log FILE, log FILE@SECONDS")              \
	X(ZOOM_IN, "zoom-in", "+", ON_TIMELINE, "in", "less time, more of it")                     \
	X(ZOOM_OUT, "zoom-out", "-", ON_TIMELINE, "out", "more time")                              \
	X(ZOOM_ALL, "zoom-all", "0", ON_TIMELINE, "all", "the whole connection")                   \
	X(PAN_LEFT, "pan-left", "<", ON_TIMELINE, "", "earlier")                                   \
	X(PAN_RIGHT, "pan-right", ">", ON_TIMELINE, "", "later")                                   \
	X(COPY, "copy", "y", ON_EXPLAIN, "", "copy the shell command that the cursor is on")       \
	X(CHECKLIST, "checklist", "", ON_PANELS, "",                                               \
	  "checklist FILE: how to confirm and how to recover, to tick off")                        \
	X(LANGUAGE, "language", "L", ON_ALL, "",                                                   \
	  "explanations in English or Chinese: language zh")                                       \
	G("Live session")                                                                          \
	X(REQUEST, "request", "r", ON_PANELS | ON_LIVE, "request",                                 \
	  "send a request: type its path")                                                         \
	X(RECONNECT, "reconnect", "R", ON_PANELS | ON_LIVE, "reconnect",                           \
	  "connect again, with the same options or with those that follow")                        \
	X(RETRY, "retry", "T", ON_PANELS | ON_LIVE, "",                                            \
	  "send again what the peer did not process; all: also what it may have processed")        \
	X(EDIT, "edit", "e", ON_PANELS | ON_LIVE, "", "edit the last request's body, and send it") \
	X(BODY, "body", "b", ON_PANELS | ON_LIVE, "body",                                          \
	  "the answer's body of the selected stream; again: the request's")                        \
	X(AS_CURL, "as-curl", "y", (ON_PANELS & ~ON_EXPLAIN) | ON_LIVE, "",                        \
	  "the selected request as a curl command line")                                           \
	X(SAVE, "save", "s", ON_PANELS | ON_RECORDED, "save", "save what was recorded as pcapng")  \
	G("Tabs")                                                                                  \
	X(OPEN, "open", "o", ON_ALL, "",                                                           \
	  "open in a new tab: open https://host/ (and curl's options), FILE, -i IFACE")            \
	X(CLOSE_TAB, "close-tab", "Ctrl-W", ON_PANELS, "", "close this tab")                       \
	X(NEXT_TAB, "next-tab", "]", ON_PANELS, "", "next tab")                                    \
	X(PREVIOUS_TAB, "previous-tab", "[", ON_PANELS, "", "tab before")                          \
	X(TAB, "tab", "", ON_PANELS, "", "to the tab of that number: tab 2")                       \
	G("The workbench")                                                                         \
	X(COMMAND, "command", ":", ON_ALL, "command", "type a command's name")                     \
	X(PROBLEMS, "problems", "p", ON_PANELS, "problems",                                        \
	  "all that went wrong, the verdict first")                                                \
	X(THEME, "theme", "t", ON_ALL, "", "next theme, or the one named: theme light")            \
	X(REDRAW, "redraw", "Ctrl-L", ON_ALL, "", "draw the screen afresh")                        \
	X(HELP, "help", "? F1", ON_ALL, "help", "this page")                                       \
	X(QUIT, "quit", "q", ON_ALL, "quit", "leave")

enum command {
#define X(NAME, name, keys, where, hint, help) COMMAND_##NAME,
#define G(title)
	COMMANDS(X, G)
#undef X
#undef G
		COMMAND_COUNT,
	COMMAND_NONE = COMMAND_COUNT
};

struct command_row {
	const char *name, *keys, *hint, *help;
	unsigned where;
};

const struct command_row *command_row(enum command c);
/* The title of the group that it begins on the help screen; NULL when it begins none. */
const char *command_group(enum command c);
/* The command of that name, or whose name alone begins so; COMMAND_NONE when there is none. */
enum command command_find(const char *name);
/* The command of exactly that name. */
enum command command_named(const char *name);

#endif
