import { languageOf } from "../../dsl/phases/registry.ts";
import type { Phase, Plan } from "../../dsl/plan.ts";
import { split } from "./pacing/shares.ts";

/** How many steps an unpaced opening is taken in when memory is measured, a sample after each. */
const MEMORY_STEPS = 8;

/** Opens the whole swarm as fast as the server accepts, up to each of `stops` in turn. */
export interface OpenStep {
  readonly kind: "open";
  readonly stops: readonly number[];
}

/** What is done, in order: the phases of the script, and the opening where the script has none. */
export type Step = OpenStep | Phase;

/**
 * The steps of a plan. The swarm opens before the first phase, unless that is a ramp. When memory is measured it opens in
 * even steps, because a slope needs more than one point.
 */
export function timelineOf({ phases, swarm, measure }: Plan): Step[] {
  if (phases[0] !== undefined && languageOf(phases[0].kind).openAfter !== undefined) return [...phases];
  return [
    { kind: "open", stops: stopsOf(swarm.connections, measure.includes("memory") ? MEMORY_STEPS : 1) },
    ...phases,
  ];
}

function stopsOf(connections: number, steps: number): number[] {
  let open = 0;
  return split(connections, Math.min(steps, connections)).map((share) => {
    open += share;
    return open;
  });
}

/** How many connections the last step is to leave open. */
export function finalTarget({ phases, swarm }: Plan): number {
  const { connections } = swarm;
  return phases.reduce((open, phase) => languageOf(phase.kind).openAfter?.(phase, connections) ?? open, connections);
}
