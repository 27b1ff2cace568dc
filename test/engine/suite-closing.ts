import assert from "node:assert/strict";
import { test } from "node:test";
import type { Protocol } from "../../dsl/plan.ts";
import { type CloseManner, NOT_SENT, OWN_CLOSE } from "../../runtime/engine/contract.ts";
import { eventually } from "./eventually.ts";
import { connected, type Link, PROTOCOLS, type Roles, withLink } from "./link.ts";
import { leftInTimeWait } from "./ports.ts";

/** What the peer is told of a close in order: RFC 6455, 7.1.5 gives a close frame without a status the code 1005. */
const PEER_REASON: Record<CloseManner, Record<Protocol, string>> = {
  reset: { tcp: "ECONNRESET", websocket: "ECONNRESET" },
  orderly: { tcp: "EOF", websocket: "WS_1005" },
};

/** How connections end, what each end is told, and what is left behind. */
export function closingSuite(name: string, roles: Roles): void {
  for (const protocol of PROTOCOLS) {
    for (const manner of ["reset", "orderly"] as const) {
      const reason = PEER_REASON[manner][protocol];

      test(`${name}, ${protocol}: the swarm closes (${manner}): the server is told ${reason}`, async () => {
        let ports: readonly number[] = [];
        await withLink(roles, protocol, async (link) => {
          ports = link.ports;
          const accepted = await connected(link);
          link.swarm.close(0, manner);
          await bothClosed(link);
          assert.deepEqual(link.swarm.ear.closures, [[0, OWN_CLOSE]]);
          assert.deepEqual(link.server.ear.closures, [[accepted, reason]]);
        });
        if (manner === "reset") assertNothingLeft(ports);
      });

      test(`${name}, ${protocol}: the server closes (${manner}): the swarm is told ${reason}`, async () => {
        let ports: readonly number[] = [];
        await withLink(roles, protocol, async (link) => {
          ports = link.ports;
          const accepted = await connected(link);
          link.server.close(accepted, manner);
          await bothClosed(link);
          assert.deepEqual(link.server.ear.closures, [[accepted, OWN_CLOSE]]);
          assert.deepEqual(link.swarm.ear.closures, [[0, reason]]);
        });
        // The swarm's side answers the server's FIN with RST.
        assertNothingLeft(ports);
      });
    }

    test(`${name}, ${protocol}: a number can be opened anew after its close`, async () => {
      await withLink(roles, protocol, async (link) => {
        link.server.echo();
        for (let round = 1; round <= 3; round++) {
          await connected(link);
          link.swarm.send(0, Uint8Array.of(round), protocol === "tcp" ? "stream" : "binary");
          await eventually("the echo is there", () => link.swarm.ear.bytesOf(0).byteLength === round);
          link.swarm.close(0, "reset");
          await eventually("both know", () => ends(link).every((closures) => closures.length === round));
        }
        assert.deepEqual(link.swarm.ear.bytesOf(0), Uint8Array.of(1, 2, 3));
      });
    });

    test(`${name}, ${protocol}: a close is reported once, and nothing can be sent from the call on`, async () => {
      const framing = protocol === "tcp" ? "stream" : "binary";
      await withLink(roles, protocol, async (link) => {
        await connected(link);
        link.swarm.close(0, "reset");
        link.swarm.close(0, "reset");
        assert.equal(link.swarm.send(0, Uint8Array.of(1), framing), NOT_SENT, "closing, and not yet reported");
        await bothClosed(link);
        link.swarm.close(0, "orderly");
        link.swarm.close(7, "reset");
        link.swarm.pauseReads(0);
        link.swarm.resumeReads(0);
        assert.equal(link.swarm.send(0, Uint8Array.of(1), framing), NOT_SENT, "closed");
        await connected(link, 1);
        assert.equal(link.swarm.ear.closures.length, 1);
        assert.deepEqual(link.server.ear.heard, []);
      });
    });

    test(`${name}, ${protocol}: dispose resets all, tells each end, and leaves nothing behind`, async () => {
      for (const first of ["swarm", "server"] as const) {
        let ports: readonly number[] = [];
        await withLink(roles, protocol, async (link) => {
          ports = link.ports;
          for (let connection = 0; connection < 10; connection++) await connected(link, connection);
          await link[first].dispose();
          assert.equal(link[first].ear.closures.length, 10, "told before dispose resolves");
          await bothClosed(link, 10);
          const peer = first === "swarm" ? link.server : link.swarm;
          assert.deepEqual(new Set(link[first].ear.closures.map(([, reason]) => reason)), new Set([OWN_CLOSE]));
          assert.deepEqual(new Set(peer.ear.closures.map(([, reason]) => reason)), new Set(["ECONNRESET"]));
        });
        assertNothingLeft(ports);
      }
    });

    test(`${name}, ${protocol}: dispose frees everything once, however often it is called`, async () => {
      for (const side of ["swarm", "server"] as const) {
        let again: () => Promise<void> = async () => {};
        await withLink(roles, protocol, async (link) => {
          await connected(link);
          again = () => link[side].dispose();
          await Promise.all([again(), again()]);
        });
        // What was freed may belong to the next transport by now: its descriptors, its memory.
        await withLink(roles, protocol, async (link) => {
          link.server.echo();
          await connected(link);
          await again();
          link.swarm.send(0, Uint8Array.of(7), protocol === "tcp" ? "stream" : "binary");
          await eventually("the echo is there", () => link.swarm.ear.bytesOf(0).byteLength === 1);
        });
      }
    });
  }
}

async function bothClosed(link: Link, count = 1): Promise<void> {
  await eventually("both ends know of the close", () => ends(link).every((closures) => closures.length === count));
}

function ends({ server, swarm }: Link): (typeof swarm.ear.closures)[] {
  return [server.ear.closures, swarm.ear.closures];
}

function assertNothingLeft(ports: readonly number[]): void {
  const left = leftInTimeWait(ports);
  assert.ok(left === null || left === 0, `${left} sockets are left in TIME_WAIT`);
}
