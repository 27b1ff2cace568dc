import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { aborted, Halted, HaltSwitch, untilAborted } from "../../runtime/coordinator/halt.ts";

const never = new Promise<never>(() => {});

test("an abort exits with 4 and says why", () => {
  const { verdict, exitCode, message } = aborted("the deadline passed");
  assert.deepEqual([verdict, exitCode, message], ["aborted", 4, "the deadline passed"]);
});

test("a guarded promise resolves or rejects like the promise itself", async () => {
  const halt = new HaltSwitch();
  assert.equal(await halt.guard(Promise.resolve(7)), 7);
  await assert.rejects(halt.guard(Promise.reject(new Error("no"))), /^Error: no$/);
  assert.equal(halt.halted, null);
});

test("a halt rejects every guarded promise with its reason", async () => {
  const halt = new HaltSwitch();
  const reason = new Halted("interrupted", 130, "interrupted");
  const waiting = [halt.guard(never), halt.guard(never), halt.sleep(3_600_000)];
  halt.halt(reason);
  for (const result of await Promise.allSettled(waiting)) {
    assert.deepEqual(result, { status: "rejected", reason });
  }
});

test("the first reason counts", async () => {
  const halt = new HaltSwitch();
  const first = new Halted("interrupted", 143, "terminated");
  halt.halt(first);
  halt.halt(aborted("a worker died"));
  assert.equal(halt.halted, first);
  await assert.rejects(halt.guard(never), first);
  await assert.rejects(halt.sleep(0), first);
});

test("a failure after the halt is ignored", async () => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", listener);
  const halt = new HaltSwitch();
  let failLate: (error: Error) => void = () => {};
  const early = halt.guard(new Promise((_, reject) => (failLate = reject)));
  halt.halt(aborted("over"));
  await assert.rejects(early, /over/);
  failLate(new Error("a worker is gone"));
  await assert.rejects(halt.guard(Promise.reject(new Error("another is gone"))), /over/);
  // Unhandled rejections are reported after the microtasks.
  await new Promise((resolve) => setTimeout(resolve));
  process.off("unhandledRejection", listener);
  assert.deepEqual(unhandled, []);
});

test("a sleep takes its full time, and leaves no timer when it is cut short", async () => {
  const halt = new HaltSwitch();
  const startedAtMs = performance.now();
  await halt.sleep(20);
  assert.ok(performance.now() - startedAtMs >= 19);
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const sleeping = halt.sleep(3_600_000);
  halt.halt(aborted("over"));
  await assert.rejects(sleeping, /over/);
  assert.ok(timers() <= before);
});

test("a halt of all runs halts each of them, but a halt of one run does not halt the others", () => {
  const all = new HaltSwitch();
  const [first, second] = [all.child(), all.child()];
  first.halt(aborted("the server died"));
  assert.deepEqual([all.halted, second.halted], [null, null]);
  const reason = new Halted("interrupted", 130, "interrupted");
  all.halt(reason);
  assert.deepEqual([first.halted?.message, second.halted, all.child().halted], ["the server died", reason, reason]);
});

test("the reason travels as that of an AbortSignal, and no listener stays on it", async () => {
  const halt = new HaltSwitch();
  const added = new Set<unknown>();
  const { addEventListener, removeEventListener } = halt.signal;
  halt.signal.addEventListener = (type: string, listener: () => void) => {
    added.add(listener);
    addEventListener.call(halt.signal, type, listener);
  };
  halt.signal.removeEventListener = (type: string, listener: () => void) => {
    added.delete(listener);
    removeEventListener.call(halt.signal, type, listener);
  };
  await untilAborted(Promise.resolve(1), halt.signal);
  await halt.sleep(1);
  const reason = aborted("over");
  const waiting = untilAborted(never, halt.signal);
  assert.equal(added.size, 1);
  halt.halt(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(untilAborted(Promise.resolve(1), halt.signal), reason);
  assert.equal(halt.signal.reason, reason);
  assert.equal(added.size, 0);
});
