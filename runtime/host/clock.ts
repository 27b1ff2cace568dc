import process from "node:process";
import { monotonicClock } from "../ffi/monotonic-clock.ts";

/** How often both clocks are read to align them. The pair of readings with the shortest gap is used. */
const READINGS = 8;

/** The difference between the shared clock and `performance.now()` of this process; null until first needed. */
let originMs: number | null = null;

/**
 * The time in milliseconds on a clock that all processes of this machine share: CLOCK_MONOTONIC. Changes of the wall
 * clock do not affect it. Its zero is arbitrary, so only differences have a meaning. Processes agree on the time to
 * about a microsecond.
 */
export function monotonicMs(): number {
  return fromPerformanceClock(performance.now());
}

/**
 * Converts a moment on the shared clock to `performance.now()` of this process, for code that reads the time for every
 * message.
 */
export function onPerformanceClock(atMonotonicMs: number): number {
  originMs ??= findOriginMs();
  return atMonotonicMs - originMs;
}

/** Converts a moment of `performance.now()` of this process to the shared clock. */
export function fromPerformanceClock(atMs: number): number {
  originMs ??= findOriginMs();
  return originMs + atMs;
}

/**
 * The time from one moment to a later one, both on the same clock.
 *
 * @throws {RangeError} when the duration is negative: then two clocks disagree, and figures made from them are wrong
 */
export function elapsedMs(fromMs: number, toMs: number): number {
  if (toMs >= fromMs) return toMs - fromMs;
  throw new RangeError(`Cannot measure a duration of ${toMs - fromMs} ms: it ends before it begins`);
}

/** `performance.now()` runs on the same clock, but its zero differs in each process. */
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

/** Node's hrtime is the system's clock. Deno's hrtime starts at zero in each process, so on Deno c10m calls libc. */
function sharedClock(): () => number {
  if (process.versions.deno === undefined) return () => Number(process.hrtime.bigint()) / 1e6;
  try {
    return monotonicClock();
  } catch {
    // On Deno without libc.so.6 or koffi, the only shared clock is the wall clock at the start of the process.
    return () => performance.timeOrigin + performance.now();
  }
}
