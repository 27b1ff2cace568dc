/** The pause between two runs, so that remains of the first do not affect the second. */

import type { Subject } from "../../dsl/plan.ts";
import { kernelMemoryBytes } from "../host/kernel-memory.ts";
import { timeWaits, timeWaitsAt } from "../host/time-waits.ts";
import { refusedPorts } from "../preflight/ports.ts";
import type { HaltSwitch } from "./halt.ts";
import { portList } from "./workers/assignments.ts";

const LOOK_EVERY_MS = 250;

/** The kernel's memory is steady when it changes by at most this between two looks. */
const STEADY_BYTES = 524_288;
const STEADY_WITHIN_MS = 5_000;

/** A TIME_WAIT lasts a minute (TCP_TIMEWAIT_LEN in the kernel's include/net/tcp.h). */
const TIME_WAIT_WITHIN_MS = 65_000;

/** This few take at most 300 KB and a negligible share of a port's tuples. */
const FEW_TIME_WAITS = 1_000;

/** How long the ports of the previous server may stay in use after its processes have ended. */
const PORTS_WITHIN_MS = 5_000;

/**
 * Waits until the kernel has freed what the previous run held: its memory is steady, and few connections at the ports
 * of the next run are in TIME_WAIT. Resolves to null then, or to what remains, in words, when that takes too long. Off
 * Linux both are unknown, so it resolves to null at once.
 *
 * @throws the reason of a halt
 */
export async function coolDown(halt: HaltSwitch, { ports }: Subject): Promise<string | null> {
  const startedMs = performance.now();
  let before = kernelMemoryBytes();
  while (before !== null) {
    await halt.sleep(LOOK_EVERY_MS);
    const waitedMs = performance.now() - startedMs;
    const now = kernelMemoryBytes();
    const lingering = manyTimeWaits(portList(ports));
    if (lingering !== null && waitedMs > TIME_WAIT_WITHIN_MS) return lingering;
    const isSteady = now === null || Math.abs(now - before) <= STEADY_BYTES;
    if (lingering === null && isSteady) return null;
    if (lingering === null && waitedMs > STEADY_WITHIN_MS) return "the kernel's memory is still changing";
    before = now ?? before;
  }
  return null;
}

/** The connections in TIME_WAIT, in words; null when they are few. */
function manyTimeWaits(ports: readonly number[]): string | null {
  if ((timeWaits() ?? 0) <= FEW_TIME_WAITS) return null;
  const count = timeWaitsAt(ports);
  return count <= FEW_TIME_WAITS ? null : `${count} connections at the ports of the next run are still in TIME_WAIT`;
}

/**
 * Waits until the ports of the next server are free. Otherwise the swarm could connect to another server and measure
 * that. Resolves to null then, or to the port that is not free and why, in words, when that takes too long. For a
 * server that runs already it resolves to null at once.
 *
 * @throws the reason of a halt
 */
export async function portsTaken(halt: HaltSwitch, { kind, host, ports }: Subject): Promise<string | null> {
  if (kind === "connect") return null;
  const untilMs = performance.now() + PORTS_WITHIN_MS;
  for (;;) {
    const [refused] = await refusedPorts(host, ports);
    if (refused === undefined) return null;
    if (performance.now() > untilMs) {
      const [errno, [first]] = refused;
      return `port ${first} is not free after the previous run (${errno})`;
    }
    await halt.sleep(LOOK_EVERY_MS);
  }
}
