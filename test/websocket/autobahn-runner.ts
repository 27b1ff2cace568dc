/** Runs the Autobahn cases against an engine, as its server's peer and as its swarm's peer. */

import assert from "node:assert/strict";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import v8 from "node:v8";
import vm from "node:vm";
import type { Engine } from "../../runtime/engine/contract.ts";
import { EchoServer } from "../../runtime/engine/echo-server.ts";
import { disposed } from "../engine/cleanup.ts";
import { eventually } from "../engine/eventually.ts";
import { anySource, listenOptions, PATH, swarmOptions } from "../engine/link.ts";
import { freePorts } from "../engine/ports.ts";
import { SwarmSide } from "../engine/side.ts";
import type { Answer, AutobahnCase } from "./autobahn-cases.ts";
import { type RawPeer, RawServer, rawClient } from "./raw-peer.ts";
import { EXAMPLE_KEY } from "./wire.ts";

const NORMAL = 1000;
const CLOSE = 8;

/** An endpoint that is not strict is given this long to fail before it gets the rest. */
const LATE_AFTER_MS = 100;

/** More than the engine keeps for a connection that is gone, and less than the large messages. */
const MOST_KEPT_BYTES = 8 * 1_048_576;

/** Whether text is checked before the message is whole; the ws package checks it then. */
export interface Strictness {
  readonly strict: boolean;
}

/** An echo server of the engine, and raw clients. */
export async function runOnServer(
  engine: Engine,
  cases: readonly AutobahnCase[],
  { strict }: Strictness,
): Promise<void> {
  const [port] = await freePorts(1);
  const server = disposed(new EchoServer(listenOptions("websocket", [port!]), engine, () => {}));
  await server.listen();
  const keptBefore = keptBytes();
  for (const [index, one] of cases.entries()) {
    const peer = await rawClient(port!, PATH);
    await exchange(one, peer, EXAMPLE_KEY, strict);
    await eventually(`${one.id}: the server ends TCP`, () => peer.end !== null);
    peer.socket.end();
    assertAnswers(one, peer);
    await eventually(`${one.id}: the server counts it as closed`, () => server.counts.open === 0);
    assert.equal(server.counts.accepted, index + 1, `${one.id}: every connection is counted once`);
    await assertLittleKept(one, index === cases.length - 1, keptBefore);
  }
  await server.dispose();
}

/** A raw server, and connections of the engine that echo what they receive. */
export async function runOnSwarm(
  engine: Engine,
  cases: readonly AutobahnCase[],
  { strict }: Strictness,
): Promise<void> {
  const raw = new RawServer();
  const port = await raw.listen();
  const side = new SwarmSide(engine, swarmOptions("websocket", anySource([port])));
  const { ear } = side;
  ear.onReceived = (connection, view, framing) => {
    ear.heard.length = 0;
    side.reply(connection, view, framing);
  };
  const keptBefore = keptBytes();
  for (const [index, one] of cases.entries()) {
    side.open(0);
    await eventually(`${one.id}: it is open`, () => raw.peers.length === 1 && ear.openedNumbers.length === index + 1);
    const peer = raw.peers.pop()!;
    await exchange(one, peer, null, strict);
    await eventually(`${one.id}: the close is answered`, () => peer.closeCode !== null);
    peer.socket.end();
    assertAnswers(one, peer);
    await eventually(`${one.id}: the close is reported`, () => ear.closures.length === index + 1);
    assert.deepEqual(ear.closures.at(-1), [0, `WS_${one.closes ?? NORMAL}`], one.id);
    await eventually(`${one.id}: TCP has ended`, () => peer.socket.destroyed);
    await assertLittleKept(one, index === cases.length - 1, keptBefore);
  }
  await side.dispose();
  await raw.dispose();
  assert.deepEqual([ear.unfinished, ear.failures], [[], []]);
  ear.assertContractKept();
}

/** Sends the case, and a close frame where the connection is to stay open. */
async function exchange(
  one: AutobahnCase,
  peer: RawPeer,
  key: readonly number[] | null,
  strict: boolean,
): Promise<void> {
  for (const piece of one.send(key)) peer.write(piece);
  if (one.late !== undefined) {
    if (strict) await eventually(`${one.id}: it fails at once`, () => peer.closeCode !== null);
    else await sleep(LATE_AFTER_MS);
    if (peer.closeCode === null) for (const piece of one.late(key)) peer.write(piece);
  }
  if (one.closes !== null) return;
  await eventually(`${one.id}: all is answered`, () => peer.frames.length >= one.answers.length || peer.end !== null);
  peer.close(NORMAL);
}

/** Exactly the answers, then one close frame, and nothing behind it. */
function assertAnswers(one: AutobahnCase, peer: RawPeer): void {
  const name = `${one.id} (${one.what})`;
  const end = peer.frames.findIndex(({ opcode }) => opcode === CLOSE);
  assert.equal(end, peer.frames.length - 1, `${name}: the close frame comes last`);
  const answers = peer.frames.slice(0, end);
  assert.equal(answers.length, one.answers.length, `${name}: as many answers as there are to come`);
  for (const [index, answer] of answers.entries())
    assertAnswer(`${name}, answer ${index + 1}`, answer, one.answers[index]!);
  assert.equal(peer.closeCode, one.closes ?? NORMAL, `${name}: the close code`);
  // What tests clean up afterwards holds on to the peer.
  peer.frames.length = 0;
}

function assertAnswer(name: string, actual: Answer & { readonly fin: boolean }, expected: Answer): void {
  assert.deepEqual(
    [actual.fin, actual.opcode, actual.payload.length],
    [true, expected.opcode, expected.payload.length],
    name,
  );
  assert.ok(Buffer.compare(actual.payload, expected.payload) === 0, `${name}: the payload is the same`);
}

/** Bytes that JavaScript holds, buffers included, after a garbage collection; 0 on Deno, which has no way to ask for one. */
function keptBytes(): number {
  if ("Deno" in globalThis) return 0;
  v8.setFlagsFromString("--expose-gc");
  (vm.runInNewContext("gc") as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Looks after every large case and after the last of a group: a garbage collection takes longer than a small case. */
async function assertLittleKept({ id, answers }: AutobahnCase, isLast: boolean, before: number): Promise<void> {
  const bytes = answers.reduce((sum, { payload }) => sum + payload.length, 0);
  if (bytes <= MOST_KEPT_BYTES && !isLast) return;
  // Buffers are freed some time after the collection that has found them.
  await eventually(`${id}: little memory is kept for the connection that is gone`, () => {
    return keptBytes() - before < MOST_KEPT_BYTES;
  });
}
