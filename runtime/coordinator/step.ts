import type { Phase } from "../../dsl/plan.ts";

/** Opens the whole swarm as fast as the server accepts, and stops at each of these sizes in turn. */
export interface OpenStep {
  readonly kind: "open";
  readonly stops: readonly number[];
}

/** A step of a run: a phase of the script, or the opening before the first phase. */
export type Step = OpenStep | Phase;
