// The bare loop that a runtime is compared with: GET next, POST response, on one kept connection.
'use strict';
const net = require('node:net');
const port = Number(process.argv[2]);
const get = `GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
let received = Buffer.alloc(0);
let hasEvent = false;

socket.on('data', (chunk) => {
    received = received.length ? Buffer.concat([received, chunk]) : chunk;
    const end = received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = received.latin1Slice(0, end);
    const length = end + 4 + Number(/content-length: (\d+)/i.exec(head)[1]);
    if (received.length < length) return;
    const body = received.utf8Slice(end + 4, length);
    received = received.subarray(length);
    hasEvent = !hasEvent;
    if (!hasEvent) {
        socket.write(get);
        return;
    }
    const id = /request-id: (\S+)/i.exec(head)[1];
    const answer = JSON.stringify(JSON.parse(body));
    socket.write(
        `POST /2018-06-01/runtime/invocation/${id}/response HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(answer)}\r\n\r\n${answer}`,
    );
});
socket.on('close', () => process.exit(0));
socket.write(get);
