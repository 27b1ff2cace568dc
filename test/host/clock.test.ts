import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { elapsedMs, fromPerformanceClock, monotonicMs, onPerformanceClock } from "../../runtime/host/clock.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PRINT_CLOCK = "test/host/children/print-clock.ts";

/** What a process sees that starts after the wall clock was set back by an hour. */
const STEPPED = `data:text/javascript,${encodeURIComponent(
  'const hour = 3_600_000, now = Date.now; Date.now = () => now() - hour; Object.defineProperty(performance, "timeOrigin", { value: performance.timeOrigin - hour });',
)}`;

const PROCESSES: readonly [name: string, command: readonly string[]][] = [
  ["Node", [process.execPath, "--import", "tsx", PRINT_CLOCK]],
  ["Node, after a step of the wall clock", [process.execPath, "--import", STEPPED, "--import", "tsx", PRINT_CLOCK]],
  ["Deno", ["node_modules/.bin/deno", "run", "-A", "--no-check", "--no-lock", PRINT_CLOCK]],
];

for (const [name, [program, ...args]] of PROCESSES) {
  test(`another process has the same clock: ${name}`, () => {
    const before = monotonicMs();
    const printed = JSON.parse(execFileSync(program!, args, { cwd: ROOT, encoding: "utf8" })) as number[];
    const after = monotonicMs();
    const times = [before, ...printed, after];
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });
}

test("a moment of the shared clock converts to the clock of this process", () => {
  const before = performance.now();
  const at = onPerformanceClock(monotonicMs());
  assert.ok(at >= before - 0.01 && at <= performance.now() + 0.01);
  assert.ok(Math.abs(onPerformanceClock(fromPerformanceClock(at)) - at) < 0.001);
});

test("a negative duration is an error", () => {
  assert.equal(elapsedMs(5, 5), 0);
  assert.equal(elapsedMs(5, 7.5), 2.5);
  assert.throws(() => elapsedMs(7.5, 5), { name: "RangeError", message: /^Cannot measure a duration of -2.5 ms/ });
  assert.throws(() => elapsedMs(Number.NaN, 5), RangeError);
});
