/** The node engine binds its source ports early, so that others may have them: what it does then. */

import assert from "node:assert/strict";
import net from "node:net";
import process from "node:process";
import { type TestContext, test } from "node:test";
import type { Tuples } from "../../runtime/engine/contract.ts";
import { nodeEngine } from "../../runtime/engine/node/engine.ts";
import { eventually } from "./eventually.ts";
import { listenOptions, PROTOCOLS, swarmOptions } from "./link.ts";
import { closed, freePorts, listening } from "./ports.ts";
import { ServerSide, SwarmSide } from "./side.ts";

// Elsewhere 127.0.0.1 is the only loopback address.
const ADDRESS = process.platform === "linux" ? "127.0.0.4" : "127.0.0.1";

/** Every connection comes from the same address and goes to the same port; `ports` are those of each attempt. */
function attempts(destination: number, ports: (connection: number) => readonly number[]): Tuples {
  return {
    destinationPort: () => destination,
    sourceAddress: () => ADDRESS,
    sourcePort: (connection, attempt) => ports(connection)[attempt] ?? 0,
  };
}

for (const protocol of PROTOCOLS) {
  /** A server at a port of its own, and a swarm with these source ports; both are gone after the test, however it ends. */
  async function linked(t: TestContext, ports: (connection: number) => readonly number[]) {
    const [destination] = await freePorts(1);
    const server = new ServerSide(nodeEngine, listenOptions(protocol, [destination!]));
    const swarm = new SwarmSide(nodeEngine, swarmOptions(protocol, attempts(destination!, ports)));
    t.after(() => Promise.all([swarm.dispose(), server.dispose()]));
    await server.listen();
    return { swarm, destination: destination! };
  }

  test(`${protocol}: a source port that somebody listens at is left alone, and the next attempts' are tried`, async (t) => {
    const [taken, alsoTaken, free] = await freePorts(3, ADDRESS);
    const holders = [net.createServer(), net.createServer()];
    t.after(() => Promise.all(holders.map(closed)));
    await listening(holders[0]!, taken!, ADDRESS);
    await listening(holders[1]!, alsoTaken!, ADDRESS);
    const { swarm, destination } = await linked(t, () => [taken!, alsoTaken!, free!]);
    swarm.open(0);
    await eventually("it is open", () => swarm.ear.openedNumbers.length === 1);
    // Whoever wants the very tuple finds it in use.
    const code = await new Promise((resolve) => {
      const rival = net.connect({ host: "127.0.0.1", port: destination, localAddress: ADDRESS, localPort: free! });
      rival.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code)).on("connect", () => rival.destroy());
    });
    assert.equal(code, "EADDRNOTAVAIL");
    swarm.ear.assertContractKept();
  });

  test(`${protocol}: a tuple that another socket has is left to it, and the next attempt's is tried`, async (t) => {
    const [first, second] = await freePorts(2, ADDRESS);
    const { swarm } = await linked(t, (connection) => (connection === 0 ? [first!] : [first!, second!]));
    swarm.open(0);
    await eventually("the first is open", () => swarm.ear.openedNumbers.length === 1);
    swarm.open(1);
    await eventually("the second is open too", () => swarm.ear.openedNumbers.length === 2);
    assert.deepEqual(swarm.ear.failures, []);
    swarm.ear.assertContractKept();
  });

  test(`${protocol}: when none of the ports can be had the kernel is asked for one`, async (t) => {
    const [first] = await freePorts(1, ADDRESS);
    let asked = 0;
    const ports = (connection: number) => {
      if (connection === 1) asked++;
      return [first!, first!, first!];
    };
    const { swarm } = await linked(t, ports);
    swarm.open(0);
    await eventually("the first is open", () => swarm.ear.openedNumbers.length === 1);
    swarm.open(1);
    await eventually("the kernel has found a port", () => swarm.ear.openedNumbers.length === 2);
    assert.ok(asked >= 4, "three attempts, then the kernel's");
    swarm.ear.assertContractKept();
  });

  test(`${protocol}: an address that is not this machine's fails, however often it is tried`, async (t) => {
    const [destination] = await freePorts(1);
    const tuples = { ...attempts(destination!, () => [40_000, 40_001, 40_002]), sourceAddress: () => "192.0.2.1" };
    const swarm = new SwarmSide(nodeEngine, swarmOptions(protocol, tuples));
    t.after(() => swarm.dispose());
    swarm.open(0);
    await eventually("it has failed", () => swarm.ear.failures.length === 1);
    assert.deepEqual(swarm.ear.failures, [[0, "EADDRNOTAVAIL"]]);
    swarm.ear.assertContractKept();
  });
}
