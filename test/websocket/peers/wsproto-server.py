"""Echoes WebSocket messages with the wsproto library, each piece as it comes: wsproto-server.py. Prints its port."""

import socket
import threading

from wsproto import ConnectionType, WSConnection
from wsproto.connection import ConnectionState
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Request, TextMessage


def serve(client):
    connection = WSConnection(ConnectionType.SERVER)
    with client:
        while True:
            try:
                received = client.recv(65536)
            except ConnectionResetError:
                return
            connection.receive_data(received or None)
            for event in connection.events():
                answer = answer_to(event, connection.state)
                if answer is not None:
                    client.sendall(connection.send(answer))
                if isinstance(event, CloseConnection):
                    return
            if not received:
                return


def answer_to(event, state):
    if isinstance(event, Request):
        return AcceptConnection()
    if isinstance(event, Ping):
        return event.response()
    if isinstance(event, CloseConnection):
        return event.response() if state is ConnectionState.REMOTE_CLOSING else None
    if isinstance(event, TextMessage) and event.data == "leave":
        return CloseConnection(code=3000, reason="bye")
    if isinstance(event, (TextMessage, BytesMessage)):
        return type(event)(data=event.data, message_finished=event.message_finished)
    return None


listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
