import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Monitored, monitorLiveness } from "../../../runtime/coordinator/workers/liveness.ts";

/** A worker that answers when it is asked, unless it is stuck. */
class FakeWorker implements Monitored {
  readonly label = "swarm worker 2";
  messagesHeard = 0;
  asked = 0;
  isStuck = false;

  askForLife(): void {
    this.asked++;
    if (!this.isStuck) this.messagesHeard++;
  }
}

/** Watches workers; returns how to let seconds pass, and who was given up. */
function watched(t: TestContext, workers: FakeWorker[]) {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const givenUp: FakeWorker[] = [];
  const stop = monitorLiveness(
    () => workers,
    (worker) => givenUp.push(worker),
  );
  const pass = (seconds: number) => {
    for (let second = 0; second < seconds; second++) t.mock.timers.tick(1_000);
  };
  return { givenUp, pass, stop };
}

test("a worker that answers requests is never given up", (t) => {
  const worker = new FakeWorker();
  const { givenUp, pass } = watched(t, [worker]);
  pass(3_600);
  assert.deepEqual(givenUp, []);
  assert.ok(worker.asked > 300, "asked again and again");
});

test("a worker that sends messages is not asked", (t) => {
  const worker = new FakeWorker();
  const { pass } = watched(t, [worker]);
  for (let second = 0; second < 100; second++) {
    worker.messagesHeard++;
    pass(1);
  }
  assert.equal(worker.asked, 0);
});

test("a worker that does not answer is given up once; a message in time prevents it", (t) => {
  const [stuck, late] = [new FakeWorker(), new FakeWorker()];
  stuck.isStuck = true;
  late.isStuck = true;
  const { givenUp, pass } = watched(t, [stuck, late]);
  pass(35);
  late.messagesHeard++;
  pass(20);
  assert.deepEqual(givenUp, [stuck]);
  assert.equal(stuck.asked, 1);
});

test("the time in which the coordinator was stopped does not count as silence", (t) => {
  const worker = new FakeWorker();
  const { givenUp, pass } = watched(t, [worker]);
  pass(9);
  // Its own timers did not run meanwhile: one look, whatever the clock says.
  t.mock.method(performance, "now", () => 1e9);
  pass(1);
  assert.deepEqual([givenUp, worker.asked], [[], 0]);
});

test("a stopped monitor checks no worker", (t) => {
  const worker = new FakeWorker();
  worker.isStuck = true;
  const { givenUp, pass, stop } = watched(t, [worker]);
  stop();
  pass(100);
  assert.deepEqual([givenUp, worker.asked], [[], 0]);
});
