import { libc, unwrap } from "./libc.ts";
import { allocate } from "./memory.ts";

/** clock_gettime(2). */
const CLOCK_MONOTONIC = 1;

/** `struct timespec` of a 64-bit system: seconds and nanoseconds, eight bytes each. */
const TIMESPEC_BYTES = 16;

/**
 * Returns a function that reads CLOCK_MONOTONIC in milliseconds. It is the same clock for every process of the machine.
 *
 * @throws {Error} where libc is not available: another system than Linux, or no koffi
 */
export function monotonicClock(): () => number {
  const { clock_gettime } = libc();
  const { address, buffer } = allocate(TIMESPEC_BYTES);
  const words = new BigInt64Array(buffer, 0, 2);
  return () => {
    unwrap("clock_gettime", clock_gettime(CLOCK_MONOTONIC, address));
    return Number(words[0]) * 1_000 + Number(words[1]) / 1e6;
  };
}
