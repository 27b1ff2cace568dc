/** Between two runs: nothing of the one before may weigh on the next. */

import type { Subject } from "../../dsl/plan.ts";
import { kernelMemoryBytes } from "../host/kernel-memory.ts";
import { timeWaits, timeWaitsAt } from "../host/time-waits.ts";
import { refusedPorts } from "../preflight/ports.ts";
import type { HaltSwitch } from "./halt.ts";
import { portList } from "./workers/assignments.ts";

const LOOK_EVERY_MS = 250;

/** The kernel's memory is at rest when it moves less than this between two looks. */
const REST_BYTES = 524_288;
const REST_WITHIN_MS = 5_000;

/** A TIME_WAIT lasts a minute (TCP_TIMEWAIT_LEN in the kernel's include/net/tcp.h). */
const TIME_WAIT_WITHIN_MS = 65_000;

/** So few take 300 KB at most, and no noticeable share of any port's tuples. */
const FEW_TIME_WAITS = 1_000;

/** What the server of the run before may take to let go of its ports, though its processes are gone. */
const PORTS_WITHIN_MS = 5_000;

/**
 * Resolves when the kernel has let go of what the last run held: its memory is at rest, and few connections linger in
 * TIME_WAIT at the ports of the next. Resolves to what still lingers when that takes too long, else to null. Off Linux
 * nothing is known, so it waits for nothing.
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
    const atRest = now === null || Math.abs(now - before) <= REST_BYTES;
    if (lingering === null && atRest) return null;
    if (lingering === null && waitedMs > REST_WITHIN_MS) return "the kernel's memory does not come to rest";
    before = now ?? before;
  }
  return null;
}

/** In words; null when there are few. */
function manyTimeWaits(ports: readonly number[]): string | null {
  if ((timeWaits() ?? 0) <= FEW_TIME_WAITS) return null;
  const count = timeWaitsAt(ports);
  return count <= FEW_TIME_WAITS ? null : `${count} connections at the ports of the next run are still in TIME_WAIT`;
}

/**
 * Whether the ports of a server that is about to start are free: else the swarm would connect to whatever listens
 * there, and measure that. Resolves to what stands in the way, null when nothing does.
 * A server that runs already is never in its own way.
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
      return `port ${first} is not free again after the run before (${errno})`;
    }
    await halt.sleep(LOOK_EVERY_MS);
  }
}
