import { acceptedAll } from "../../coordinator/pacing/accepting.ts";
import type { RunContext } from "../../coordinator/run-state.ts";
import { monotonicMs } from "../../host/clock.ts";
import type { Movement, Probe, RunMeasurements, Snapshot } from "../probe.ts";
import { fitMemory } from "./fit.ts";
import { type MemoryLook, MemoryLooker } from "./look.ts";
import { MemorySamples } from "./samples.ts";
import { LOOK_EVERY_MS, SteadyState } from "./steady-state.ts";

/** At how many sizes an unpaced opening stops for a sample: a line needs more than one point. */
export const OPENING_STOPS = 8;

/** How long to wait for a steady state. After that the sample is taken and marked as not settled. */
const GIVE_UP_AFTER_MS = 5_000;

/**
 * Up to this rate, memory is in a steady state while connections open or close: at about 8 KB a connection, the change
 * over the 0.2 s of three looks is less than STEADY_BYTES.
 */
const SLOW_PER_SECOND = 150;

/** Measures the memory of a connection: takes samples of server, swarm and kernel, and fits lines through them. */
export function memoryProbe(run: RunContext): Probe {
  return new MemoryProbe(run);
}

class MemoryProbe implements Probe {
  readonly #run: RunContext;
  readonly #looker: MemoryLooker;
  readonly #samples = new MemorySamples();
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** The looks from which the next sample of a slow move is made. */
  #steady: SteadyState | null = null;

  constructor(run: RunContext) {
    this.#run = run;
    this.#looker = new MemoryLooker(run.pool);
  }

  begin(): void {
    this.#steady = null;
    this.#samples.beginStep(performance.now());
  }

  /** Takes samples while connections move or are held: settled ones if they move slowly, otherwise of one look each. */
  look({ connectionsPerSecond }: Movement): void {
    const nowMs = performance.now();
    if (!this.#samples.isDue(nowMs) || nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    // Samples of a hold are not fitted: many samples of one size would make the slope look more precise than it is.
    const slow = connectionsPerSecond > 0 && connectionsPerSecond <= SLOW_PER_SECOND;
    this.#steady ??= new SteadyState();
    this.#steady.add(this.#looker.look());
    if (slow && !this.#steady.complete) return;
    const settled = slow && this.#steady.reached && acceptedAll(this.#run) && holdsConnectionsOnly(this.#run);
    this.#keep(this.#steady.median(), settled);
    this.#steady = null;
    this.#samples.tookAt(nowMs);
  }

  /**
   * Waits until the server has accepted all connections and memory is in a steady state, then keeps a sample. If that
   * takes too long, or memory holds more than connections, the sample is kept but marked as not settled.
   */
  async settle(): Promise<void> {
    const deadlineMs = performance.now() + GIVE_UP_AFTER_MS;
    const steady = new SteadyState();
    steady.add(this.#looker.look());
    let settled = false;
    while (!settled && performance.now() < deadlineMs) {
      await this.#run.halt.sleep(LOOK_EVERY_MS);
      steady.add(this.#looker.look());
      settled = acceptedAll(this.#run) && steady.reached;
    }
    this.#keep(steady.median(), settled && holdsConnectionsOnly(this.#run));
    this.#samples.beginStep(performance.now());
  }

  /** Keeps a sample; does nothing off Linux, where memory is unknown. */
  #keep(look: MemoryLook | null, settled: boolean): void {
    if (look !== null) this.#samples.add({ ...look, atMs: monotonicMs() - this.#run.startedAtMs, settled });
  }

  snapshot(): Pick<Snapshot, "memory"> {
    const look = this.#looker.look();
    if (look === null) return { memory: null };
    const { kernelBytes, serverBytes, swarmBytes } = look;
    return { memory: { kernelBytes, serverBytes, swarmBytes } };
  }

  report(): Pick<RunMeasurements, "memory"> {
    return { memory: fitMemory({ samples: this.#samples.all, kernelBeforeBytes: this.#looker.kernelBeforeBytes }) };
  }
}

/**
 * Whether memory holds connections and nothing else. Messages and closed connections leave memory allocated, so a
 * sample after them does not show the cost of one more connection.
 */
function holdsConnectionsOnly({ pool, messagesSent, reopened }: RunContext): boolean {
  return !messagesSent && !reopened && pool.totals().closed === 0;
}
