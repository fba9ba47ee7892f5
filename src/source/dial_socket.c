#include "source/dial_parts.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/map.h"

enum { PORT_DYNAMIC = 49152 }; /* RFC 6335 section 6 */

socklen_t dial_socket_address(const struct address *from, struct sockaddr_storage *to)
{
	memset(to, 0, sizeof(*to));
	if (from->family == 6) {
		struct sockaddr_in6 a = {.sin6_family = AF_INET6, .sin6_port = htons(from->port)};
		memcpy(&a.sin6_addr, from->bytes, 16);
		memcpy(to, &a, sizeof(a));
		return sizeof(a);
	}
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(from->port)};
	memcpy(&a.sin_addr, from->bytes, 4);
	memcpy(to, &a, sizeof(a));
	return sizeof(a);
}

/* curl takes "if!NAME" and "host!NAME" too. */
static const char *interface_name(const struct target *t)
{
	const char *name = t->interface;

	if (name && strncmp(name, "if!", 3) == 0)
		name += 3;
	else if (name && strncmp(name, "host!", 5) == 0)
		name += 5;
	return name && *name ? name : NULL;
}

static int literal(const char *s, struct address *a)
{
	*a = (struct address){0};
	if (inet_pton(AF_INET, s, a->bytes) == 1)
		a->family = 4;
	else if (inet_pton(AF_INET6, s, a->bytes) == 1)
		a->family = 6;
	return a->family;
}

bool dial_socket_check(const struct target *t, struct error *e)
{
	const char *name = interface_name(t);
	struct address a;

	if (!name || literal(name, &a) || if_nametoindex(name))
		return true;
	char shown[80];
	return error_set(e, "--interface %s: there is no such device, and it is no address",
			 text_clean_to(shown, sizeof(shown), name, strlen(name)));
}

/* The device's own address of a family, where the system lets only root bind to a device. */
static bool device_address(const char *name, int family, struct address *out)
{
	struct ifaddrs *list = NULL;
	bool found = false;

	if (getifaddrs(&list) != 0)
		return false;
	for (struct ifaddrs *i = list; i && !found; i = i->ifa_next)
		found = i->ifa_addr && strcmp(i->ifa_name, name) == 0 &&
			i->ifa_addr->sa_family == (family == 6 ? AF_INET6 : AF_INET) &&
			wrap_address(i->ifa_addr, out);
	freeifaddrs(list);
	return found;
}

static bool bind_to(int fd, struct address *a)
{
	struct sockaddr_storage s;

	a->port = 0;
	socklen_t n = dial_socket_address(a, &s);
	return bind(fd, (struct sockaddr *)&s, n) == 0;
}

static bool bind_interface(int fd, const struct target *t, const struct address *to, char *words,
			   size_t room)
{
	const char *name = interface_name(t);
	struct address a;

	if (!name)
		return true;
	if (literal(name, &a)) {
		if (a.family != to->family) {
			snprintf(words, room, "--interface is an IPv%d address", a.family);
			return false;
		}
		if (bind_to(fd, &a))
			return true;
		snprintf(words, room, "--interface: %s", strerror(errno));
		return false;
	}
#ifdef SO_BINDTODEVICE
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name, (socklen_t)strlen(name)) == 0)
		return true;
#endif
	if (device_address(name, to->family, &a) && bind_to(fd, &a))
		return true;
	snprintf(words, room, "--interface: the device has no IPv%d address that can be used",
		 to->family);
	return false;
}

static int set_up(int fd)
{
	if (fd >= 0 && fcntl(fd, F_SETFL, O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0)
		return fd;
	int kept = errno;
	if (fd >= 0)
		close(fd);
	errno = kept;
	return -1;
}

int dial_socket(const struct target *t, const struct address *to, char *words, size_t room)
{
	int on = 1, fd = set_up(socket(to->family == 6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0));

	if (fd < 0) {
		snprintf(words, room, "%s", strerror(errno));
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (bind_interface(fd, t, to, words, room))
		return fd;
	close(fd);
	return -1;
}

int dial_socket_unix(const char *path)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	size_t n = strlen(path);

	if (n >= sizeof(a.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(a.sun_path, path, n);
	int fd = set_up(socket(AF_UNIX, SOCK_STREAM, 0));
	if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	int kept = errno;
	close(fd);
	errno = kept;
	return -1;
}

static bool is_unset(const struct address *a)
{
	static const uint8_t zero[16] = {0};

	return memcmp(a->bytes, zero, sizeof(zero)) == 0;
}

void dial_socket_local(int fd, const struct address *peer, struct address *us)
{
	struct sockaddr_storage s;
	socklen_t n = sizeof(s);

	*us = (struct address){.family = peer->family};
	if (getsockname(fd, (struct sockaddr *)&s, &n) != 0 ||
	    !wrap_address((struct sockaddr *)&s, us))
		us->family = peer->family;
	uint16_t port = us->port;
	/* After an immediate refusal the socket has forgotten; a datagram socket's connect says
	 * which address the route has, and sends nothing. */
	if (is_unset(us)) {
		int udp = socket(peer->family == 6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
		n = dial_socket_address(peer, &s);
		if (udp >= 0 && connect(udp, (struct sockaddr *)&s, n) == 0) {
			n = sizeof(s);
			if (getsockname(udp, (struct sockaddr *)&s, &n) == 0)
				wrap_address((struct sockaddr *)&s, us);
		}
		if (udp >= 0)
			close(udp);
	}
	us->port = port ? port : (uint16_t)(PORT_DYNAMIC + map_seed() % (65536 - PORT_DYNAMIC));
}
