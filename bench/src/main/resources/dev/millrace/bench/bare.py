# The bare loop that a runtime is compared with: GET next, POST response, on one kept connection.
import json
import re
import socket
import sys

port = int(sys.argv[1])
get = ("GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port).encode()
connection = socket.socket()
connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
connection.connect(("127.0.0.1", port))
received = b""
length_of = re.compile(rb"content-length: (\d+)", re.I)
id_of = re.compile(rb"request-id: (\S+)", re.I)


def message():
    global received
    while True:
        end = received.find(b"\r\n\r\n")
        if end >= 0:
            length = end + 4 + int(length_of.search(received, 0, end + 2).group(1))
            if len(received) >= length:
                head, body = received[:end], received[end + 4 : length]
                received = received[length:]
                return head, body
        data = connection.recv(65536)
        if not data:
            sys.exit(0)
        received += data


while True:
    connection.sendall(get)
    head, body = message()
    answer = json.dumps(json.loads(body)).encode()
    connection.sendall(
        b"POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
        % (id_of.search(head).group(1), port, len(answer), answer)
    )
    message()
