import { acceptedAll } from "../../coordinator/pacing/accepting.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { holdsConnectionsOnly } from "./sample.ts";
import { LOOK_EVERY_MS, SteadyState } from "./steady-state.ts";

/** How often memory is looked at while connections move. */
const SAMPLE_EVERY_MS = 1_000;

/**
 * Up to so many connections a second memory is at rest in between: over the 0.2 s of three looks about 8 KB each come to
 * less than what counts as rest (REST_BYTES).
 */
const SLOW_PER_SECOND = 150;

/** Takes memory samples while connections move: settled ones where that goes slowly enough, else one look each. */
export class MoveSampler {
  readonly #run: RunState;
  readonly #slow: boolean;
  #sampledAtMs = performance.now();
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #rest: SteadyState | null = null;

  /** `perSecond` is how many connections are opened or closed a second. */
  constructor(run: RunState, perSecond: number) {
    this.#run = run;
    this.#slow = perSecond <= SLOW_PER_SECOND;
  }

  /** To be called often; looks at memory when it is time. */
  tick(): void {
    const { memory } = this.#run;
    const nowMs = performance.now();
    if (memory === null || nowMs - this.#sampledAtMs < SAMPLE_EVERY_MS) return;
    if (nowMs - this.#lookedAtMs < LOOK_EVERY_MS) return;
    this.#lookedAtMs = nowMs;
    this.#rest ??= new SteadyState();
    this.#rest.add(memory.look());
    if (this.#slow && !this.#rest.complete) return;
    const settled = this.#slow && this.#rest.reached && acceptedAll(this.#run) && holdsConnectionsOnly(this.#run);
    memory.take(this.#rest.median(), settled);
    this.#rest = null;
    this.#sampledAtMs = nowMs;
  }
}
