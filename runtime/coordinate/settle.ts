import type { MemoryFigures } from "../measure/result.ts";
import { acceptedAll } from "./accepting.ts";
import type { MemorySampler } from "./memory-sampler.ts";
import type { RunState } from "./run-state.ts";

const LOOK_EVERY_MS = 200;
const GIVE_UP_AFTER_MS = 5_000;

/** Figures are at rest when they move less than this between two looks. */
const REST_SHARE = 0.002;
const REST_BYTES = 262_144;

/**
 * Waits until the server has accepted what its kernel has, and memory has come to rest; then keeps a sample. One that
 * did not come to rest in time, or holds what messages or dropped connections have left behind, is kept too, marked as not settled.
 */
export async function sampleSettled(run: RunState): Promise<void> {
  if (run.memory === null) return;
  // Looking at memory takes processor time that no phase should have to answer for.
  const wasMeasuring = run.cpu?.stop();
  try {
    await settle(run, run.memory);
  } finally {
    if (wasMeasuring) run.cpu?.start();
  }
}

async function settle(run: RunState, memory: MemorySampler): Promise<void> {
  const deadlineMs = performance.now() + GIVE_UP_AFTER_MS;
  let before = memory.look();
  let settled = false;
  while (!settled && performance.now() < deadlineMs) {
    await run.halt.sleep(LOOK_EVERY_MS);
    const now = memory.look();
    settled = acceptedAll(run) && atRest(before, now);
    before = now;
  }
  memory.take(run.crew.totals().open, settled && !run.messagesSent && !run.reopened);
}

function atRest(before: MemoryFigures | null, now: MemoryFigures | null): boolean {
  if (before === null || now === null) return true;
  const total = totalOf(now);
  return Math.abs(total - totalOf(before)) <= Math.max(REST_BYTES, total * REST_SHARE);
}

function totalOf({ kernelBytes, serverBytes, swarmBytes }: MemoryFigures): number {
  return (kernelBytes ?? 0) + (serverBytes ?? 0) + swarmBytes;
}
