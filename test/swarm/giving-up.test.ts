/** Every engine gives up what it still takes for connecting, though the kernel may have connected it. */

import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { OWN_CLOSE } from "../../runtime/engine/contract.ts";
import { ENGINES_HERE } from "../engine/engines-here.ts";
import { eventually } from "../engine/eventually.ts";
import { PROTOCOLS, withLink } from "../engine/link.ts";
import { leftInTimeWait } from "../engine/ports.ts";

const CONNECTIONS = Array.from({ length: 100 }, (_, index) => index);

const CASES = ENGINES_HERE.flatMap(([name, engine]) => PROTOCOLS.map((protocol) => ({ name, engine, protocol })));

for (const { name, engine, protocol } of CASES) {
  test(`${name}, ${protocol}: what is given up while it opens has failed, and leaves nothing behind`, async () => {
    let ports: readonly number[] = [];
    await withLink({ server: engine, swarm: engine }, protocol, async (link) => {
      ports = link.ports;
      link.swarm.open(...CONNECTIONS);
      // By now node's engine has called connect(2), and has not heard of its end.
      await new Promise((resolve) => process.nextTick(resolve));
      for (const connection of CONNECTIONS) {
        link.swarm.close(connection, "reset");
        link.swarm.close(connection, "reset");
      }
      await eventually("all have failed", () => link.swarm.ear.failures.length === CONNECTIONS.length);
      assert.deepEqual(new Set(link.swarm.ear.failures.map(([, reason]) => reason)), new Set([OWN_CLOSE]));
      assert.deepEqual(link.swarm.ear.openedNumbers, []);
      await eventually("the server has lost what it accepted", () => link.server.ear.unfinished.length === 0);
    });
    const left = leftInTimeWait(ports);
    assert.ok(left === null || left === 0, `${left} sockets are left in TIME_WAIT`);
  });
}
