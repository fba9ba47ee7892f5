// A gRPC server on @grpc/grpc-js and @grpc/proto-loader, of the service in echo.proto.
//
//     node grpc.js PACKAGES KEY CERTIFICATE       PACKAGES: the folder that holds @grpc/grpc-js
//
// prints "ready TLS CLEARTEXT" (ports), then a line a call: METHOD and what it was sent.
'use strict';
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [packages, keyFile, certFile] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(packages), 'grpc.js'));
const grpc = load('@grpc/grpc-js');
const loader = load('@grpc/proto-loader');

const say = (...words) => console.log(words.join(' '));
const definition = loader.loadSync(path.join(__dirname, 'echo.proto'),
	{ longs: Number, defaults: true });
const { Echo } = grpc.loadPackageDefinition(definition).tests.peers;

// What proto-loader made of the message: the witness of our encoding.
const seen = (name, call) => say(name, JSON.stringify(call.request));
const total = request => request.numbers.reduce((a, b) => a + b, 0);

const methods = {
	Say(call, done) {
		seen('Say', call);
		call.sendMetadata(metadata({ 'x-initial': 'first' }));
		done(null, { text: call.request.text, sum: total(call.request), fields: { said: 'yes' } },
			metadata({ 'x-final': 'last' }));
	},
	Repeat(call) {
		seen('Repeat', call);
		for (let i = 0; i < call.request.times; i++)
			call.write({ text: call.request.text + ' ' + i, sum: -i });
		call.end();
	},
	Sum(call, done) {
		let sum = 0, messages = 0;
		call.on('data', request => { messages++; sum += total(request); });
		call.on('end', () => {
			say('Sum', messages, sum);
			done(null, { text: messages + ' messages', sum });
		});
	},
	Chat(call) {
		call.on('data', request => {
			say('Chat', JSON.stringify(request.text));
			call.write({ text: request.text.toUpperCase() });
		});
		call.on('end', () => call.end());
	},
	Sleep(call, done) {
		seen('Sleep', call);
		const timer = setTimeout(() => done(null, { text: 'slept' }), 3000);
		call.on('cancelled', () => { clearTimeout(timer); say('Sleep cancelled'); });
	},
	Refuse(call, done) {
		seen('Refuse', call);
		done({ code: grpc.status.PERMISSION_DENIED, details: 'not for you: 100 % sure' });
	},
	Break(call) {
		seen('Break', call);
		call.write({ text: 'one' });
		call.emit('error', { code: grpc.status.DATA_LOSS, details: 'the rest is gone' });
	},
};

function metadata(fields) {
	const m = new grpc.Metadata();
	for (const [name, value] of Object.entries(fields))
		m.set(name, value);
	return m;
}

const server = new grpc.Server();
server.addService(Echo.service, methods);
const secure = grpc.ServerCredentials.createSsl(null,
	[{ private_key: fs.readFileSync(keyFile), cert_chain: fs.readFileSync(certFile) }]);
const bind = credentials => new Promise((done, fail) => server.bindAsync('127.0.0.1:0', credentials,
	(error, port) => error ? fail(error) : done(port)));

(async () => {
	const ports = [await bind(secure), await bind(grpc.ServerCredentials.createInsecure())];
	say('ready', ...ports);
})();
