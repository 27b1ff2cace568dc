import assert from "node:assert/strict";
import net from "node:net";
import { test } from "node:test";
import { EchoServer } from "../../runtime/engine/echo-server.ts";
import { FakeEngine } from "../swarm/fake-engine.ts";
import { disposed, whateverHappens } from "./cleanup.ts";
import { ENGINES_HERE } from "./engines-here.ts";
import { eventually } from "./eventually.ts";
import { listenOptions, PROTOCOLS } from "./link.ts";
import { freePorts } from "./ports.ts";

function fakeServer() {
  const engine = new FakeEngine();
  let changes = 0;
  const server = new EchoServer(listenOptions("tcp", [1]), engine, () => changes++);
  return { server, net: engine.net, changes: () => changes };
}

test("what comes goes back: the very view, in its kind", () => {
  const { net } = fakeServer();
  net.accept(0);
  const view = Uint8Array.of(1, 2, 3);
  for (const framing of ["stream", "text", "binary"] as const) net.deliver(0, view, framing);
  assert.deepEqual(
    net.replies.map(({ connection, framing }) => [connection, framing]),
    [
      [0, "stream"],
      [0, "text"],
      [0, "binary"],
    ],
  );
  for (const { bytes } of net.replies) assert.equal(bytes, view, "nothing is copied");
});

test("connections are counted, and every change is told", () => {
  const { server, net, changes } = fakeServer();
  for (const connection of [0, 1, 2]) net.accept(connection);
  assert.deepEqual(server.counts, { accepted: 3, open: 3, packet: null });
  net.drop(1, "ECONNRESET");
  assert.deepEqual(server.counts, { accepted: 3, open: 2, packet: null });
  net.accept(1);
  assert.deepEqual(server.counts, { accepted: 4, open: 3, packet: null });
  assert.equal(changes(), 5);
});

test("a peer that does not read is not read from, until its backlog is gone", () => {
  const { net } = fakeServer();
  for (const connection of [0, 1]) net.accept(connection);
  net.backlog = 65_536;
  net.deliver(0, Uint8Array.of(1));
  assert.deepEqual([...net.paused], [], "a small backlog is let be");
  net.backlog = 65_537;
  net.deliver(0, Uint8Array.of(1));
  assert.deepEqual([...net.paused], [0]);
  net.drain(0);
  assert.deepEqual([...net.paused], []);
});

test("dispose disposes of the transport", async () => {
  const { server, net } = fakeServer();
  await server.dispose();
  assert.equal(net.disposed, true);
});

for (const [name, engine] of ENGINES_HERE) {
  for (const protocol of PROTOCOLS) {
    test(`${name}, ${protocol}: a port that is taken is told by its code`, async () => {
      const options = listenOptions(protocol, await freePorts(1));
      const [first, second] = [
        disposed(new EchoServer(options, engine, () => {})),
        disposed(new EchoServer(options, engine, () => {})),
      ];
      await first.listen();
      await assert.rejects(second.listen(), { code: "EADDRINUSE" });
      await first.dispose();
      await second.dispose();
    });
  }

  test(`${name}: a client that sends more than anybody buffers, and reads late, gets everything`, async () => {
    const ports = await freePorts(1);
    const server = disposed(new EchoServer(listenOptions("tcp", ports), engine, () => {}));
    await server.listen();
    const client = net.connect({ port: ports[0]!, host: "127.0.0.1" });
    whateverHappens(() => client.destroy());
    const chunk = Uint8Array.from({ length: 1_048_576 }, (_, index) => index % 251);
    const chunks = 48;
    for (let sent = 0; sent < chunks; sent++) client.write(chunk);
    await eventually("the server has accepted", () => server.counts.open === 1);
    let offset = 0;
    let wrong = 0;
    client.on("data", (bytes: Uint8Array) => {
      for (const byte of bytes) if (byte !== chunk[offset++ % chunk.byteLength]) wrong++;
    });
    await eventually("all is back", () => offset === chunks * chunk.byteLength);
    assert.equal(wrong, 0);
    client.resetAndDestroy();
    await server.dispose();
  });
}
