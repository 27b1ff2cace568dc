import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import { test } from "node:test";
import { type WebSocket, WebSocketServer } from "ws";
import { eventually } from "../engine/eventually.ts";
import { closed, listening, portOf } from "../engine/ports.ts";
import { CodecClient } from "./codec-client.ts";
import { line } from "./hearing.ts";
import { EXAMPLE_KEY, wire } from "./wire.ts";

const MIB = 1_048_576;
const encode = (text: string) => new TextEncoder().encode(text);

/** The codec's client, connected to a server of `ws`. */
async function withPeer(use: (client: CodecClient, socket: WebSocket) => Promise<void>): Promise<void> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/chat" });
  await once(server, "listening");
  const accepted = once(server, "connection") as Promise<[WebSocket]>;
  const client = new CodecClient((server.address() as { port: number }).port);
  try {
    const [socket] = await accepted;
    socket.on("error", () => {});
    await eventually("the client is told", () => client.handshakes.length > 0);
    assert.deepEqual(client.handshakes, ["open"]);
    await use(client, socket);
  } finally {
    await client.dispose();
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The client has been told these, and nothing else. */
async function told(client: CodecClient, ...lines: string[]): Promise<void> {
  await eventually("all is told", () => client.hearing.lines.length >= lines.length);
  assert.deepEqual(client.hearing.lines.splice(0), lines);
}

test("ws as the server: text and binary of every length form go there and back", async () => {
  await withPeer(async (client, socket) => {
    socket.on("message", (data, binary) => socket.send(data, { binary }));
    for (const length of [0, 1, 125, 126, 65_535, 65_536, MIB]) {
      const payload = Uint8Array.from({ length }, (_, index) => (index * 7) & 127);
      for (const kind of ["text", "binary"] as const) {
        client.send(kind, payload);
        await told(client, line(kind, payload));
      }
    }
  });
});

test("ws as the server: its fragments are put together, with a ping between them", async () => {
  await withPeer(async (client, socket) => {
    socket.send("Hel", { fin: false });
    socket.ping("?");
    socket.send("lo", { fin: true });
    await told(client, "ping 3f", line("text", encode("Hello")));
  });
});

test("ws as the server: a message sent with the answer to the handshake is not lost", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => socket.send("welcome"));
  await once(server, "listening");
  const client = new CodecClient((server.address() as { port: number }).port);
  await told(client, line("text", encode("welcome")));
  await client.dispose();
  await new Promise((resolve) => server.close(resolve));
});

test("ws as the server: our pings and pongs are understood", async () => {
  await withPeer(async (client, socket) => {
    client.send("ping", encode("are you there"));
    await told(client, line("pong", encode("are you there")));
    const pong = once(socket, "pong");
    client.send("pong", encode("unasked"));
    assert.equal(String((await pong)[0]), "unasked");
  });
});

test("ws as the server: our close code and reason are understood and answered", async () => {
  await withPeer(async (client, socket) => {
    const end = once(socket, "close");
    client.close(4001, "bye");
    const [code, reason] = await end;
    assert.deepEqual([code, String(reason)], [4001, "bye"]);
    await told(client, "close 4001");
  });
});

test("ws as the server: its close is told, with and without a code", async () => {
  for (const code of [undefined, 1000, 1013, 3001]) {
    await withPeer(async (client, socket) => {
      socket.close(code, code === undefined ? undefined : "enough");
      await told(client, `close ${code ?? 1005}`);
    });
  }
});

test("ws as the server: it says 1002 to a frame that breaks the protocol", async () => {
  await withPeer(async (client) => {
    client.raw(wire({ fin: true, opcode: 3, payload: encode("x"), key: EXAMPLE_KEY }));
    await told(client, "close 1002");
  });
});

test("ws as the server: a path that it does not know is HTTP_400", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", path: "/other" });
  await once(server, "listening");
  const client = new CodecClient((server.address() as { port: number }).port);
  await eventually("it is refused", () => client.handshakes.length > 0);
  assert.deepEqual(client.handshakes, ["HTTP_400"]);
  await client.dispose();
  await new Promise((resolve) => server.close(resolve));
});

test("ws as the server: it takes one of our subprotocols, and our headers reach it", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "b" });
  await once(server, "listening");
  const accepted = once(server, "connection") as Promise<[WebSocket, http.IncomingMessage]>;
  const options = { subprotocols: ["a", "b"], headers: { "X-Token": "secret" } };
  const client = new CodecClient((server.address() as { port: number }).port, options);
  const [socket, request] = await accepted;
  await eventually("the client is told", () => client.handshakes.length > 0);
  assert.deepEqual(client.handshakes, ["open"]);
  assert.equal(socket.protocol, "b");
  assert.equal(request.headers["x-token"], "secret");
  await client.dispose();
  await new Promise((resolve) => server.close(resolve));
});

test("a server of node:http that knows no WebSocket is HTTP_<status>", async () => {
  const server = http.createServer((_request, response) => response.writeHead(418).end("no"));
  await listening(server, 0);
  const client = new CodecClient(portOf(server));
  await eventually("it is refused", () => client.handshakes.length > 0);
  assert.deepEqual(client.handshakes, ["HTTP_418"]);
  await client.dispose();
  await closed(server);
});
