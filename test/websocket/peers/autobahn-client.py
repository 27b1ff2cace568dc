"""Checks an echo server with the autobahn library: autobahn-client.py URL. Prints one JSON object with what happened."""

import asyncio
import json
import sys

from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

LENGTHS = [0, 1, 125, 126, 127, 65535, 65536, 1048576]
MESSAGES = [(b"a" * length, False) for length in LENGTHS] + [(b"\xff\x00" * (length // 2), True) for length in LENGTHS]
result = {"echoed": 0, "wrong": 0, "pongs": 0, "clean": None, "code": None}


class Client(WebSocketClientProtocol):
    def onOpen(self):
        self.sendNext()

    def sendNext(self):
        payload, isBinary = MESSAGES[result["echoed"] + result["wrong"]]
        self.sendPing(b"between")
        self.sendMessage(payload, isBinary, fragmentSize=10000)

    def onPong(self, payload):
        result["pongs"] += payload == b"between"

    def onMessage(self, payload, isBinary):
        seen = result["echoed"] + result["wrong"]
        result["echoed" if (payload, isBinary) == MESSAGES[seen] else "wrong"] += 1
        if seen + 1 < len(MESSAGES):
            self.sendNext()
        else:
            self.sendClose(3000, "done")

    def onClose(self, wasClean, code, reason):
        result["clean"] = wasClean
        result["code"] = code
        done.set_result(None)


async def main():
    global done
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    factory = WebSocketClientFactory(sys.argv[1], loop=loop)
    factory.protocol = Client
    await loop.create_connection(factory, factory.host, factory.port)
    await done
    print(json.dumps(result))


asyncio.run(main())
