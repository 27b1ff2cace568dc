import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { type RawData, WebSocket } from "ws";
import { eventually } from "../engine/eventually.ts";
import { CodecServer } from "./codec-server.ts";
import { line } from "./hearing.ts";

const MIB = 1_048_576;

/** A client of `ws` that is connected to the codec's server. */
async function withPeer(use: (socket: WebSocket, server: CodecServer) => Promise<void>, path = "/chat"): Promise<void> {
  const server = new CodecServer();
  const port = await server.listen();
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: path.includes("deflate") });
  try {
    await once(socket, "open");
    await use(socket, server);
  } finally {
    socket.terminate();
    await server.dispose();
  }
}

/** The next message, as a line. */
async function next(socket: WebSocket): Promise<string> {
  const [data, isBinary] = (await once(socket, "message")) as [RawData, boolean];
  return line(isBinary ? "binary" : "text", data as Uint8Array);
}

test("ws as the client: text and binary of every length form come back as they were", async () => {
  await withPeer(async (socket) => {
    for (const length of [0, 1, 125, 126, 65_535, 65_536, MIB]) {
      const payload = Uint8Array.from({ length }, (_, index) => (index * 7) & 127);
      for (const binary of [true, false]) {
        socket.send(payload, { binary });
        assert.equal(await next(socket), line(binary ? "binary" : "text", payload));
      }
    }
  });
});

test("ws as the client: thousands of messages at once come back in order", async () => {
  await withPeer(async (socket) => {
    const got: string[] = [];
    socket.on("message", (data) => got.push(String(data)));
    const sent = Array.from({ length: 5_000 }, (_, index) => `${index} ${"ü".repeat(index % 90)}`);
    for (const message of sent) socket.send(message);
    await eventually("all are back", () => got.length === sent.length);
    assert.deepEqual(got, sent);
  });
});

test("ws as the client: fragments, with a ping between them", async () => {
  await withPeer(async (socket, server) => {
    socket.send("Hel", { fin: false });
    socket.ping("?");
    socket.send("lo ", { fin: false });
    socket.send(Uint8Array.of(0xc3), { fin: false, binary: false });
    socket.send(Uint8Array.of(0xbc), { fin: true, binary: false });
    const [pong] = await once(socket, "pong");
    assert.equal(String(pong), "?");
    await eventually("the message has come", () => server.hearing.lines.length === 2);
    assert.deepEqual(server.hearing.lines, ["ping 3f", line("text", new TextEncoder().encode("Hello ü"))]);
  });
});

test("ws as the client: pings are answered with their payload, pongs are told", async () => {
  await withPeer(async (socket, server) => {
    for (const payload of ["", "x".repeat(125)]) {
      socket.ping(payload);
      const [pong] = await once(socket, "pong");
      assert.equal(String(pong), payload);
    }
    socket.pong("unasked");
    await eventually("it has come", () => server.hearing.lines.length === 3);
    assert.equal(server.hearing.lines[2], line("pong", new TextEncoder().encode("unasked")));
  });
});

for (const code of [undefined, 1000, 1001, 3000, 4999]) {
  test(`ws as the client: close ${code ?? "without a code"} is told and answered with itself`, async () => {
    await withPeer(async (socket, server) => {
      const closed = once(socket, "close");
      socket.close(code, code === undefined ? undefined : "bye");
      assert.deepEqual((await closed)[0], code ?? 1005);
      assert.deepEqual(server.hearing.lines, [`close ${code ?? 1005}`]);
    });
  });
}

test("ws as the client: what is no UTF-8 closes with 1007", async () => {
  await withPeer(async (socket, server) => {
    const closed = once(socket, "close");
    socket.send(Uint8Array.of(0x41, 0xff), { binary: false });
    assert.equal((await closed)[0], 1007);
    assert.deepEqual(server.hearing.lines, ["failed 1007"]);
  });
});

test("ws as the client: an extension that it offers is not agreed to", async () => {
  await withPeer(async (socket) => {
    assert.equal(socket.extensions, "");
    socket.send("x".repeat(5_000));
    assert.equal((await next(socket)).length, "text".length + 5_000 * 3);
  }, "/chat?deflate");
});

test("ws as the client: another path is refused with 404, which ws understands", async () => {
  const server = new CodecServer();
  const socket = new WebSocket(`ws://127.0.0.1:${await server.listen()}/other`);
  socket.on("error", () => {});
  const [request, response] = await once(socket, "unexpected-response");
  assert.equal(response.statusCode, 404);
  request.destroy();
  await server.dispose();
});
