"""Checks an echo server with the wsproto library: wsproto-client.py URL. Prints one JSON object with what happened."""

import json
import socket
import sys
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    Pong,
    Request,
    TextMessage,
)

LENGTHS = [0, 1, 125, 126, 127, 65535, 65536, 1048576]
MESSAGES = ["a" * length for length in LENGTHS] + [b"\xff\x00" * (length // 2) for length in LENGTHS]
result = {"echoed": 0, "wrong": 0, "pongs": 0, "clean": None, "code": None}

url = urlsplit(sys.argv[1])
client = socket.create_connection((url.hostname, url.port))
connection = WSConnection(ConnectionType.CLIENT)
pending = []


def send(event):
    client.sendall(connection.send(event))


def next_event():
    while not pending:
        received = client.recv(65536)
        connection.receive_data(received or None)
        pending.extend(connection.events())
    return pending.pop(0)


def message_of(data, finished=True):
    return (TextMessage if isinstance(data, str) else BytesMessage)(data=data, message_finished=finished)


send(Request(host=url.netloc, target=url.path))
assert isinstance(next_event(), AcceptConnection)
for data in MESSAGES:
    half = len(data) // 2
    send(message_of(data[:half], False))
    send(Ping(payload=b"between"))
    send(message_of(data[half:]))
    echo, finished = data[:0], False
    while not finished:
        event = next_event()
        if isinstance(event, Pong):
            result["pongs"] += event.payload == b"between"
        else:
            echo += event.data
            finished = event.message_finished
    result["echoed" if echo == data else "wrong"] += 1
send(CloseConnection(code=3000, reason="done"))
event = next_event()
result["clean"] = isinstance(event, CloseConnection)
result["code"] = getattr(event, "code", None)
print(json.dumps(result))
