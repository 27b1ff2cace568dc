import { languageOf } from "../../dsl/phases/registry.ts";
import type { Plan } from "../../dsl/plan.ts";
import { PROBES } from "../probes/registry.ts";
import { split } from "./pacing/shares.ts";
import type { Step } from "./step.ts";

/**
 * The steps of a plan, in order: its phases, and before them the opening of the swarm unless the first phase is a ramp.
 * The opening stops at as many sizes as the probe that needs the most.
 */
export function timelineOf({ phases, swarm, measure }: Plan): Step[] {
  if (phases[0] !== undefined && languageOf(phases[0].kind).openAfter !== undefined) return [...phases];
  const stops = Math.max(1, ...measure.map((name) => PROBES[name].openingStops ?? 1));
  return [{ kind: "open", stops: stopsOf(swarm.connections, stops) }, ...phases];
}

function stopsOf(connections: number, count: number): number[] {
  let open = 0;
  return split(connections, Math.min(count, connections)).map((share) => {
    open += share;
    return open;
  });
}

/** How many connections should be open after the last step. */
export function finalTarget({ phases, swarm }: Plan): number {
  const { connections } = swarm;
  return phases.reduce((open, phase) => languageOf(phase.kind).openAfter?.(phase, connections) ?? open, connections);
}
