// An HTTP/2 server on Node.js: files, echo, trailers, WebSocket and tunnels over HTTP/2.
//
//     node echo.js FOLDER KEY CERTIFICATE SOCKET
//
// prints "ready TLS TLS1.2 CLEARTEXT [::1]" (ports), then a line a request when it has ended:
// METHOD PATH STATUS BYTES PROTOCOL, and lines of what it saw besides.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const http2 = require('http2');
const net = require('net');
const path = require('path');
const zlib = require('zlib');

const [folder, keyFile, certFile, socketPath] = process.argv.slice(2);
const say = (...words) => console.log(words.join(' '));
const packers = { gzip: zlib.gzipSync, br: zlib.brotliCompressSync, deflate: zlib.deflateSync };

function sendFile(req, res, name) {
	let body;
	try {
		body = fs.readFileSync(path.join(folder, path.basename(name)));
	} catch {
		res.writeHead(404, { 'content-type': 'text/plain' });
		return res.end('there is no such file\n');
	}
	const fields = { 'content-type': 'text/plain' };
	const coding = (req.headers['accept-encoding'] || '').split(/, */).find(c => packers[c]);
	if (coding && name === '/text.txt') {
		body = packers[coding](body);
		fields['content-encoding'] = coding;
	}
	fields['content-length'] = body.length;
	res.writeHead(200, fields);
	res.end(req.method === 'HEAD' ? undefined : body);
}

// What came, told: octets, digest, fields and trailers.
function count(req, res) {
	const hash = crypto.createHash('sha256');
	let bytes = 0;
	req.on('data', chunk => { bytes += chunk.length; hash.update(chunk); });
	req.on('end', () => {
		res.writeHead(200, { 'content-type': 'application/json' });
		res.end(JSON.stringify({ method: req.method, protocol: req.httpVersion, bytes,
			sha256: hash.digest('hex'), fields: req.headers, trailers: req.trailers }));
	});
}

const routes = {
	'/echo': (req, res) => {
		res.writeHead(200, { 'content-type': 'application/octet-stream' });
		req.pipe(res);
	},
	'/count': count,
	'/trailers': (req, res) => {
		res.writeHead(200, { 'content-type': 'text/plain', trailer: 'x-sum' });
		res.addTrailers({ 'x-sum': '11' });
		res.end('hello world');
	},
	'/hints': (req, res) => {
		res.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' });
		res.end('hints');
	},
	'/slow': (req, res) => setTimeout(() => res.end('slow'), 400),
	'/goaway': (req, res) => {
		res.stream.session.goaway(0, req.stream.id, Buffer.from('that is all'));
		res.end('last');
	},
	'/calm': (req, res) => {
		const session = res.stream.session;
		session.goaway(11, 0, Buffer.from('too_many_things'));
		setTimeout(() => session.destroy(), 50);
	},
	'/reset': (req, res) => res.stream.close(http2.constants.NGHTTP2_ENHANCE_YOUR_CALM),
	'/internal': (req, res) => {
		res.writeHead(200);
		res.write('half');
		setTimeout(() => res.stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR), 50);
	},
	'/ping': (req, res) => res.stream.session.ping((err, ms, payload) =>
		res.end(err ? 'error' : 'acknowledged ' + payload.length)),
	'/settings': (req, res) => res.stream.session.settings({ initialWindowSize: 70000 },
		err => res.end(err ? 'error' : 'acknowledged')),
	'/large-field': (req, res) => {
		res.setHeader('x-large', 'v'.repeat(50000));
		res.end('large');
	},
	'/status': (req, res) => {
		res.writeHead(Number(new URLSearchParams(req.url.split('?')[1]).get('code')));
		res.end('status');
	},
};

function onRequest(req, res) {
	const name = req.url.split('?')[0];
	let sent = 0;
	const write = res.write, end = res.end;
	const measure = chunk => {
		if (chunk && typeof chunk !== 'function')
			sent += Buffer.byteLength(chunk);
	};
	res.write = function (chunk, ...more) { measure(chunk); return write.call(this, chunk, ...more); };
	res.end = function (chunk, ...more) { measure(chunk); return end.call(this, chunk, ...more); };
	const tell = () => say(req.method, req.url, res.statusCode, sent, 'HTTP/' + req.httpVersion);
	if (req.httpVersionMajor === 2)
		req.stream.on('close', () => {
			if (req.stream.rstCode)
				say('reset', req.url, req.stream.rstCode);
			tell();
		});
	else
		res.on('finish', tell);
	(routes[name] || ((q, s) => sendFile(q, s, name)))(req, res);
}

// WebSocket over a stream (RFC 8441): whole, masked frames of the client, each sent back unmasked.
function webSocket(req) {
	const stream = req.stream;
	let have = Buffer.alloc(0);
	stream.respond({ ':status': 200 });
	stream.on('data', chunk => {
		have = Buffer.concat([have, chunk]);
		for (;;) {
			if (have.length < 2)
				return;
			let size = have[1] & 127, at = 2;
			if (size >= 126) {
				const extra = size === 126 ? 2 : 8;
				if (have.length < 2 + extra)
					return;
				size = extra === 2 ? have.readUInt16BE(2) : Number(have.readBigUInt64BE(2));
				at = 2 + extra;
			}
			if (!(have[1] & 128)) {
				say('websocket unmasked');
				return stream.close(1);
			}
			if (have.length < at + 4 + size)
				return;
			const mask = have.subarray(at, at + 4);
			const body = Buffer.from(have.subarray(at + 4, at + 4 + size)).map((b, i) => b ^ mask[i & 3]);
			const opcode = have[0] & 15;
			have = have.subarray(at + 4 + size);
			say('websocket', opcode, opcode === 1 ? body.toString() : body.toString('hex'));
			const head = size < 126 ? Buffer.from([0x80 | opcode, size])
				: Buffer.from([0x80 | opcode, 126, size >> 8, size & 255]);
			stream.write(Buffer.concat([head, body]));
			if (opcode === 8)
				return stream.end();
		}
	});
	stream.on('end', () => stream.end());
	stream.on('error', () => {});
}

function onConnect(req) {
	const stream = req.stream;
	if (req.headers[':protocol'] === 'websocket')
		return webSocket(req);
	const [host, port] = req.headers[':authority'].split(':');
	const far = net.connect(Number(port), host, () => {
		say('tunnel', host, port);
		stream.respond({ ':status': 200 });
		stream.pipe(far).pipe(stream);
	});
	far.on('error', () => { if (!stream.closed) stream.close(http2.constants.NGHTTP2_CONNECT_ERROR); });
	stream.on('error', () => far.destroy());
}

function serve(server) {
	server.on('request', onRequest);
	server.on('connect', onConnect);
	server.on('sessionError', e => say('session error', e.message));
	return server;
}

const settings = { enableConnectProtocol: true, maxConcurrentStreams: 50 };
const tls = { key: fs.readFileSync(keyFile), cert: fs.readFileSync(certFile), allowHTTP1: true, settings };
const servers = [
	serve(http2.createSecureServer(tls)),
	serve(http2.createSecureServer({ ...tls, maxVersion: 'TLSv1.2' })),
	serve(http2.createServer({ settings })),
];
const listen = (server, ...where) => new Promise((done, fail) => {
	server.on('error', fail);
	server.listen(...where, () => done(server.address().port));
});

(async () => {
	const ports = [];
	for (const server of servers)
		ports.push(await listen(server, 0, '127.0.0.1'));
	await listen(serve(http2.createServer({ settings })), socketPath);
	try {
		ports.push(await listen(serve(http2.createSecureServer(tls)), 0, '::1'));
	} catch {
		ports.push(0);
	}
	say('ready', ...ports);
})();
