import assert from "node:assert/strict";
import { test } from "node:test";
import { aborted, HaltSwitch } from "../../runtime/coordinator/halt.ts";
import type { WorkerPool } from "../../runtime/coordinator/workers/pool.ts";
import type { WorkerProcess } from "../../runtime/coordinator/workers/process.ts";
import { runRound } from "../../runtime/phases/messages/exchange-on-workers.ts";
import { type ExchangeCounts, noCounts } from "../../runtime/swarm/exchanges/exchange.ts";
import type { ExchangeReport, SwarmCounts } from "../../runtime/swarm/swarm.ts";

const OPTIONS = { round: 1, share: 10, timeoutMs: 1_000, beginAtMs: null, intendedAtMs: null };

function counts(sent: number, verified: number): ExchangeCounts {
  return { ...noCounts(), sent, received: verified, verified };
}

/** A worker whose end of the pipe is the test. */
function fakeWorker() {
  let finish: (report: ExchangeReport) => void = () => {};
  let die: () => void = () => {};
  const worker = {
    counts: null as unknown,
    told: [] as unknown[],
    next: () =>
      new Promise((resolve, reject) => {
        finish = (report) => resolve({ kind: "exchange-done", report });
        die = () => reject(new Error("died"));
      }),
    send: (message: unknown) => worker.told.push(message),
    tells: (exchange: ExchangeCounts | null) => {
      worker.counts = { exchange };
    },
    finishes: (verified: number) =>
      finish({ ...counts(verified, verified), startedAtMs: 10, endedAtMs: 20, firstSendAtMs: 11, lastAnswerAtMs: 19 }),
    dies: () => die(),
  };
  return worker;
}

function runOf(...workers: ReturnType<typeof fakeWorker>[]) {
  const halt = new HaltSwitch();
  const sendToSwarm = (message: unknown) => {
    for (const worker of workers) worker.send(message);
  };
  const pool = { livingSwarm: workers as unknown as WorkerProcess<SwarmCounts>[], sendToSwarm } as WorkerPool;
  return { halt, pool };
}

const sums = (reports: readonly ExchangeReport[]) =>
  reports.map(({ sent, verified, unanswered }) => ({ sent, verified, unanswered }));

test("a round is finished when every worker has reported", async () => {
  const [one, two] = [fakeWorker(), fakeWorker()];
  const round = runRound(runOf(one, two), OPTIONS);
  one.finishes(3);
  two.finishes(4);
  const { reports, finished } = await round;
  assert.equal(finished, true);
  assert.deepEqual(sums(reports), [
    { sent: 3, verified: 3, unanswered: 0 },
    { sent: 4, verified: 4, unanswered: 0 },
  ]);
});

test("of a worker that died, what it told in this round counts, and the round is not finished", async () => {
  const [one, two] = [fakeWorker(), fakeWorker()];
  two.tells(counts(9, 9));
  const round = runRound(runOf(one, two), OPTIONS);
  two.tells(counts(5, 2));
  one.finishes(3);
  two.dies();
  const { reports, finished } = await round;
  assert.equal(finished, false);
  assert.deepEqual(sums(reports), [
    { sent: 3, verified: 3, unanswered: 0 },
    { sent: 5, verified: 2, unanswered: 3 },
  ]);
});

test("what a dead worker had told of an earlier round is not counted twice", async () => {
  const [one, two] = [fakeWorker(), fakeWorker()];
  two.tells(counts(9, 9));
  const round = runRound(runOf(one, two), OPTIONS);
  one.finishes(3);
  two.dies();
  assert.deepEqual(sums((await round).reports), [{ sent: 3, verified: 3, unanswered: 0 }]);
});

test("a halt cuts the round short: who does not answer any more counts with what it told", async () => {
  const [one, two] = [fakeWorker(), fakeWorker()];
  const run = runOf(one, two);
  const round = runRound(run, OPTIONS);
  two.tells(counts(6, 1));
  run.halt.halt(aborted("over"));
  // Told to cut it short, one reports; the other is stuck.
  setTimeout(() => one.finishes(2));
  const { reports, finished } = await round;
  assert.equal(finished, false);
  assert.deepEqual(two.told.at(-1), { kind: "cut" });
  assert.deepEqual(sums(reports), [
    { sent: 2, verified: 2, unanswered: 0 },
    { sent: 6, verified: 1, unanswered: 5 },
  ]);
});

test("with fewer messages in flight than workers, the next begins when the one before has ended", async () => {
  const workers = [fakeWorker(), fakeWorker(), fakeWorker()];
  const round = runRound(runOf(...workers), { ...OPTIONS, share: 2 });
  const begun = () => workers.map(({ told }) => told.length);
  assert.deepEqual(begun(), [1, 1, 0]);
  workers[0]!.finishes(1);
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(begun(), [1, 1, 1]);
  workers[1]!.finishes(1);
  workers[2]!.finishes(1);
  assert.equal((await round).reports.length, 3);
});
