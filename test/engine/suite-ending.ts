import assert from "node:assert/strict";
import { test } from "node:test";
import { NOT_SENT, OWN_CLOSE } from "../../runtime/engine/contract.ts";
import { RawServer, rawClient } from "../websocket/raw-peer.ts";
import { eventually } from "./eventually.ts";
import { anySource, listenOptions, PATH, type Roles, swarmOptions } from "./link.ts";
import { freePorts, leftInTimeWait } from "./ports.ts";
import { ServerSide, SwarmSide } from "./side.ts";

const MESSAGE = Uint8Array.of(1, 2, 3);

/** What ends a WebSocket although TCP stays open: the peer's close frame, or the peer's protocol error. */
const ENDINGS = [
  { what: "a close frame with code 1001", bytes: [0x88, 2, 0x03, 0xe9], reason: "WS_1001", answer: 1001 },
  { what: "a close frame without a code", bytes: [0x88, 0], reason: "WS_1005", answer: 1005 },
  { what: "a frame with a reserved opcode", bytes: [0x83, 0], reason: "WS_1002", answer: 1002 },
  { what: "text that is not UTF-8", bytes: [0x81, 1, 0xff], reason: "WS_1007", answer: 1007 },
  {
    what: "a message of 1 GiB",
    bytes: [0x82, 127, 0, 0, 0, 0, 0x40, 0, 0, 0],
    reason: "WS_1009",
    answer: 1009,
  },
] as const;

/** The same bytes with a masking key of zeros, which leaves the payload as it is: as a client sends them. */
function masked(bytes: readonly number[]): Uint8Array {
  const lengthBytes = bytes[1] === 127 ? 8 : 0;
  const header = bytes.slice(0, 2 + lengthBytes);
  return Uint8Array.of(header[0]!, header[1]! | 0x80, ...header.slice(2), 0, 0, 0, 0, ...bytes.slice(2 + lengthBytes));
}

/** A WebSocket that the peer has ended, while the peer leaves TCP open. */
export function endingSuite(name: string, { server, swarm }: Roles): void {
  test(`${name}, the swarm's side: the peer's close frame or protocol error closes at once, and TCP within 3 s`, async () => {
    await Promise.all(
      ENDINGS.map(async ({ what, bytes, reason, answer }) => {
        await withRawServer(swarm, async (side, raw) => {
          side.open(0);
          await eventually("it is open", () => side.ear.openedNumbers.length === 1 && raw.peers.length === 1);
          const [peer] = raw.peers;
          peer!.write(Uint8Array.from(bytes));
          await eventually(`the close is reported after ${what}`, () => side.ear.closures.length === 1);
          assert.deepEqual(side.ear.closures, [[0, reason]], what);
          assert.equal(peer!.end, null, "TCP is still open");
          assert.equal(side.send(0, MESSAGE, "binary"), NOT_SENT);
          await eventually(`${what} is answered`, () => peer!.closeCode !== null);
          assert.equal(peer!.closeCode, answer, what);
          await eventually(`TCP is reset after ${what}`, () => peer!.end !== null);
          assert.equal(peer!.end, "ECONNRESET", what);
          assert.equal(side.ear.closures.length, 1, "reported once");
        });
      }),
    );
  });

  test(`${name}, the server's side: the peer's close frame or protocol error closes at once, and TCP within 3 s`, async () => {
    await Promise.all(
      ENDINGS.map(async ({ what, bytes, reason, answer }) => {
        await withServer(server, async (side, port) => {
          const peer = await rawClient(port, PATH);
          await eventually("it is open", () => side.ear.openedNumbers.length === 1);
          const [accepted] = side.ear.openedNumbers;
          peer.write(masked(bytes));
          await eventually(`the close is reported after ${what}`, () => side.ear.closures.length === 1);
          assert.deepEqual(side.ear.closures, [[accepted, reason]], what);
          assert.equal(side.send(accepted!, MESSAGE, "binary"), NOT_SENT);
          await eventually(`${what} is answered, and TCP finished`, () => peer.end !== null);
          assert.deepEqual([peer.closeCode, peer.end], [answer, "EOF"], what);
          // The client does not finish, so that only a reset ends its socket; a write after a reset fails.
          const failed = new Promise((resolve) => peer.socket.once("error", resolve));
          const writing = setInterval(() => peer.write(MESSAGE), 50);
          assert.match(String(await failed), /ECONNRESET|EPIPE/, what);
          clearInterval(writing);
          assert.equal(side.ear.closures.length, 1, "reported once");
        });
      }),
    );
  });

  test(`${name}: every frame of the swarm is masked with a key of its own (RFC 6455, 5.3), and none of a server is`, async () => {
    await withRawServer(swarm, async (side, raw) => {
      raw.onPeer = (peer) => {
        for (let ping = 0; ping < 20; ping++) peer.frame(9, Uint8Array.of(ping));
      };
      side.open(0, 1, 2, 3);
      await eventually("all are open", () => side.ear.openedNumbers.length === 4);
      for (let round = 0; round < 50; round++) {
        for (const connection of [0, 1, 2, 3]) side.send(connection, MESSAGE, round % 2 === 0 ? "text" : "binary");
      }
      side.ping(0);
      await eventually("all frames have come", () => raw.peers.flatMap(({ frames }) => frames).length === 4 * 70 + 1);
      const frames = raw.peers.flatMap(({ frames }) => frames);
      assert.ok(frames.every(({ isMasked }) => isMasked));
      assert.deepEqual(
        new Set(frames.filter(({ opcode }) => opcode < 8).map(({ payload }) => String(payload))).size,
        1,
      );
      // Two of so many random 32-bit keys are equal once in 100,000 runs.
      assert.ok(new Set(frames.map(({ key }) => String(key))).size >= frames.length - 1);
    });
    await withServer(server, async (side, port) => {
      const peer = await rawClient(port, PATH);
      await eventually("it is open", () => side.ear.openedNumbers.length === 1);
      side.send(side.ear.openedNumbers[0]!, MESSAGE, "text");
      await eventually("it has come", () => peer.frames.length === 1);
      assert.equal(peer.frames[0]!.isMasked, false);
    });
  });

  test(`${name}: what comes behind a close frame is not reported`, async () => {
    await withRawServer(swarm, async (side, raw) => {
      raw.onPeer = (peer) => peer.write(Uint8Array.of(0x81, 1, 0x61, 0x88, 2, 0x03, 0xe9, 0x81, 1, 0x62, 0x8a, 0));
      side.open(0);
      await eventually("the close is reported", () => side.ear.closures.length === 1);
      await eventually("TCP is reset", () => raw.peers[0]!.end !== null);
      assert.deepEqual(side.ear.bytesOf(0), Uint8Array.of(0x61));
      assert.deepEqual(side.ear.pongs, []);
    });
  });

  test(`${name}: a close frame in the segment of the handshake's answer: opened, then closed`, async () => {
    await withRawServer(swarm, async (side, raw) => {
      raw.greeting = Uint8Array.of(0x88, 2, 0x03, 0xe9);
      side.open(0);
      await eventually("the close is reported", () => side.ear.closures.length === 1);
      assert.deepEqual([side.ear.openedNumbers, side.ear.closures], [[0], [[0, "WS_1001"]]]);
    });
  });

  test(`${name}: a number can be opened again while the TCP connection of its last use is still ending`, async () => {
    await withRawServer(swarm, async (side, raw) => {
      for (let use = 1; use <= 3; use++) {
        side.open(0);
        await eventually("it is open", () => side.ear.openedNumbers.length === use && raw.peers.length === use);
        raw.peers.at(-1)!.close(1001);
        await eventually("the close is reported", () => side.ear.closures.length === use);
      }
      side.open(0);
      await eventually("it is open", () => side.ear.openedNumbers.length === 4 && raw.peers.length === 4);
      side.send(0, MESSAGE, "binary");
      await eventually("it has sent", () => raw.peers[3]!.frames.length === 1);
      await eventually("the others have ended", () => raw.peers.slice(0, 3).every(({ end }) => end !== null));
      assert.equal(raw.peers[3]!.end, null, "the new one stays");
      assert.deepEqual(new Set(side.ear.closures.map(([, reason]) => reason)), new Set(["WS_1001"]));
    });
  });

  test(`${name}: an open that is given up while the TCP connection of the last use is ending has failed`, async () => {
    await withRawServer(swarm, async (side, raw) => {
      side.open(0);
      await eventually("it is open", () => side.ear.openedNumbers.length === 1 && raw.peers.length === 1);
      raw.peers[0]!.close(1001);
      await eventually("the close is reported", () => side.ear.closures.length === 1);
      side.open(0);
      side.close(0, "reset");
      await eventually("the failure is reported", () => side.ear.failures.length === 1);
      assert.deepEqual(side.ear.failures, [[0, OWN_CLOSE]]);
      side.open(0);
      await eventually("it is open again", () => side.ear.openedNumbers.length === 2);
    });
  });

  test(`${name}: dispose resets the TCP connections that are still ending`, async () => {
    let peers: RawServer["peers"] = [];
    await withRawServer(swarm, async (side, raw) => {
      peers = raw.peers;
      side.open(0, 1, 2);
      await eventually("all are open", () => side.ear.openedNumbers.length === 3 && peers.length === 3);
      for (const peer of peers) peer.close(1001);
      await eventually("the closes are reported", () => side.ear.closures.length === 3);
      await side.dispose();
      await eventually("all have ended", () => peers.every(({ end }) => end !== null));
    });
  });

  test(`${name}: a peer that ends TCP after the close frame: reported once, and nothing is left in TIME_WAIT`, async () => {
    let port = 0;
    await withRawServer(swarm, async (side, raw, at) => {
      port = at;
      raw.onPeer = (peer) => {
        peer.close(1001);
        peer.socket.end();
      };
      side.open(0);
      await eventually("TCP has ended", () => raw.peers[0]?.end != null);
      assert.deepEqual(side.ear.closures, [[0, "WS_1001"]]);
    });
    assert.ok([null, 0].includes(leftInTimeWait([port])));
  });
}

async function withRawServer(
  engine: Roles["swarm"],
  use: (side: SwarmSide, raw: RawServer, port: number) => Promise<void>,
): Promise<void> {
  const raw = new RawServer();
  const port = await raw.listen();
  const side = new SwarmSide(engine, swarmOptions("websocket", anySource([port])));
  await use(side, raw, port);
  await side.dispose();
  await raw.dispose();
  assert.deepEqual(side.ear.unfinished, [], "the end of every connection was reported");
  side.ear.assertContractKept();
}

async function withServer(
  engine: Roles["server"],
  use: (side: ServerSide, port: number) => Promise<void>,
): Promise<void> {
  const [port] = await freePorts(1);
  const side = new ServerSide(engine, listenOptions("websocket", [port!]));
  await side.listen();
  await use(side, port!);
  await side.dispose();
  assert.deepEqual(side.ear.unfinished, [], "the end of every connection was reported");
  side.ear.assertContractKept();
}
