/**
 * Runs inside a network namespace of its own: echoes of 1 byte to 1 MiB over a link that misbehaves, byte for byte, and
 * counts that add up, for two sides, each "kernel" or "packet".
 */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { nodeEngine } from "../../../../runtime/engine/node/engine.ts";
import { uringEngine } from "../../../../runtime/engine/uring/engine.ts";
import { eventually } from "../../eventually.ts";
import { anySource, listenOptions, swarmOptions } from "../../link.ts";
import { freePorts } from "../../ports.ts";
import { ServerSide, SwarmSide } from "../../side.ts";
import { faultyLinks } from "../faults.ts";
import { type Faults, NO_FAULTS } from "../simulation.ts";
import { rolesFor } from "./ends.ts";

const LENGTHS = [1, 5, 1_459, 1_460, 1_461, 10_000, 100_000, 1_048_576];

const LINKS: Record<string, Faults> = {
  perfect: NO_FAULTS,
  "loss-1": { ...NO_FAULTS, loss: 0.01 },
  "loss-5": { ...NO_FAULTS, loss: 0.05 },
  reordering: { ...NO_FAULTS, reordering: 0.05 },
  duplication: { ...NO_FAULTS, duplication: 0.05 },
  corruption: { ...NO_FAULTS, corruption: 0.02 },
};

const [server, swarm, link] = process.argv.slice(-3);
const kernel = uringEngine.whyNot() === null ? uringEngine : nodeEngine;
const faults = LINKS[link!]!;
const roles = rolesFor({ server: server === "packet", swarm: swarm === "packet" }, kernel, faultyLinks(faults, 11));

test(`${server} server, ${swarm} swarm, ${link}: echoes are exact and counts add up`, async () => {
  const ports = await freePorts(2);
  const serving = new ServerSide(roles.server, listenOptions("tcp", ports));
  await serving.listen();
  serving.echo();
  const opening = new SwarmSide(roles.swarm, swarmOptions("tcp", anySource(ports)));
  const numbers = [...LENGTHS.keys()];
  opening.open(...numbers);
  await eventually("all are open", () => opening.ear.openedNumbers.length === numbers.length);
  const messages = LENGTHS.map((length, salt) =>
    Uint8Array.from({ length }, (_, at) => (at * 31 + salt + (at >> 8)) & 255),
  );
  for (const [connection, message] of messages.entries()) opening.send(connection, message, "stream");
  const total = LENGTHS.reduce((sum, length) => sum + length, 0);
  const came = () => opening.ear.heard.reduce((sum, { bytes }) => sum + bytes.length, 0);
  await eventually("all is back", () => came() >= total, 120_000);
  for (const [connection, message] of messages.entries()) {
    assert.ok(Buffer.from(opening.ear.bytesOf(connection)).equals(message), `the echo of ${message.length} bytes`);
  }
  assert.equal(serving.ear.openedNumbers.length, opening.ear.openedNumbers.length, "opened here is accepted there");
  await opening.dispose();
  assert.equal(opening.ear.closures.length, numbers.length);
  await serving.dispose();
  assert.equal(serving.ear.closures.length, numbers.length);
});
