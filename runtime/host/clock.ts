import process from "node:process";
import { monotonicClock } from "../ffi/monotonic-clock.ts";

/** How often both clocks are read to align them; the pair that was read fastest counts. */
const READINGS = 8;

/** What to add to `performance.now()` of this process; null until it is first needed. */
let originMs: number | null = null;

/**
 * The time in milliseconds on one clock for every process of this machine: CLOCK_MONOTONIC, which no change of the wall
 * clock moves. Its zero is arbitrary, so only differences mean something. To about a microsecond between processes.
 */
export function monotonicMs(): number {
  return fromPerformanceClock(performance.now());
}

/** The same moment on `performance.now()` of this process, for code that reads the time for every message. */
export function onPerformanceClock(atMonotonicMs: number): number {
  originMs ??= findOriginMs();
  return atMonotonicMs - originMs;
}

/** The opposite: a moment of `performance.now()` of this process on the shared clock. */
export function fromPerformanceClock(atMs: number): number {
  originMs ??= findOriginMs();
  return originMs + atMs;
}

/**
 * The time from one moment to a later one, both on the same clock.
 *
 * @throws {RangeError} when it is negative: then two clocks disagree, and no figure made of them is true
 */
export function elapsedMs(fromMs: number, toMs: number): number {
  if (toMs >= fromMs) return toMs - fromMs;
  throw new RangeError(`Cannot measure a duration of ${toMs - fromMs} ms: it ends before it begins`);
}

/** `performance.now()` runs on the same clock, from a zero of its own in each process. */
function findOriginMs(): number {
  const read = sharedClock();
  let best = { gapMs: Number.POSITIVE_INFINITY, originMs: 0 };
  for (let reading = 0; reading < READINGS; reading++) {
    const before = performance.now();
    const shared = read();
    const after = performance.now();
    if (after - before < best.gapMs) best = { gapMs: after - before, originMs: shared - (before + after) / 2 };
  }
  return best.originMs;
}

/** Node's hrtime is the system's clock. Deno's starts at zero in each process, so that there libc is asked. */
function sharedClock(): () => number {
  if (process.versions.deno === undefined) return () => Number(process.hrtime.bigint()) / 1e6;
  try {
    return monotonicClock();
  } catch {
    // Deno on a system without libc.so.6 or koffi: its wall clock at the start of the process is all there is.
    return () => performance.timeOrigin + performance.now();
  }
}
