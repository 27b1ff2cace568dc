const never = new Int32Array(new SharedArrayBuffer(4));

/** Sleeps, whatever completes meanwhile; JavaScript's events wait too. */
export function pause(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}
