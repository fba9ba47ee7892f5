#include "term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "keymap.h"

enum {
	RESTORE_ROOM = 512,
	ESCAPE_DELAY_MS = 25,
	PAIRS_MAX = 160,
	COPY_MAX = 64 * 1024,	   /* octets; terminals take no more */
	PASTE_BEGIN = KEY_MAX + 1, /* codes of our own for curses */
	PASTE_END
};

static struct {
	SCREEN *screen;
	WINDOW *input; /* a pad: reading keys from it never draws */
	FILE *keys;    /* when standard input is the capture */
	int key_fd, wake[2];
	bool ascii, color;
	enum theme_depth depth;
	struct {
		unsigned long attributes;
		short pair;
	} style[SHADE_COUNT][ROLE_COUNT];
	struct {
		short fg, bg;
	} pairs[PAIRS_MAX];
	int pair_count;
	/* What the signal handlers need. */
	char restore[RESTORE_ROOM];
	size_t restore_length;
	struct termios modes;
	volatile sig_atomic_t started, resized, stopped, continued, ended;
} term;

static const int fatal_signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};
/* These ask us to leave; recordings hold secrets and are removed on the way out. */
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

void term_restore(void)
{
	int saved = errno;
	if (term.started) {
		term.started = 0;
		ssize_t n = write(STDOUT_FILENO, term.restore, term.restore_length);
		(void)n;
		(void)tcsetattr(term.key_fd, TCSANOW, &term.modes);
	}
	errno = saved;
}

static void on_fatal(int number)
{
	term_restore();
	/* SA_RESETHAND has put the default back; it acts when this handler returns. */
	raise(number);
}

static void on_event(int number)
{
	int saved = errno;
	if (number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT)
		term.ended = 1; /* SA_RESETHAND: a second one ends it at once */
	else if (number == SIGWINCH)
		term.resized = 1;
	else if (number == SIGTSTP)
		term.stopped = 1;
	else
		term.continued = 1;
	ssize_t n = write(term.wake[1], "", 1);
	(void)n;
	errno = saved;
}

static void handle(int number, void (*handler)(int), int flags)
{
	struct sigaction action;
	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = flags;
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

static void handle_signals(void)
{
	for (size_t i = 0; i < sizeof(fatal_signals) / sizeof(fatal_signals[0]); i++)
		handle(fatal_signals[i], on_fatal, (int)SA_RESETHAND);
	for (size_t i = 0; i < sizeof(ending_signals) / sizeof(ending_signals[0]); i++)
		handle(ending_signals[i], on_event, (int)SA_RESETHAND);
	handle(SIGWINCH, on_event, SA_RESTART);
	handle(SIGTSTP, on_event, SA_RESTART);
	handle(SIGCONT, on_event, SA_RESTART);
	handle(SIGPIPE, SIG_IGN, 0);
}

static void default_signals(void)
{
	for (size_t i = 0; i < sizeof(fatal_signals) / sizeof(fatal_signals[0]); i++)
		handle(fatal_signals[i], SIG_DFL, 0);
	for (size_t i = 0; i < sizeof(ending_signals) / sizeof(ending_signals[0]); i++)
		handle(ending_signals[i], SIG_DFL, 0);
	handle(SIGWINCH, SIG_DFL, 0);
	handle(SIGTSTP, SIG_DFL, 0);
	handle(SIGCONT, SIG_DFL, 0);
}

/* Without the padding marks ($<5>) that only old hardware needs. */
static void record(const char *name)
{
	const char *s = tigetstr(name);
	if (!s || s == (char *)-1)
		return;
	while (*s && term.restore_length < sizeof(term.restore)) {
		const char *mark = strncmp(s, "$<", 2) == 0 ? strchr(s, '>') : NULL;
		if (mark)
			s = mark + 1;
		else
			term.restore[term.restore_length++] = *s++;
	}
}

/* Bracketed paste: pasted text comes between marks, and a paste is never taken for keys. */
static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";

static void say(const char *s)
{
	fflush(stdout);
	ssize_t n = write(STDOUT_FILENO, s, strlen(s));
	(void)n;
}

static void record_restore(void)
{
	static const char *const capabilities[] = {"op", "sgr0", "rmacs", "rmkx", "cnorm", "rmcup"};
	term.restore_length = 0;
	for (size_t i = 0; i < sizeof(capabilities) / sizeof(capabilities[0]); i++)
		record(capabilities[i]);
	for (const char *s = paste_off; *s && term.restore_length < sizeof(term.restore); s++)
		term.restore[term.restore_length++] = *s;
}

static bool able(const char *capability)
{
	const char *s = tigetstr(capability);
	return s && s != (char *)-1;
}

static bool open_screen(struct error *e)
{
	const char *name = getenv("TERM");
	if (name && *name)
		term.screen = newterm(NULL, stdout, term.keys ? term.keys : stdin);
	if (term.screen && able("cup") && able("clear"))
		return true;
	if (term.screen) {
		endwin();
		delscreen(term.screen);
		term.screen = NULL;
	}
	return error_set(e,
			 "TERM=%s cannot show panels; try TERM=xterm-256color, or `h2lens report "
			 "FILE`",
			 name ? name : "");
}

static bool open_keys(struct error *e)
{
	if (!isatty(STDOUT_FILENO))
		return error_set(e, "standard output is not a terminal; try `h2lens report FILE`");
	term.key_fd = STDIN_FILENO;
	if (isatty(STDIN_FILENO))
		return true;
	term.keys = fopen("/dev/tty", "r");
	if (!term.keys)
		return error_set(e, "there is no terminal to read keys from: %s", strerror(errno));
	term.key_fd = fileno(term.keys);
	return true;
}

static bool open_wake(struct error *e)
{
	if (pipe(term.wake) != 0)
		return error_set(e, "pipe: %s", strerror(errno));
	for (int i = 0; i < 2; i++) {
		fcntl(term.wake[i], F_SETFL, O_NONBLOCK);
		fcntl(term.wake[i], F_SETFD, FD_CLOEXEC);
	}
	return true;
}

static void start_modes(void)
{
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	set_escdelay(ESCAPE_DELAY_MS);
	term.input = newpad(1, 1);
	keypad(term.input, TRUE);
	nodelay(term.input, TRUE);
	define_key("\033[200~", PASTE_BEGIN);
	define_key("\033[201~", PASTE_END);
	term.depth = THEME_MONO;
	if (term.color && has_colors() && start_color() == OK) {
		use_default_colors();
		term.depth = COLORS >= 256 ? THEME_256 : THEME_8;
	}
}

bool term_start(bool ascii, bool no_color, struct error *e)
{
	const char *no = getenv("NO_COLOR");
	setlocale(LC_ALL, "");
	term.ascii = ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
	term.color = !no_color && !(no && *no);
	if (!open_keys(e) || !open_wake(e))
		return false;
	if (tcgetattr(term.key_fd, &term.modes) != 0)
		return error_set(e, "tcgetattr: %s", strerror(errno));
	if (!open_screen(e))
		return false;
	record_restore();
	start_modes();
	handle_signals();
	term.started = 1;
	say(paste_on);
	return true;
}

void term_stop(void)
{
	if (!term.screen)
		return;
	say(paste_off);
	curs_set(1);
	endwin();
	term.started = 0;
	default_signals();
	delwin(term.input);
	term.screen = NULL; /* not freed: libpanel's own root panel hangs on it for good */
	if (term.keys)
		fclose(term.keys);
	close(term.wake[0]);
	close(term.wake[1]);
}

bool term_ascii(void)
{
	return term.ascii;
}

void term_size(int *rows, int *columns)
{
	*rows = LINES;
	*columns = COLS;
}

int term_input_fd(void)
{
	return term.key_fd;
}

int term_wake_fd(void)
{
	return term.wake[0];
}

void term_lend(void)
{
	say(paste_off);
	endwin();
	term.started = 0;
	handle(SIGINT, SIG_IGN, 0);
	handle(SIGQUIT, SIG_IGN, 0);
	handle(SIGTSTP, SIG_IGN, 0);
}

void term_take_back(void)
{
	handle_signals();
	term.started = 1;
	term.continued = 1;
	on_event(SIGCONT);
}

static void sleep_until_continued(void)
{
	say(paste_off);
	endwin();
	term.started = 0;
	handle(SIGTSTP, SIG_DFL, 0);
	raise(SIGTSTP);
	handle(SIGTSTP, on_event, SA_RESTART);
	term.started = 1;
	term.continued = 1;
}

bool term_ended(void)
{
	return term.ended;
}

bool term_signals(void)
{
	char drain[64];
	while (read(term.wake[0], drain, sizeof(drain)) > 0)
		continue;
	if (term.stopped) {
		term.stopped = 0;
		sleep_until_continued();
	}
	bool afresh = term.resized || term.continued;
	if (term.continued) {
		term.continued = 0;
		reset_prog_mode();
		say(paste_on);
		term_redraw();
	}
	if (afresh) {
		struct winsize size;
		term.resized = 0;
		if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col &&
		    (size.ws_row != LINES || size.ws_col != COLS))
			resizeterm(size.ws_row, size.ws_col);
	}
	return afresh;
}

static uint32_t translate(wint_t code)
{
	static const struct {
		wint_t curses;
		uint32_t key;
	} keys[] = {
		{KEY_UP, KEYMAP_UP},	       {KEY_DOWN, KEYMAP_DOWN},
		{KEY_LEFT, KEYMAP_LEFT},       {KEY_RIGHT, KEYMAP_RIGHT},
		{KEY_HOME, KEYMAP_HOME},       {KEY_END, KEYMAP_END},
		{KEY_PPAGE, KEYMAP_PAGE_UP},   {KEY_NPAGE, KEYMAP_PAGE_DOWN},
		{KEY_DC, KEYMAP_DELETE},       {KEY_BTAB, KEYMAP_SHIFT_TAB},
		{KEY_F(1), KEYMAP_F1},	       {KEY_BACKSPACE, KEYMAP_BACKSPACE},
		{KEY_ENTER, KEYMAP_ENTER},     {PASTE_BEGIN, KEYMAP_PASTE_BEGIN},
		{PASTE_END, KEYMAP_PASTE_END},
	};
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].curses == code)
			return keys[i].key;
	return 0;
}

bool term_key(uint32_t *key, bool *hung)
{
	struct pollfd gone = {term.key_fd, POLLIN, 0};
	wint_t code = 0;
	for (;;) {
		int status = wget_wch(term.input, &code);
		if (status == KEY_CODE_YES) {
			*key = translate(code);
			if (*key)
				return true;
			continue; /* a key that we have no name for, or KEY_RESIZE */
		}
		if (status == ERR)
			break;
		*key = code == '\n' ? KEYMAP_ENTER : code == 8 ? KEYMAP_BACKSPACE : (uint32_t)code;
		return true;
	}
	if (poll(&gone, 1, 0) > 0 && (gone.revents & (POLLHUP | POLLERR | POLLNVAL)))
		*hung = true;
	return false;
}

/* Those that are asked by an unknown sequence print it, or have no clipboard. */
static bool may_copy(bool *sure)
{
	const char *name = getenv("TERM");
	bool inside = getenv("TMUX") || getenv("STY") ||
		      (name && (strncmp(name, "screen", 6) == 0 || strncmp(name, "tmux", 4) == 0));
	bool plain = !name || strncmp(name, "linux", 5) == 0 || strncmp(name, "vt", 2) == 0;
	*sure = !inside && !plain;
	return !plain;
}

bool term_copy(const char *text, size_t n)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	bool sure;
	if (!may_copy(&sure) || n > COPY_MAX)
		return false;
	char *out = calloc(1, n / 3 * 4 + 16);
	if (!out)
		return false;
	size_t at = (size_t)snprintf(out, 8, "\033]52;c;");
	for (size_t i = 0; i < n; i += 3) {
		uint32_t word = 0;
		for (size_t k = 0; k < 3; k++)
			word = word << 8 | (i + k < n ? (unsigned char)text[i + k] : 0);
		for (size_t k = 0; k < 4; k++)
			out[at++] = i + k <= n ? digits[word >> (18 - 6 * k) & 63] : '=';
	}
	out[at++] = '\a';
	out[at] = '\0';
	say(out);
	free(out);
	return sure;
}

void term_redraw(void)
{
	clearok(curscr, TRUE);
}

static short pair_for(short fg, short bg)
{
	if (fg < 0 && bg < 0)
		return 0;
	for (int i = 0; i < term.pair_count; i++)
		if (term.pairs[i].fg == fg && term.pairs[i].bg == bg)
			return (short)(i + 1);
	if (term.pair_count >= PAIRS_MAX - 1 || term.pair_count >= COLOR_PAIRS - 1)
		return 0;
	short pair = (short)++term.pair_count;
	term.pairs[pair - 1].fg = fg;
	term.pairs[pair - 1].bg = bg;
	init_pair(pair, fg, bg);
	return pair;
}

static unsigned long curses_attributes(uint8_t bits)
{
	unsigned long out = 0;
	if (bits & STYLE_BOLD)
		out |= A_BOLD;
	if (bits & STYLE_DIM)
		out |= A_DIM;
	if (bits & STYLE_UNDERLINE)
		out |= A_UNDERLINE;
	if (bits & STYLE_REVERSE)
		out |= A_REVERSE;
	if (bits & STYLE_ITALIC)
		out |= A_ITALIC;
	return out;
}

void term_theme(const struct theme *t)
{
	static const enum role under[SHADE_COUNT] = {[SHADE_SELECTION] = ROLE_SELECTION,
						     [SHADE_SELECTION_IDLE] = ROLE_SELECTION_IDLE,
						     [SHADE_TITLE] = ROLE_TITLE,
						     [SHADE_HINT] = ROLE_HINT};
	const struct style *styles = t->style[term.depth];
	term.pair_count = 0;
	for (int shade = 0; shade < SHADE_COUNT; shade++) {
		for (int role = 0; role < ROLE_COUNT; role++) {
			struct style s = styles[role];
			if (shade != SHADE_NONE) {
				const struct style *ground = &styles[under[shade]];
				s.bg = ground->bg;
				s.attributes |= ground->attributes;
				/* Reversed colours would be a patchwork. */
				if (ground->attributes & STYLE_REVERSE)
					s.fg = ground->fg;
			}
			term.style[shade][role].attributes = curses_attributes(s.attributes);
			term.style[shade][role].pair = pair_for(s.fg, s.bg);
		}
	}
}

void term_style(enum role role, enum shade shade, unsigned long *attributes, short *pair)
{
	*attributes = term.style[shade][role].attributes;
	*pair = term.style[shade][role].pair;
}
