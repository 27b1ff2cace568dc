/** What a failing test leaves open is closed all the same, so that its file comes to an end. */

import { afterEach } from "node:test";

const pending = new Set<() => unknown>();

afterEach(async () => {
  const cleanups = [...pending];
  pending.clear();
  await Promise.all(cleanups.map((cleanup) => cleanup()));
});

/** Calls `cleanup` when the test that runs now is over, however it ended. Returns how to call that off. */
export function whateverHappens(cleanup: () => unknown): () => void {
  pending.add(cleanup);
  return () => pending.delete(cleanup);
}

/** Disposes of a thing when the test is over, unless the test has done so. */
export function disposed<T extends { dispose(): Promise<void> }>(thing: T): T {
  const dispose = thing.dispose.bind(thing);
  const callOff = whateverHappens(dispose);
  thing.dispose = () => {
    callOff();
    return dispose();
  };
  return thing;
}
