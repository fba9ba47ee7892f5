'use strict';
// shop.example and the resolver that knows it: server.js KEY CERTIFICATE ADDRESS RESOLVER-ADDRESS
// The shop is being deployed: it drains with GOAWAY while the customer presses "pay".
const dgram = require('node:dgram');
const fs = require('node:fs');
const http2 = require('node:http2');

const [key, cert, address, resolver] = process.argv.slice(2);
const TTL = 300, LINGER = 1;

// Answers every question for an A record with the shop's address, others with nothing.
const dns = dgram.createSocket('udp4');
dns.on('message', (query, from) => {
	const end = query.indexOf(0, 12) + 5;
	const question = query.subarray(12, end);
	const isA = question.readUInt16BE(question.length - 4) === 1;
	const head = Buffer.from([query[0], query[1], 0x81, 0x80, 0, 1, 0, isA ? 1 : 0, 0, 0, 0, 0]);
	const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, TTL >> 8, TTL & 255, 0, 4,
		...address.split('.').map(Number)]);
	dns.send(Buffer.concat(isA ? [head, question, answer] : [head, question]), from.port, from.address);
});
dns.bind(53, resolver);

const page = `<!doctype html><title>The lamp shop</title>
<link rel="icon" href="/favicon.ico"><img src="/img/lantern.webp">
` + Array.from({length: 24}, (_, i) => `<li><a href="/lamp/${i + 1}">Lamp no. ${i + 1}</a></li>`).join('\n');
const cart = JSON.stringify({items: [{sku: 'LANTERN-7', quantity: 1, cents: 4900}], total_cents: 4900});
// A picture does not compress; a fixed sequence stands for one.
const picture = Buffer.alloc(61440);
for (let i = 0, x = 7; i < picture.length; i++) {
	x = (x * 1103515245 + 12345) % 2147483648;
	picture[i] = x >> 16;
}

const pages = {
	'/': [9, {'content-type': 'text/html; charset=utf-8'}, page],
	'/api/cart': [6, {'content-type': 'application/json', 'cache-control': 'no-store'}, cart],
	'/img/lantern.webp': [2, {'content-type': 'image/webp', 'cache-control': 'max-age=86400'}, picture],
};

const options = {key: fs.readFileSync(key), cert: fs.readFileSync(cert), settings: {maxConcurrentStreams: 100}};
const shop = http2.createSecureServer(options);
let socket;
shop.on('secureConnection', (s) => { socket = s; });
shop.on('stream', (stream, headers) => {
	stream.on('error', () => {});
	if (headers[':path'] === '/api/recommendations') {
		// Never answered. The deploy begins in the very moment in which the customer gives up.
		stream.on('aborted', () => drain(stream.session, stream.id));
		return;
	}
	const [delay, fields, body] = pages[headers[':path']] ??
		[3, {'content-type': 'text/plain'}, 'not found\n'];
	const status = headers[':path'] in pages ? 200 : 404;
	const length = Buffer.byteLength(body);
	setTimeout(() => {
		stream.respond({':status': status, server: 'shop/4.2', ...fields, 'content-length': length});
		stream.end(body);
	}, delay);
});
shop.listen(443, address);

function drain(session, last) {
	session.goaway(http2.constants.NGHTTP2_NO_ERROR, last, Buffer.from('deploying shop/4.3'));
	setTimeout(() => socket.end(), LINGER);
}
