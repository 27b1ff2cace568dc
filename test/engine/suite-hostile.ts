import assert from "node:assert/strict";
import { test } from "node:test";
import { type RawPeer, RawServer, rawClient } from "../websocket/raw-peer.ts";
import { concat, EXAMPLE_KEY, wire } from "../websocket/wire.ts";
import { eventually } from "./eventually.ts";
import { anySource, listenOptions, PATH, type Roles, swarmOptions } from "./link.ts";
import { freePorts } from "./ports.ts";
import { ServerSide, SwarmSide } from "./side.ts";

/** Connections whose peer floods them and does not read, and others that behave. */
const HOSTILE = 12;
const GOOD = 50;

const TEXT = 1;
const CONTINUATION = 0;
const PING = 9;
const COUNT = 8_192;

/** Sixteen of these are more than the kernel takes while the peer does not read. */
const LARGE_BYTES = 1_048_576;

/** What a hostile peer sends: everything in it is answered, and no answer is read. */
const FLOODS: readonly (readonly [what: string, flood: (key: readonly number[] | null) => Uint8Array])[] = [
  ["8,192 pings", (key) => repeat(COUNT, [wire({ fin: true, opcode: PING, payload: new Uint8Array(0), key })])],
  [
    "8,192 messages in two fragments",
    (key) => {
      const payload = Uint8Array.of(0x61);
      return repeat(COUNT, [
        wire({ fin: false, opcode: TEXT, payload, key }),
        wire({ fin: true, opcode: CONTINUATION, payload, key }),
      ]);
    },
  ],
];

function repeat(count: number, frames: readonly Uint8Array[]): Uint8Array {
  return concat(Array.from({ length: count }, () => frames).flat());
}

/** A peer that makes the other side hold as much as it can: the other connections go on. */
export function hostileSuite(name: string, { server, swarm }: Roles): void {
  test(`${name}: a swarm whose messages are not read still receives, so that two sides never wait for each other`, async () => {
    const raw = new RawServer();
    const port = await raw.listen();
    const side = new SwarmSide(swarm, swarmOptions("websocket", anySource([port])));
    side.open(0);
    await eventually("it is open", () => raw.peers.length === 1 && side.ear.openedNumbers.length === 1);
    const [peer] = raw.peers;
    peer!.socket.pause();
    const large = new Uint8Array(LARGE_BYTES);
    for (let message = 0; message < 16; message++) side.send(0, large, "binary");
    for (let message = 1; message <= 3; message++) {
      peer!.frame(TEXT, Uint8Array.of(0x61));
      await eventually("it receives", () => side.ear.heard.length === message);
    }
    peer!.socket.resume();
    await eventually("the server has all", () => peer!.frames.length === 16);
    assert.ok(peer!.frames.every(({ payload }) => payload.length === LARGE_BYTES));
    await side.dispose();
    await raw.dispose();
  });

  for (const [what, flood] of FLOODS) {
    test(`${name}: ${what} from clients that do not read: the server goes on to serve the others`, async () => {
      const [port] = await freePorts(1);
      const side = new ServerSide(server, listenOptions("websocket", [port!]));
      side.echo();
      await side.listen();
      const hostile = await Promise.all(Array.from({ length: HOSTILE }, () => rawClient(port!, PATH)));
      for (const { socket } of hostile) socket.pause();
      for (const peer of hostile) peer.write(flood(EXAMPLE_KEY));
      const good = await Promise.all(Array.from({ length: GOOD }, () => rawClient(port!, PATH)));
      for (let round = 1; round <= 5; round++) {
        for (const peer of good) peer.frame(TEXT, Uint8Array.of(0x61));
        await eventually(`round ${round} is answered`, () => good.every(({ frames }) => frames.length === round));
      }
      for (const { socket } of [...hostile, ...good]) socket.destroy();
      await eventually("all are closed", () => side.ear.closures.length === side.ear.openedNumbers.length);
      await side.dispose();
      assert.deepEqual(side.ear.unfinished, []);
    });

    test(`${name}: ${what} from a server that does not read: the swarm's other connections go on`, async () => {
      const raw = new RawServer();
      const port = await raw.listen();
      const side = new SwarmSide(swarm, swarmOptions("websocket", anySource([port])));
      side.ear.onReceived = (connection, view, framing) => side.reply(connection, view, framing);
      const numbers = (count: number, first: number) => Array.from({ length: count }, (_, index) => first + index);
      side.open(...numbers(HOSTILE, 0));
      await eventually("the first are open", () => raw.peers.length === HOSTILE);
      for (const { socket } of raw.peers) socket.pause();
      for (const peer of raw.peers) peer.write(flood(null));
      side.open(...numbers(GOOD, HOSTILE));
      await eventually("the others are open", () => raw.peers.length === HOSTILE + GOOD);
      const good: readonly RawPeer[] = raw.peers.slice(HOSTILE);
      for (let round = 1; round <= 5; round++) {
        for (const peer of good) peer.frame(TEXT, Uint8Array.of(0x61));
        await eventually(`round ${round} is answered`, () => good.every(({ frames }) => frames.length === round));
      }
      await side.dispose();
      await raw.dispose();
      assert.deepEqual(side.ear.unfinished, []);
    });
  }
}
