/** Estimates the duration of a run from the times of the plan and the speeds of the engine's profile. */

import type { Plan } from "../../dsl/plan.ts";
import { timelineOf } from "../coordinator/timeline.ts";
import type { Profiles } from "../preflight/assessment.ts";
import { speaksTls } from "../preflight/memory.ts";
import { definitionOf } from "./registry.ts";

/** The approximate time that a step waits for memory to reach a steady state. */
const SETTLING_SECONDS = 1;

/** Estimates the duration of a plan in seconds: opening, phases, and the settling between memory samples. */
export function estimateSeconds(plan: Plan, { swarm }: Profiles): number {
  const { protocol } = plan.subject;
  const plain = swarm.opensPerSecond[protocol];
  const speeds = {
    opensPerSecond: speaksTls(plan) ? (swarm.tls?.opensPerSecond ?? plain) : plain,
    echoesPerSecond: swarm.echoesPerSecond[protocol],
    settlingSeconds: plan.measure.includes("memory") ? SETTLING_SECONDS : 0,
  };
  let seconds = 0;
  let from = 0;
  for (const step of timelineOf(plan)) {
    const definition = definitionOf(step.kind);
    const to = definition.target?.(step, plan) ?? from;
    seconds += definition.estimateSeconds(step, { from, to, ...speeds });
    from = to;
  }
  return seconds;
}
