import type { Phase, Plan } from "../../dsl/plan.ts";
import type { Schedule } from "./pacing/pacer.ts";
import { split } from "./pacing/shares.ts";

/** How many steps an unpaced opening is taken in when memory is measured, a sample after each. */
const MEMORY_STEPS = 8;

/** What is done, one after the other: the script's phases, and the opening that it leaves to c10m. */
export type Step =
  /** Open the whole swarm as fast as the server accepts, up to each of `stops` in turn. */
  | { readonly kind: "open"; readonly stops: readonly number[] }
  | { readonly kind: "ramp"; readonly schedule: Schedule; readonly to: number }
  | Exclude<Phase, { kind: "ramp" }>;

/**
 * The steps of a plan. Connections open before the first phase that needs them unless a ramp opens them; with memory
 * measured that happens in even steps, for a slope needs more points than one.
 */
export function timelineOf({ phases, swarm, measure }: Plan): Step[] {
  const steps = phases.map((phase): Step => {
    return phase.kind === "ramp"
      ? { kind: "ramp", schedule: phase.schedule, to: phase.to ?? swarm.connections }
      : phase;
  });
  if (phases[0]?.kind === "ramp") return steps;
  return [{ kind: "open", stops: stopsOf(swarm.connections, measure.includes("memory") ? MEMORY_STEPS : 1) }, ...steps];
}

function stopsOf(connections: number, steps: number): number[] {
  let open = 0;
  return split(connections, Math.min(steps, connections)).map((share) => {
    open += share;
    return open;
  });
}

/** How many connections the last step is to leave open. */
export function finalTarget(plan: Plan): number {
  const last = plan.phases.findLast((phase) => phase.kind === "ramp");
  return last?.to ?? plan.swarm.connections;
}
