#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nghttp2/nghttp2.h>
#include <openssl/crypto.h>
#include <pcap/pcap.h>
#include <zlib.h>

#include "base/memory.h"
#include "drive.h"
#include "explain_command.h"
#include "frames.h"
#include "h2lens/filter.h"
#include "h2lens/finding.h"
#include "h2lens/logs.h"
#include "h2lens/session.h"
#include "open.h"
#include "report.h"
#include "ui/loop.h"

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "0"
#endif

enum { EXIT_USAGE = 2, EXIT_FINDING = 3, FAIL_STATUS = 400 };

/* Words of ours may hold words of the command line: nothing of it commands the terminal. */
static void tell(const char *before, const char *words, const char *after)
{
	struct text t = {0};

	text_clean(&t, words, strlen(words));
	fprintf(stderr, "h2lens: %s%s%s\n", before, text_str(&t), after);
	text_done(&t);
}

static int complain(const struct error *e, int status)
{
	tell("", e->text, "");
	return status;
}

static int version(void)
{
	printf("h2lens %s\n", PACKAGE_VERSION);
	printf("%s, nghttp2 %s, %s, zlib %s", OpenSSL_version(OPENSSL_VERSION),
	       nghttp2_version(0)->version_str, pcap_lib_version(), zlibVersion());
#ifdef HAVE_LIBZSTD
	printf(", zstd");
#endif
	printf("\n");
	return 0;
}

static int help(const char *topic)
{
	if (topic && strcmp(topic, "filter") == 0) {
		const char *name;
		printf("Fields of filters (h2lens frames FILE --filter EXPR, or / in the "
		       "workbench):\n");
		for (size_t i = 0; (name = filter_complete("", i)) != NULL; i++)
			printf("  %-48s %s\n", name, filter_help(name));
		return 0;
	}
	if (options_help(stdout, topic))
		return 0;
	tell("there is no help on ", topic,
	     " (the topics are the commands, options, commands, filter)");
	return EXIT_USAGE;
}

static int finish_output(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout)) {
		/* whoever read it has read enough */
		if (errno == EPIPE)
			return EXIT_FAILURE;
		fprintf(stderr, "h2lens: writing the output failed: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	return status;
}

/* no-color.org: the variable counts when it is not empty. */
static bool colored(const struct options *o)
{
	const char *no = getenv("NO_COLOR");

	return !o->no_color && !(no && *no) && isatty(STDOUT_FILENO);
}

/* --save, once all is over. */
static bool save(const struct options *o, struct session *s, struct error *e)
{
	return !o->save || session_save(s, o->save, !o->no_secrets, e);
}

/* -f: did an answer say that something failed? */
static bool has_failed(const struct book *b)
{
	for (uint32_t i = 0; i < book_streams(b); i++)
		if (book_stream(b, i)->status >= FAIL_STATUS)
			return true;
	return false;
}

/* The status of a session that was worked through. */
static int work(struct drive *d, const struct finding_list *l, struct error *e)
{
	const struct options *o = d->options;

	if (!save(o, d->session, e))
		return complain(e, EXIT_FAILURE);
	const struct live_state *live = session_live(d->session);
	if (live && live->unwritten[0]) {
		error_set(e, "%s", live->unwritten);
		return complain(e, EXIT_FAILURE);
	}
	if (d->failed)
		return EXIT_FAILURE;
	for (size_t i = 0; i < l->count && o->fail_on; i++)
		if (l->items[i].severity >= o->fail_on)
			return EXIT_FINDING;
	return o->fail && has_failed(session_book(d->session)) ? EXIT_FINDING : 0;
}

/* What a report is made with besides the session. */
struct beside {
	struct knowledge *knowledge;
	struct recogniser *recogniser;
	struct logs **logs;
	size_t count;
};

static void beside_done(struct beside *b)
{
	for (size_t i = 0; i < b->count; i++)
		logs_free(b->logs[i]);
	free(b->logs);
	recogniser_free(b->recogniser);
	knowledge_close(b->knowledge);
}

static bool read_logs(struct beside *b, const struct options *o, struct error *e)
{
	b->knowledge = knowledge_open(NULL);
	if (!o->log_count)
		return true;
	b->recogniser = recogniser_new(b->knowledge);
	b->logs = memory_get((size_t)o->log_count, sizeof(struct logs *));
	for (int i = 0; i < o->log_count; i++) {
		if (strcmp(o->logs[i], "-") == 0 && (i || strcmp(o->source, "-") == 0))
			return error_set(e, "standard input is read once: give --log a file");
		struct logs *l = logs_read(o->logs[i], &o->log_options, b->recogniser, e);
		if (!l)
			return false;
		b->logs[b->count++] = l;
	}
	return true;
}

static void write_report(const struct options *o, const struct session *s, struct finding_list *l,
			 const struct beside *b)
{
	const struct report r = {.session = s,
				 .findings = l,
				 .knowledge = b->knowledge,
				 .logs = b->logs,
				 .log_count = b->count,
				 .language = o->language,
				 .color = colored(o)};

	for (size_t i = 0; i < b->count; i++)
		logs_tie(b->logs[i], session_book(s));
	if (o->format == FORMAT_JSON)
		report_write_json(stdout, &r);
	else
		report_write_text(stdout, &r);
}

static int report(const struct options *o)
{
	struct beside beside = {0};
	struct error e = ERROR_INIT;
	struct drive d = {.options = o, .progress = !o->live && !o->quiet && isatty(STDERR_FILENO)};
	struct finding_list l;
	int status = 0;

	if (!read_logs(&beside, o, &e)) {
		beside_done(&beside);
		return complain(&e, EXIT_FAILURE);
	}
	struct session_options so = o->session;
	so.spool = strcmp(o->source, "-") == 0;
	so.keep_payloads = o->live && o->command_count; /* for body and save */
	so.save = o->save;
	d.session = open_source(o, &so, &e);
	if (!d.session) {
		beside_done(&beside);
		return complain(&e, EXIT_FAILURE);
	}
	if (!drive_run(&d, &e))
		status = complain(&e, EXIT_FAILURE);
	finding_judge(session_book(d.session), &l);
	write_report(o, d.session, &l, &beside);
	beside_done(&beside);
	if (status == 0)
		status = work(&d, &l, &e);
	finding_done(&l);
	session_close(d.session);
	return finish_output(status);
}

/* The frames written so far. */
struct listing {
	struct drive drive;
	struct filter *filter;
	struct jsonl json;
	uint32_t next, generation, hidden;
	bool head, json_wanted, last;
	/* by connection: lines written, and lines to pass over since a book that was begun anew */
	uint32_t *written, *pass, room;
};

static void list_one(struct listing *l, const struct book *b, uint32_t event)
{
	const struct event *e = book_event(b, event);
	bool frame = frames_is_frame(e);

	if (!frame && !l->drive.options->events && !l->filter)
		return;
	if (l->filter && !filter_match(l->filter, b, event))
		return;
	if (!frame && !l->drive.options->events) {
		l->hidden++;
		return;
	}
	if (e->conn < l->room) {
		if (l->pass[e->conn]) {
			l->pass[e->conn]--;
			return;
		}
		l->written[e->conn]++;
	}
	if (l->json_wanted)
		frames_json(&l->json, b, event);
	else
		frames_text(stdout, b, event, l->drive.options->language);
}

/* Keys came after packets that were read: what could be read then was written, the rest follows. */
static void list_anew(struct listing *l)
{
	l->generation = session_generation(l->drive.session);
	l->next = 0;
	for (uint32_t i = 0; i < l->room; i++)
		l->pass[i] = l->written[i];
}

/* How many more events can be listed: whether an HTTP/1.1 request is an exchange or becomes a
 * tunnel is known when something follows it. */
static uint32_t settled(const struct listing *l, const struct book *b)
{
	uint32_t n = book_events(b) - l->next;

	for (uint32_t i = 0; i < n && !l->last; i++) {
		const struct event *e = book_event(b, l->next + i);
		if (e->kind == EVENT_HTTP1_REQUEST && e->stream == 0 && e->next == BOOK_NONE)
			return i;
	}
	return n;
}

static void list_new(void *arg)
{
	struct listing *l = arg;
	const struct book *b = session_book(l->drive.session);
	uint32_t conns = book_connections(b);

	/* times count from the first packet: what comes before it waits for it */
	if (!l->last && book_source(b)->packets == 0)
		return;
	if (session_generation(l->drive.session) != l->generation)
		list_anew(l);
	if (conns > l->room) {
		uint32_t room = (uint32_t)memory_room(l->room, conns);
		l->written = memory_resize(l->written, room, sizeof(*l->written));
		l->pass = memory_resize(l->pass, room, sizeof(*l->pass));
		memset(l->written + l->room, 0, (room - l->room) * sizeof(*l->written));
		memset(l->pass + l->room, 0, (room - l->room) * sizeof(*l->pass));
		l->room = room;
	}
	if (!l->json_wanted && !l->head)
		frames_head(stdout, l->drive.options->language);
	l->head = true;
	uint32_t n = settled(l, b), *order = frames_order(b, l->next, n);
	for (uint32_t i = 0; i < n; i++)
		list_one(l, b, order[i]);
	free(order);
	l->next += n;
	if (l->json_wanted)
		jsonl_flush(&l->json);
	fflush(stdout);
}

/* A filter with its mistake shown under its column. False: told on standard error. */
static bool take_filter(const char *expression, struct filter **f)
{
	struct error e = ERROR_INIT;

	*f = expression ? filter_new(expression, &e) : NULL;
	if (*f || !expression)
		return true;
	fprintf(stderr, "h2lens: --filter: %s\n  %s\n  %*s^\n", e.text, expression,
		e.column > 0 ? e.column : 0, "");
	return false;
}

/* A live session without a single frame: why, in a line. */
static void tell_silence(const struct book *b)
{
	struct finding_list l;

	for (uint32_t i = 0; i < book_connections(b); i++)
		if (book_connection(b, i)->frames)
			return;
	finding_judge(b, &l);
	fprintf(stderr, "h2lens: no HTTP/2 frame was seen: %s\n",
		finding_summary(&l.items[l.verdict], LANGUAGE_ENGLISH));
	finding_done(&l);
}

static int frames(const struct options *o)
{
	struct error e = ERROR_INIT;
	struct listing l = {
		.drive = {.options = o, .progress = !o->live && !o->quiet && isatty(STDERR_FILENO)},
		.json_wanted = o->format == FORMAT_NDJSON,
		.json = {.out = stdout}};
	struct session_options so = o->session;
	bool pipe = strcmp(o->source, "-") == 0 || o->live || o->interface;
	int status = 0;

	if (!take_filter(o->filter, &l.filter))
		return EXIT_USAGE;
	so.spool = pipe;
	so.keep_payloads = o->live && o->command_count;
	so.save = o->save;
	l.drive.session = open_source(o, &so, &e);
	if (!l.drive.session) {
		filter_free(l.filter);
		return complain(&e, EXIT_FAILURE);
	}
	/* a pipe is listed as it comes, a file in one go */
	l.drive.arg = &l;
	l.drive.grown = pipe ? list_new : NULL;
	l.drive.progress = l.drive.progress && !(pipe && isatty(STDOUT_FILENO));
	if (!drive_run(&l.drive, &e))
		status = complain(&e, EXIT_FAILURE);
	l.last = true;
	list_new(&l);
	if (l.hidden && !o->quiet)
		fprintf(stderr,
			"h2lens: %u events that are not frames match too (--events lists them)\n",
			l.hidden);
	if (o->live && !o->quiet)
		tell_silence(session_book(l.drive.session));
	struct finding_list none = {0}; /* --fail-on is the report's */
	if (status == 0)
		status = work(&l.drive, &none, &e);
	jsonl_done(&l.json);
	filter_free(l.filter);
	free(l.written);
	free(l.pass);
	session_close(l.drive.session);
	return finish_output(status);
}

/* A further source with the same options: the command line without the other sources. */
static struct session *open_tab(const struct options *o, const char *source, int argc, char **argv,
				struct error *e)
{
	char **words = memory_get((size_t)argc + 1, sizeof(*words));
	int n = 0;

	for (int i = 0; i < argc; i++) {
		bool other = argv[i] == o->source;
		for (int k = 0; k < o->tab_count; k++)
			other = other || (argv[i] == o->tabs[k] && argv[i] != source);
		if (!other)
			words[n++] = argv[i];
	}
	struct session *s = open_words(n, words, e);
	free(words);
	return s;
}

static int browse(const struct options *o, int argc, char **argv)
{
	struct error e = ERROR_INIT;
	struct ui_options u = {.theme = o->theme,
			       .filter = o->filter,
			       .ascii = o->ascii,
			       .no_color = o->no_color,
			       .logs = o->logs,
			       .log_count = o->log_count,
			       .log_options = o->log_options,
			       .language = o->language_given ? o->language : knowledge_language()};
	struct session_options so = o->session;

	/* without a terminal the same analysis, in words (DESIGN.md, "The command line") */
	if (!isatty(STDOUT_FILENO) || o->format != FORMAT_TEXT || o->fail_on ||
	    o->command == COMMAND_RUN) {
		struct options plain = *o;
		plain.command = COMMAND_REPORT;
		if (!o->source || o->tab_count) {
			error_set(&e, "without a terminal one source is reported on: h2lens report "
				      "URL or FILE (h2lens help tells more)");
			return complain(&e, EXIT_USAGE);
		}
		return report(&plain);
	}
	struct filter *f;
	if (!take_filter(o->filter, &f))
		return EXIT_USAGE;
	filter_free(f); /* only to see that it can be one: the workbench makes its own */
	so.keep_payloads = true;
	struct session **tabs = memory_get((size_t)o->tab_count + 1, sizeof(*tabs));
	int count = 0;
	bool ok = true;
	if (o->source) {
		tabs[0] = open_source(o, &so, &e);
		ok = tabs[0] != NULL;
		count = ok;
	}
	for (int i = 0; ok && i < o->tab_count; i++) {
		tabs[count] = open_tab(o, o->tabs[i], argc, argv, &e);
		ok = tabs[count] != NULL;
		count += ok;
	}
	if (!ok) {
		while (count > 0)
			session_close(tabs[--count]);
		free(tabs);
		return complain(&e, EXIT_FAILURE);
	}
	memory_on_exhausted(term_restore);
	int status = loop_run(tabs, count, &u, &e);
	free(tabs);
	if (status != 0 && e.text[0])
		complain(&e, status);
	return status;
}

static int run(const struct options *o, int argc, char **argv)
{
	switch (o->command) {
	case COMMAND_VERSION:
		return finish_output(version());
	case COMMAND_HELP:
		return finish_output(help(o->topic));
	case COMMAND_REPORT:
	case COMMAND_RUN:
		return report(o);
	case COMMAND_FRAMES:
		return frames(o);
	case COMMAND_EXPLAIN:
		return finish_output(explain_command(o, colored(o)));
	case COMMAND_BROWSE:
	case COMMAND_CURL:
		return browse(o, argc, argv);
	}
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct error e = ERROR_INIT;
	struct options o;

	/* a full disk or a key log's pipe without a reader is told where it happens */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	setlocale(LC_ALL, "");
	setlocale(LC_NUMERIC, "C");
	int status =
		options_parse(&o, argc, argv, &e) ? run(&o, argc, argv) : complain(&e, EXIT_USAGE);
	options_done(&o);
	return status;
}
