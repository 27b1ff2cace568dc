const never = new Int32Array(new SharedArrayBuffer(4));

/** Blocks this thread, also when something completes meanwhile. The JavaScript event loop does not run. */
export function pause(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}
