#!/usr/bin/env python3
"""An HTTP proxy that opens tunnels (CONNECT, RFC 9110 §9.3.6) and a SOCKS5 proxy (RFC 1928, RFC 1929).

    proxy.py USER PASSWORD        prints "ready HTTP HTTP-AUTH SOCKS SOCKS-AUTH" (ports; the second and
                                  fourth ask for the password), then a line a tunnel: KIND HOST PORT USER
                                  or KIND refused USER
"""
import asyncio
import base64
import ipaddress
import struct
import sys

USER, PASSWORD = sys.argv[1], sys.argv[2]
NOT_ALLOWED, HOST_UNREACHABLE, REFUSED = 2, 4, 5


def say(*words):
    print(*words, flush=True)


async def pump(source, sink):
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
        sink.write_eof()
    except OSError:
        pass


async def tunnel(reader, writer, far):
    await asyncio.gather(pump(reader, far[1]), pump(far[0], writer))
    far[1].close()


async def connect_http(reader, writer, auth):
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    method, target, _ = head.split("\r\n")[0].split(" ")
    fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    wanted = "basic " + base64.b64encode(("%s:%s" % (USER, PASSWORD)).encode()).decode().lower()
    if auth and fields.get("proxy-authorization") != wanted:
        say("http", "refused", "-")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n"
                     b'Proxy-Authenticate: Basic realm="tests"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        return
    if method != "CONNECT":
        writer.write(b"HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        return
    host, port = target.rsplit(":", 1)
    say("http", host, port, USER if auth else "-")
    try:
        far = await asyncio.open_connection(host.strip("[]"), int(port))
    except OSError:
        writer.write(b"HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        return
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await tunnel(reader, writer, far)


async def password_is_right(reader, writer):
    version, length = await reader.readexactly(2)
    user = (await reader.readexactly(length)).decode()
    length = (await reader.readexactly(1))[0]
    right = (user, (await reader.readexactly(length)).decode()) == (USER, PASSWORD)
    writer.write(bytes([version, 0 if right else 1]))
    if not right:
        say("socks5", "refused", user)
    return right


async def connect_socks(reader, writer, auth):
    _, count = await reader.readexactly(2)
    offered = await reader.readexactly(count)
    method = 2 if auth else 0
    if method not in offered:
        say("socks5", "refused", "-")
        writer.write(b"\x05\xff")
        return
    writer.write(bytes([5, method]))
    if auth and not await password_is_right(reader, writer):
        return
    _, command, _, kind = await reader.readexactly(4)
    if kind == 3:
        host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
    else:
        host = str(ipaddress.ip_address(await reader.readexactly(4 if kind == 1 else 16)))
    port = struct.unpack(">H", await reader.readexactly(2))[0]
    say("socks5h" if kind == 3 else "socks5", host, port, USER if auth else "-")
    status = 0 if command == 1 else NOT_ALLOWED
    far = None
    if status == 0:
        try:
            far = await asyncio.open_connection(host, port)
        except OSError as e:
            status = REFUSED if isinstance(e, ConnectionRefusedError) else HOST_UNREACHABLE
    writer.write(bytes([5, status, 0, 1]) + b"\0" * 6)
    if far:
        await tunnel(reader, writer, far)


def handler(talk, auth):
    async def handle(reader, writer):
        try:
            await talk(reader, writer, auth)
            await writer.drain()
        except (OSError, ValueError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
    return handle


async def main():
    ports = []
    for talk in (connect_http, connect_socks):
        for auth in (False, True):
            server = await asyncio.start_server(handler(talk, auth), "127.0.0.1", 0)
            ports.append(server.sockets[0].getsockname()[1])
    say("ready", *ports)
    await asyncio.Event().wait()


asyncio.run(main())
