import assert from "node:assert/strict";
import { test } from "node:test";
import type { Protocol } from "../../dsl/plan.ts";
import type { Framing } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import { connected, type Link, PROTOCOLS, type Roles, withLink } from "./link.ts";

const MIB = 1_048_576;

/** More than the kernel takes while nobody reads: 64 MiB. */
const MOST_MESSAGES = 64;

const MOST_QUESTIONS = 20;

const message = Uint8Array.from({ length: MIB }, (_, index) => (index * 31) & 255);

/** The write backlog, and holding up a peer that sends too fast. */
export function flowSuite(name: string, roles: Roles): void {
  for (const protocol of PROTOCOLS) {
    const framing: Framing = protocol === "tcp" ? "stream" : "binary";

    test(`${name}, ${protocol}: a peer that does not read builds up a backlog, which drains when it does`, async () => {
      await withLink(roles, protocol, async (link) => {
        link.server.ear.onOpened = (connection) => link.server.pauseReads(connection);
        const accepted = await connected(link);
        const elsewhere = await connected(link, 1);
        const sent = await sendUntilBacklog(link, framing, elsewhere);
        assert.equal(link.server.ear.bytesOf(accepted).byteLength, 0, "nothing is told while reading is paused");
        const drainsBefore = drainsOf(link).length;

        link.server.resumeReads(accepted);
        await eventually("all has come", () => receivedBytes(link, accepted) === sent * MIB);
        await eventually("the backlog is gone", () => drainsOf(link).length > drainsBefore);
        assert.equal(drainsOf(link).length, drainsBefore + 1, "told once");
        assertAllEqual(link, accepted, protocol);
      });
    });

    test(`${name}, ${protocol}: drained means that nothing is left, also of what was sent meanwhile`, async () => {
      await withLink(roles, protocol, async (link) => {
        const accepted = await connected(link);
        const backlogs: number[] = [];
        link.swarm.ear.onDrained = () => {
          // The byte that asks may itself have to wait, and then drain.
          if (backlogs.length < MOST_QUESTIONS) backlogs.push(link.swarm.send(0, Uint8Array.of(1), framing));
        };
        let sent = 0;
        for (let more = 1; more <= 12; more++) {
          // A message joins while an earlier one is on its way.
          await eventually(
            "the last but one has begun to come",
            () => receivedBytes(link, accepted) >= (more - 3) * MIB,
          );
          for (let twice = 0; twice < 2; twice++, sent++) link.swarm.send(0, message, framing);
        }
        await eventually("all has come and drained", () => {
          return link.swarm.ear.drains.length > 0 && receivedBytes(link, accepted) === sent * MIB + backlogs.length;
        });
        // A byte, or a frame with one, may itself wait for a full kernel.
        for (const backlog of backlogs) assert.ok(backlog < 16, `${backlog} bytes were left when drained was told`);
      });
    });
  }
}

/**
 * Sends on connection 0 until the kernel takes no more; returns how many messages. An engine that submits in batches
 * learns only later what the kernel took: then the backlog drains, and there is room for more.
 */
async function sendUntilBacklog(link: Link, framing: Framing, elsewhere: number): Promise<number> {
  for (let sent = 1; sent <= MOST_MESSAGES; sent++) {
    const drains = drainsOf(link).length;
    if (link.swarm.send(0, message, framing) === 0) continue;
    await exchangeElsewhere(link, framing, elsewhere);
    if (drainsOf(link).length === drains) return sent;
  }
  return assert.fail("64 MiB were sent to a peer that does not read, and no backlog was told");
}

function drainsOf({ swarm }: Link): number[] {
  return swarm.ear.drains.filter((connection) => connection === 0);
}

/** Time passes at both ends: a second connection goes to and fro a few times. */
async function exchangeElsewhere(link: Link, framing: Framing, accepted: number): Promise<void> {
  link.server.resumeReads(accepted);
  link.server.echo();
  const before = link.swarm.ear.bytesOf(1).byteLength;
  for (let round = 1; round <= 10; round++) {
    link.swarm.send(1, Uint8Array.of(round), framing);
    await eventually("it is back", () => link.swarm.ear.bytesOf(1).byteLength === before + round);
  }
  link.server.ear.onReceived = () => {};
}

function receivedBytes({ server }: Link, accepted: number): number {
  let sum = 0;
  for (const { connection, bytes } of server.ear.heard) if (connection === accepted) sum += bytes.byteLength;
  return sum;
}

function assertAllEqual({ server }: Link, accepted: number, protocol: Protocol): void {
  let offset = 0;
  for (const { connection, bytes } of server.ear.heard) {
    if (connection !== accepted) continue;
    if (protocol === "websocket") assert.equal(bytes.byteLength, MIB, "messages come whole");
    for (const byte of bytes) if (byte !== message[offset++ % MIB]) assert.fail(`byte ${offset - 1} differs`);
  }
}
