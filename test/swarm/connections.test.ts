import assert from "node:assert/strict";
import { test } from "node:test";
import { Swarm } from "../../runtime/swarm/swarm.ts";
import { disposed } from "../engine/cleanup.ts";
import { ENGINES_HERE } from "../engine/engines-here.ts";
import { eventually } from "../engine/eventually.ts";
import { freePorts } from "../engine/ports.ts";
import { fakeSwarm, stoppedClock } from "./fake-swarm.ts";
import { swarmSpec } from "./swarms.ts";

test("connections are opened in the order of their numbers, as many as asked for", () => {
  const { swarm, net, changes } = fakeSwarm({ count: 5 });
  swarm.open(2);
  assert.deepEqual(net.opening, [0, 1]);
  assert.equal(swarm.counts().connecting, 2);
  net.acceptAll();
  swarm.open(2);
  assert.deepEqual(net.opening, [2, 3]);
  net.acceptAll();
  swarm.open(99);
  assert.deepEqual(net.opening, [4], "there are no more than the shard has");
  net.acceptAll();
  const { opened, open, connecting } = swarm.counts();
  assert.deepEqual({ opened, open, connecting }, { opened: 5, open: 5, connecting: 0 });
  assert.deepEqual(changes, Array(5).fill("connections"));
});

test("the engine is told the tuples of the whole swarm's numbers", () => {
  const { engine } = fakeSwarm({ count: 5, first: 7 });
  assert.equal(engine.options?.tuples.destinationPort(0), 80);
  assert.equal(engine.options?.tuples.sourceAddress(0), null);
});

test("failures are counted by reason, and not tried again", () => {
  const { swarm, net } = fakeSwarm({ count: 6 });
  swarm.open(2);
  net.refuseAll("ECONNREFUSED");
  swarm.open(1);
  net.refuseAll("HTTP_503");
  swarm.open(1);
  net.refuseAll("ECONNREFUSED");
  swarm.open(9);
  assert.deepEqual(net.opening, [4, 5]);
  assert.deepEqual(swarm.counts().failed, { ECONNREFUSED: 3, HTTP_503: 1 });
  assert.equal(swarm.counts().open, 0);
});

test("losses are counted by reason, apart from what the swarm closes itself", () => {
  const { swarm, net } = fakeSwarm({ count: 6 });
  swarm.open(6);
  net.acceptAll();
  net.drop(0, "ECONNRESET");
  net.drop(1, "EOF");
  net.drop(2, "EOF");
  swarm.shrink(1);
  net.finishCloses();
  const { lost, open, closed } = swarm.counts();
  assert.deepEqual({ lost, open, closed }, { lost: { ECONNRESET: 1, EOF: 2 }, open: 2, closed: 1 });
});

test("a shrink resets the highest numbers, and they can be opened anew", () => {
  const { swarm, net } = fakeSwarm({ count: 5 });
  swarm.open(5);
  net.acceptAll();
  swarm.shrink(3);
  assert.equal(swarm.counts().open, 2, "what is closing is not open");
  net.finishCloses();
  assert.equal(swarm.counts().closed, 3);
  swarm.open(2);
  assert.deepEqual(net.opening, [2, 3]);
  net.acceptAll();
  swarm.open(5);
  assert.deepEqual(net.opening, [4]);
  net.acceptAll();
  const { opened, open } = swarm.counts();
  assert.deepEqual({ opened, open }, { opened: 8, open: 5 });
});

test("a long ramp down, one connection at a time, does not begin anew from the highest number", {
  timeout: 20_000,
}, async () => {
  const count = 400_000;
  const { swarm, net } = fakeSwarm({ count });
  swarm.open(count);
  net.acceptAll();
  for (let closed = 0; closed < count; closed++) {
    swarm.shrink(1);
    // Lets the test be given up: 400,000 looks at up to 400,000 connections take minutes.
    if (closed % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.equal(swarm.counts().open, 0);
});

test("a connection that was opened anew is closed before lower ones", () => {
  const { swarm, net } = fakeSwarm({ count: 4 });
  swarm.open(4);
  net.acceptAll();
  swarm.shrink(2);
  net.finishCloses();
  swarm.open(1);
  net.acceptAll();
  swarm.shrink(1);
  net.finishCloses();
  swarm.open(1);
  assert.deepEqual(net.opening, [2]);
});

test("a shrink takes no more than are open, and nothing twice", () => {
  const { swarm, net } = fakeSwarm({ count: 4 });
  swarm.open(2);
  net.acceptAll();
  swarm.shrink(1);
  swarm.shrink(9);
  assert.equal(swarm.counts().open, 0);
  net.finishCloses();
  assert.equal(swarm.counts().closed, 2);
  assert.deepEqual(swarm.counts().lost, {});
});

test("an open does not pass over numbers that are still closing", () => {
  const { swarm, net } = fakeSwarm({ count: 3 });
  swarm.open(3);
  net.acceptAll();
  swarm.shrink(2);
  swarm.open(2);
  assert.deepEqual(net.opening, []);
  net.finishCloses();
  assert.deepEqual(net.opening.toSorted(), [1, 2]);
  net.acceptAll();
  assert.equal(swarm.counts().open, 3);
});

test("a shrink calls off the opens that wait", () => {
  const { swarm, net } = fakeSwarm({ count: 3 });
  swarm.open(5);
  net.acceptAll();
  swarm.shrink(2);
  net.finishCloses();
  assert.deepEqual(net.opening, []);
  assert.equal(swarm.counts().open, 1);
});

test("the newest successful open is dated; what fails opens nothing", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net } = fakeSwarm({ count: 3 });
  assert.equal(swarm.counts().lastOpenAtMs, null);
  swarm.open(1);
  net.acceptAll();
  const first = swarm.counts().lastOpenAtMs!;
  pass(250);
  swarm.open(1);
  net.acceptAll();
  assert.equal(swarm.counts().lastOpenAtMs! - first, 250);
  pass(9_000);
  swarm.open(1);
  net.refuseAll("ECONNREFUSED");
  assert.equal(swarm.counts().lastOpenAtMs! - first, 250);
});

test("an open that takes longer than the time-out has failed with ETIMEDOUT", (t) => {
  const pass = stoppedClock(t);
  const { swarm, net } = fakeSwarm({ count: 3, connectTimeoutMs: 1_000 });
  swarm.open(2);
  pass(600);
  swarm.open(1);
  pass(400);
  swarm.tick();
  net.finishCloses();
  assert.equal(swarm.counts().connecting, 3, "not before the time-out is over");
  pass(1);
  swarm.tick();
  swarm.tick();
  net.finishCloses();
  assert.deepEqual(swarm.counts().failed, { ETIMEDOUT: 2 });
  assert.deepEqual(net.opening, [2]);
  net.acceptAll();
  pass(10_000);
  swarm.tick();
  net.finishCloses();
  assert.equal(swarm.counts().open, 1, "what is open is not timed out");
});

test("dispose disposes of the transport", async () => {
  const { swarm, net } = fakeSwarm({ count: 1 });
  await swarm.dispose();
  assert.equal(net.disposed, true);
});

for (const [name, engine] of ENGINES_HERE) {
  test(`${name}: where nobody listens every connection has failed, once`, async () => {
    const swarm = disposed(
      new Swarm(swarmSpec({ protocol: "tcp", ports: await freePorts(2), count: 20 }), engine, () => {}),
    );
    swarm.open(20);
    await eventually("all have failed", () => swarm.counts().connecting === 0);
    assert.deepEqual(swarm.counts().failed, { ECONNREFUSED: 20 });
    await swarm.dispose();
  });
}
