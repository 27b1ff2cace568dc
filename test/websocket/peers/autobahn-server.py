"""Echoes WebSocket messages with the autobahn library, in fragments of 1,000 bytes: autobahn-server.py. Prints its port."""

import asyncio

from autobahn.asyncio.websocket import WebSocketServerFactory, WebSocketServerProtocol


class Echo(WebSocketServerProtocol):
    def onOpen(self):
        self.sendPing(b"are you there?")

    def onPong(self, payload):
        if payload != b"are you there?":
            self.sendClose(3001, "wrong pong")

    def onMessage(self, payload, isBinary):
        if payload == b"leave":
            self.sendClose(3000, "bye")
        else:
            self.sendMessage(payload, isBinary, fragmentSize=1000)


async def main():
    factory = WebSocketServerFactory(loop=asyncio.get_running_loop())
    factory.protocol = Echo
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
