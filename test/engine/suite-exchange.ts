import assert from "node:assert/strict";
import { test } from "node:test";
import type { Protocol } from "../../dsl/plan.ts";
import type { Framing } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import { connected, PROTOCOLS, type Roles, withLink } from "./link.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Every value a byte can have. */
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);

/** Lengths around those at which a WebSocket frame's header grows (RFC 6455, 5.2), or a buffer of an engine is full. */
const LENGTHS = [0, 1, 64, 65, 125, 126, 127, 255, 256, 257, 16_384, 16_385, 3, 65_535, 65_536, 100_000];

/** Sending, replying, framing, pinging. */
export function exchangeSuite(name: string, roles: Roles): void {
  for (const protocol of PROTOCOLS) {
    test(`${name}, ${protocol}: what is sent comes back through reply, and stays as it was`, async () => {
      await withLink(roles, protocol, async (link) => {
        await connected(link);
        link.server.echo();
        const framing = protocol === "tcp" ? "stream" : "binary";
        const message = ALL_BYTES.slice();
        for (let round = 1; round <= 3; round++) {
          link.swarm.send(0, message, framing, message.byteLength);
          await eventually("it is back", () => link.swarm.ear.bytesOf(0).byteLength === round * 256);
        }
        assert.deepEqual(link.swarm.ear.bytesOf(0), Uint8Array.from([...ALL_BYTES, ...ALL_BYTES, ...ALL_BYTES]));
        assert.deepEqual(message, ALL_BYTES, "masking and sending leave the buffer alone");
      });
    });

    test(`${name}, ${protocol}: connections do not get each other's bytes`, async () => {
      await withLink(roles, protocol, async (link) => {
        link.server.echo();
        const connections = Array.from({ length: 20 }, (_, index) => index);
        for (const connection of connections) await connected(link, connection);
        for (const connection of connections) {
          link.swarm.send(connection, Uint8Array.of(connection, connection), framingOf(protocol), 2);
        }
        await eventually("all are back", () => connections.every((c) => link.swarm.ear.bytesOf(c).byteLength === 2));
        for (const connection of connections) {
          assert.deepEqual(link.swarm.ear.bytesOf(connection), Uint8Array.of(connection, connection));
        }
      });
    });

    test(`${name}, ${protocol}: the server may speak first`, async () => {
      await withLink(roles, protocol, async (link) => {
        link.server.ear.onOpened = (connection) => link.server.send(connection, encode("hello"), framingOf(protocol));
        await connected(link);
        await eventually("it is heard", () => link.swarm.ear.bytesOf(0).byteLength === 5);
        assert.deepEqual(link.swarm.ear.bytesOf(0), encode("hello"));
      });
    });
  }

  test(`${name}, tcp: bytes come in order, in pieces of any size, with framing "stream"`, async () => {
    await withLink(roles, "tcp", async (link) => {
      const accepted = await connected(link);
      const pieces = LENGTHS.map((length) => new Uint8Array(length).fill(length % 251));
      for (const piece of pieces) link.swarm.send(0, piece, "stream");
      const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
      await eventually("all has come", () => link.server.ear.bytesOf(accepted).byteLength === whole.byteLength);
      assert.deepEqual(link.server.ear.bytesOf(accepted), whole);
      assert.deepEqual(new Set(link.server.ear.heard.map(({ framing }) => framing)), new Set(["stream"]));
    });
  });

  test(`${name}, websocket: messages come whole and in order, each in its kind, in both directions`, async () => {
    await withLink(roles, "websocket", async (link) => {
      await connected(link);
      link.server.echo();
      const messages: [Framing, Uint8Array][] = [
        ...LENGTHS.flatMap((length): [Framing, Uint8Array][] => [
          ["binary", new Uint8Array(length).fill(0xff)],
          ["text", new Uint8Array(length).fill(0x61)],
        ]),
        ["text", encode("zwölf Boxkämpfer, 十二, \u{1f94a}")],
        ["binary", ALL_BYTES],
      ];
      for (const [framing, bytes] of messages) link.swarm.send(0, bytes, framing, bytes.byteLength);
      for (const { ear } of [link.server, link.swarm]) {
        await eventually("all have come", () => ear.heard.length === messages.length);
        assert.deepEqual(
          ear.heard.map(({ framing, bytes }) => [framing, bytes]),
          messages,
        );
      }
    });
  });

  test(`${name}: a ping is answered on a WebSocket, and TCP has none`, async () => {
    await withLink(roles, "websocket", async (link) => {
      const accepted = await connected(link);
      assert.equal(link.swarm.ping(0), true);
      assert.equal(link.server.ping(accepted), true);
      await eventually("both are answered", () => [link.swarm, link.server].every(({ ear }) => ear.pongs.length === 1));
      assert.deepEqual([link.swarm.ear.pongs, link.server.ear.pongs], [[0], [accepted]]);
    });
    await withLink(roles, "tcp", async (link) => {
      const accepted = await connected(link);
      assert.equal(link.swarm.ping(0), false);
      assert.equal(link.server.ping(accepted), false);
    });
  });
}

function framingOf(protocol: Protocol): Framing {
  return protocol === "tcp" ? "stream" : "binary";
}
