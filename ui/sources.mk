# Written by tests/style/sources.sh --update.
UI_C = \
	ui/action.c \
	ui/app.c \
	ui/bars.c \
	ui/border.c \
	ui/command.c \
	ui/detail.c \
	ui/draw.c \
	ui/glyph.c \
	ui/grow.c \
	ui/help.c \
	ui/index.c \
	ui/judgement.c \
	ui/keymap.c \
	ui/layout.c \
	ui/line.c \
	ui/list.c \
	ui/loop.c \
	ui/prompt.c \
	ui/scale.c \
	ui/screen.c \
	ui/term.c \
	ui/theme.c \
	ui/tree.c \
	ui/view.c \
	ui/view_detail.c \
	ui/view_explain.c \
	ui/view_frames.c \
	ui/view_paint.c \
	ui/view_streams.c \
	ui/view_timeline.c \
	ui/wrap.c
UI_H = \
	ui/action.h \
	ui/app.h \
	ui/bars.h \
	ui/border.h \
	ui/command.h \
	ui/detail.h \
	ui/draw.h \
	ui/glyph.h \
	ui/grow.h \
	ui/help.h \
	ui/index.h \
	ui/judgement.h \
	ui/keymap.h \
	ui/layout.h \
	ui/line.h \
	ui/list.h \
	ui/loop.h \
	ui/prompt.h \
	ui/rect.h \
	ui/scale.h \
	ui/screen.h \
	ui/term.h \
	ui/theme.h \
	ui/tree.h \
	ui/ui.h \
	ui/view.h \
	ui/view_paint.h \
	ui/wrap.h
THEMES = \
	themes/dark.theme \
	themes/light.theme \
	themes/mono.theme
