#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "action_parts.h"
#include "term.h"

enum { EDIT_MAX = 16 * 1024 * 1024, INLINE_MAX = 1024 * 1024, LOOK_MS = 20, PATH_ROOM = 256 };

/* The newest stream of the newest connection that has any. */
static bool last_request(const struct app *a, uint32_t *conn, uint32_t *stream)
{
	for (uint32_t c = book_connections(a->book); c-- > 0;) {
		uint32_t id = book_connection(a->book, c)->last_stream;
		if (id == BOOK_NONE)
			continue;
		*conn = c;
		*stream = book_stream(a->book, id)->id;
		return true;
	}
	return false;
}

static bool write_whole(int fd, const struct text *t)
{
	for (size_t at = 0; at < t->n;) {
		ssize_t n = write(fd, t->s + at, t->n - at);
		if (n < 0 && errno != EINTR)
			return false;
		at += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool read_whole(const char *path, struct text *out, struct error *e)
{
	char piece[16384];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_set(e, "%s: %s", path, strerror(errno));
	while ((n = read(fd, piece, sizeof(piece))) > 0 && out->n <= EDIT_MAX)
		text_add_n(out, piece, (size_t)n);
	close(fd);
	if (out->n > EDIT_MAX)
		return error_set(e, "a body of more than 16 MiB is not sent from an editor");
	return n >= 0 || error_set(e, "%s could not be read", path);
}

static _Noreturn void become_editor(const char *path)
{
	static const int numbers[] = {SIGINT, SIGQUIT, SIGTSTP, SIGPIPE};
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], SIG_DFL);
	int tty = isatty(STDIN_FILENO) ? -1 : open("/dev/tty", O_RDWR);
	if (tty >= 0)
		dup2(tty, STDIN_FILENO);
	execl("/bin/sh", "sh", "-c", "exec ${VISUAL:-${EDITOR:-vi}} \"$1\"", "sh", path,
	      (char *)NULL);
	_exit(127);
}

/* The editor has the terminal; the sessions go on meanwhile, so that no peer gives up. */
static bool edit(struct app *a, const char *path, struct error *e)
{
	int status = 0;
	bool changed = false;
	term_lend();
	pid_t child = fork();
	if (child == 0)
		become_editor(path);
	while (child > 0) {
		pid_t done = waitpid(child, &status, WNOHANG | WUNTRACED);
		if (done == child && WIFSTOPPED(status))
			kill(child, SIGCONT); /* there is no shell here to bring it back */
		else if (done == child || (done < 0 && errno != EINTR))
			break;
		if (!bench_step(a->bench, &changed))
			poll(NULL, 0, LOOK_MS);
	}
	term_take_back();
	if (child < 0)
		return error_set(e, "the editor: %s", strerror(errno));
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return error_set(e, "the editor failed (VISUAL, EDITOR): nothing is sent");
	return true;
}

static int temporary(char path[PATH_ROOM], struct error *e)
{
	const char *folder = getenv("TMPDIR");
	if (!folder || *folder != '/' || strpbrk(folder, "'\\\n") || strlen(folder) > 200)
		folder = "/tmp";
	snprintf(path, PATH_ROOM, "%s/h2lens-body-XXXXXX", folder);
	int fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		(void)fchmod(fd, 0600);
	else
		error_set(e, "%s: %s", path, strerror(errno));
	return fd;
}

/* As a word that a shell would take apart again. */
static void add_quoted(struct text *out, const struct text *s)
{
	text_add_char(out, '\'');
	for (size_t i = 0; i < s->n; i++)
		if (s->s[i] == '\'')
			text_add(out, "'\\''");
		else
			text_add_char(out, s->s[i]);
	text_add_char(out, '\'');
}

/* In the line itself: a file would have to stay until the request has its turn. */
static void send_body(struct app *a, const char *path, const struct text *before, struct error *e)
{
	struct text after = {0}, line = {0};
	if (!read_whole(path, &after, e)) {
		app_say(a, ROLE_ERROR, "%s", e->text);
	} else if (after.n == 0) {
		app_say(a, ROLE_WARNING, "the file is empty: nothing is sent");
	} else if (after.n == before->n && memcmp(after.s, before->s, after.n) == 0) {
		app_say(a, ROLE_WARNING, "unchanged: nothing is sent");
	} else if (after.n > INLINE_MAX || memchr(after.s, '\0', after.n)) {
		app_say(a, ROLE_WARNING,
			"nothing is sent: more than 1 MiB or NUL octets go by "
			":again --data-binary @FILE");
	} else {
		text_add(&line, "again --data-raw ");
		add_quoted(&line, &after);
		action_steer(a, text_str(&line));
	}
	text_done(&line);
	text_done(&after);
}

void action_EDIT(struct app *a, enum command c, const char *argument)
{
	struct error e = ERROR_INIT, none = ERROR_INIT;
	struct text before = {0};
	char path[PATH_ROOM];
	uint32_t conn, stream;
	(void)c;
	(void)argument;
	if (session_kind(a->session) != SESSION_LIVE) {
		app_say(a, ROLE_WARNING, "edit: nothing can be sent here");
		return;
	}
	if (!last_request(a, &conn, &stream)) {
		app_say(a, ROLE_WARNING, "edit: no request was made yet");
		return;
	}
	session_body(a->session, conn, stream, book_connection(a->book, conn)->client, 0, EDIT_MAX,
		     &before, &none);
	int fd = temporary(path, &e);
	bool ok = fd >= 0 &&
		  (write_whole(fd, &before) || error_set(&e, "%s: %s", path, strerror(errno)));
	if (fd >= 0)
		close(fd);
	if (ok && edit(a, path, &e))
		send_body(a, path, &before, &e);
	else
		app_say(a, ROLE_ERROR, "%s", e.text);
	if (fd >= 0)
		unlink(path);
	text_done(&before);
}
