import type { Phase, Plan } from "./plan.ts";

/**
 * The same plan with another swarm size. The targets of its ramps, and the connections of its bursts, storms and stalls
 * where they are a number, scale in proportion, rounded; what is at least 1 stays at least 1, and none exceeds the swarm.
 * Rates stay as they are.
 *
 * @param connections a whole number from 1 to 100,000,000; not checked here
 */
export function resizePlan(plan: Plan, connections: number): Plan {
  const from = plan.swarm.connections;
  const phases = plan.phases.map((phase) => resizePhase(phase, from, connections));
  return Object.freeze({
    ...plan,
    swarm: Object.freeze({ ...plan.swarm, connections }),
    phases: Object.freeze(phases),
  });
}

function resizePhase(phase: Phase, from: number, connections: number): Phase {
  const scaled = (count: number) => Math.max(1, Math.min(connections, Math.round((count * connections) / from)));
  if (phase.kind === "ramp" && phase.to !== null && phase.to !== 0) {
    return Object.freeze({ ...phase, to: scaled(phase.to) });
  }
  if ((phase.kind === "burst" || phase.kind === "stall") && typeof phase.connections === "number") {
    return Object.freeze({ ...phase, connections: scaled(phase.connections) });
  }
  if (phase.kind === "storm" && typeof phase.drop === "number") {
    return Object.freeze({ ...phase, drop: scaled(phase.drop) });
  }
  return phase;
}
