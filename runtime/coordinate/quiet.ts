/** Between two runs: nothing of the one before may weigh on the next. */

import type { Subject } from "../../dsl/plan.ts";
import { kernelMemoryBytes, timeWaits } from "../measure/process-memory.ts";
import { refusedPorts } from "../preflight/ports.ts";
import type { HaltSwitch } from "./halt.ts";

const LOOK_EVERY_MS = 250;

/** The kernel's memory is at rest when it moves less than this between two looks. */
const REST_BYTES = 524_288;
const REST_WITHIN_MS = 10_000;

/** A TIME_WAIT lasts a minute (TCP_TIMEWAIT_LEN in the kernel's include/net/tcp.h). */
const TIME_WAIT_WITHIN_MS = 65_000;

/** So many more than before the first run take 300 KB at most, and no noticeable share of any server's source ports. */
const FEW_TIME_WAITS = 1_000;

/** What the server of the run before may take to let go of its ports, though its processes are gone. */
const PORTS_WITHIN_MS = 5_000;

/** Waits between runs until the kernel has let go of what the last one held. Made before the first. */
export class QuietMachine {
  readonly #timeWaitsBefore = timeWaits();

  /**
   * Resolves when memory has come to rest and few connections linger in TIME_WAIT; to what still lingers when that took
   * too long, else to null. Off Linux nothing is known, so it waits for nothing.
   *
   * @throws the reason of a halt
   */
  async returns(halt: HaltSwitch): Promise<string | null> {
    const startedMs = performance.now();
    let before = kernelMemoryBytes();
    if (before === null) return null;
    for (;;) {
      await halt.sleep(LOOK_EVERY_MS);
      const waitedMs = performance.now() - startedMs;
      const now = kernelMemoryBytes();
      const lingering = (timeWaits() ?? 0) - (this.#timeWaitsBefore ?? 0);
      const few = lingering <= FEW_TIME_WAITS;
      const atRest = now === null || Math.abs(now - before) <= REST_BYTES;
      if (few && atRest) return null;
      if (!few && waitedMs > TIME_WAIT_WITHIN_MS) return `${lingering} connections of earlier runs are in TIME_WAIT`;
      if (few && waitedMs > REST_WITHIN_MS) return "the kernel's memory does not come to rest: this machine is busy";
      before = now ?? before;
    }
  }
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
