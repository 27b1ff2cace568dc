import { acceptedAll } from "../../coordinator/pacing/accepting.ts";
import type { RunContext } from "../../coordinator/run-state.ts";
import { monotonicMs } from "../../host/clock.ts";
import type { Movement, Probe, RunMeasurements, Snapshot } from "../probe.ts";
import { fitMemory } from "./fit.ts";
import { type MemoryLook, MemoryLooker } from "./look.ts";
import { MemorySamples } from "./samples.ts";
import { LOOK_EVERY_MS, SteadyState } from "./steady-state.ts";

/** How long to wait for a steady state before a sample is taken all the same. */
const GIVE_UP_AFTER_MS = 5_000;

/**
 * Up to so many connections a second, memory is in a steady state while they move: over the 0.2 s of three looks about
 * 8 KB each come to less than what counts as steady (STEADY_BYTES).
 */
const SLOW_PER_SECOND = 150;

/** What a connection costs in memory: samples of the server, the swarm and the kernel, and lines through them. */
export function memoryProbe(run: RunContext): Probe {
  return new MemoryProbe(run);
}

class MemoryProbe implements Probe {
  readonly #run: RunContext;
  readonly #looker: MemoryLooker;
  readonly #samples = new MemorySamples();
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  /** The looks that are to become the next sample of a slow move. */
  #steady: SteadyState | null = null;

  constructor(run: RunContext) {
    this.#run = run;
    this.#looker = new MemoryLooker(run.pool);
  }

  begin(): void {
    this.#steady = null;
    this.#samples.beginStep(performance.now());
  }

  /** Takes samples while connections move or are held: settled ones where they move slowly enough, else of one look each. */
  look({ connectionsPerSecond }: Movement): void {
    const nowMs = performance.now();
    if (!this.#samples.isDue(nowMs) || nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    // Samples of a hold are not fitted: many of one size would make the slope look surer than it is.
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
   * Waits until the server has accepted what its kernel has, and memory is in a steady state; then keeps a sample. When
   * that takes too long, or memory holds more than connections, the sample is kept too, marked as not settled.
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

  /** Where the system does not tell there is nothing to keep. */
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
 * Whether memory holds connections and nothing else. Messages and closed connections leave memory behind that is not
 * given back, so that a sample after them does not tell what one more connection costs.
 */
function holdsConnectionsOnly({ pool, messagesSent, reopened }: RunContext): boolean {
  return !messagesSent && !reopened && pool.totals().closed === 0;
}
