'use strict';
// The customer's side: client.js CA-CERTIFICATE. Looks around at shop.example, gives up on what is
// slow, pays, and learns that the shop went away.
const fs = require('node:fs');
const http2 = require('node:http2');
const {setTimeout: sleep} = require('node:timers/promises');

const PATIENCE = 400;
const session = http2.connect('https://shop.example', {
	ca: fs.readFileSync(process.argv[2]),
	settings: {enablePush: false, initialWindowSize: 32768},
});
session.on('error', (e) => console.log(`session: ${e.message}`));

// Settles with what became of the request, in words.
function ask(fields, body) {
	const what = `${fields[':method'] ?? 'GET'} ${fields[':path']}`;
	const stream = session.request({':authority': 'shop.example', 'user-agent': 'lamp-app/2.1', ...fields});
	const done = new Promise((resolve) => {
		let status, length = 0;
		stream.on('response', (h) => { status = h[':status']; });
		stream.on('data', (d) => { length += d.length; });
		stream.on('error', (e) => resolve(`${what}: ${e.message}`));
		stream.on('close', () => resolve(`${what}: ${status}, ${length} octets`));
	}).then((line) => console.log(line));
	stream.end(body);
	return {stream, done};
}

async function visit() {
	await ask({':path': '/', accept: 'text/html'}).done;
	await Promise.all([
		ask({':path': '/api/cart', accept: 'application/json', cookie: 'basket=7f3a'}).done,
		ask({':path': '/img/lantern.webp', accept: 'image/*'}).done,
		ask({':path': '/favicon.ico', accept: 'image/*'}).done,
	]);
	await new Promise((resolve) => session.ping(Buffer.from('you ok?!'), resolve));
	await sleep(30);

	const slow = ask({':path': '/api/recommendations', accept: 'application/json', cookie: 'basket=7f3a'});
	await sleep(PATIENCE);
	slow.stream.close(http2.constants.NGHTTP2_CANCEL);
	await sleep(2);
	const order = JSON.stringify({basket: '7f3a', card: 'tok_visa_4242', total_cents: 4900});
	await Promise.all([
		ask({':path': '/api/shipping?zip=8001', accept: 'application/json', cookie: 'basket=7f3a'}).done,
		ask({':method': 'POST', ':path': '/pay', 'content-type': 'application/json',
			'content-length': Buffer.byteLength(order), cookie: 'basket=7f3a'}, order).done,
	]);
}

visit();
