import { languageOf, type Phase } from "./phases/registry.ts";
import type { Plan } from "./plan.ts";

/**
 * The same plan with another size of the swarm. Numbers of connections in its phases scale in proportion. They are
 * rounded, and kept between 1 and the size of the swarm. Shares and rates do not change.
 *
 * @param connections a whole number from 1 to 100,000,000; not checked here
 */
export function resizePlan(plan: Plan, connections: number): Plan {
  const from = plan.swarm.connections;
  const scaled = (count: number) => Math.max(1, Math.min(connections, Math.round((count * connections) / from)));
  const phases = plan.phases.map((phase): Phase => languageOf(phase.kind).resize?.(phase, scaled) ?? phase);
  return Object.freeze({
    ...plan,
    swarm: Object.freeze({ ...plan.swarm, connections }),
    phases: Object.freeze(phases),
  });
}
