/** About how long a run takes: from the plan's own times and the speeds its engine is known for. Never a measurement. */

import type { Phase, Plan } from "../../dsl/plan.ts";
import type { Profiles } from "./assessment.ts";
import { speaksTls } from "./memory.ts";

/** Memory is sampled in at least this many steps when the script has no ramp of its own. */
const MEMORY_STEPS = 8;
/** What a step waits for its figures to come to rest, about. */
const SETTLING_SECONDS = 1;

/** Connections that a storm resets a second, about. */
const RESETS_PER_SECOND = 40_000;

/** Seconds a plan will take, about: ramps, holds, opening, messages, and the settling between memory samples. */
export function estimateSeconds(plan: Plan, profiles: Profiles): number {
  const { swarm } = profiles;
  const plain = swarm.opensPerSecond[plan.subject.protocol];
  const opensPerSecond = speaksTls(plan) ? (swarm.tls?.opensPerSecond ?? plain) : plain;
  const echoesPerSecond = profiles.swarm.echoesPerSecond[plan.subject.protocol];
  let seconds = 0;
  let open = 0;
  if (plan.phases[0]?.kind !== "ramp") {
    open = plan.swarm.connections;
    seconds += open / opensPerSecond + settling(plan);
  }
  for (const phase of plan.phases) {
    const target = phase.kind === "ramp" ? (phase.to ?? plan.swarm.connections) : open;
    seconds += phaseSeconds(phase, open, target, opensPerSecond, echoesPerSecond);
    open = target;
  }
  return seconds;
}

function settling({ measure, swarm }: Plan): number {
  return measure.includes("memory") ? Math.min(MEMORY_STEPS, swarm.connections) * SETTLING_SECONDS : 0;
}

function phaseSeconds(phase: Phase, from: number, to: number, opensPerSecond: number, echoesPerSecond: number): number {
  switch (phase.kind) {
    case "ramp": {
      const { schedule } = phase;
      const asked = schedule.kind === "over" ? schedule.overMs / 1000 : Math.abs(to - from) / schedule.perSecond;
      return Math.max(asked, (to - from) / opensPerSecond);
    }
    case "hold":
      return phase.durationMs / 1000;
    case "echo":
      return phase.model === "open" ? phase.forMs / 1000 : (to * phase.rounds) / echoesPerSecond;
    case "send":
      return (to * phase.rounds) / echoesPerSecond;
    case "burst": {
      const share = typeof phase.connections === "number" ? phase.connections : (to * phase.connections.percent) / 100;
      const each = Math.max(share / echoesPerSecond, (phase.everyMs ?? 0) / 1000);
      return each * (phase.times - 1) + share / echoesPerSecond;
    }
    case "storm": {
      const dropped = typeof phase.drop === "number" ? phase.drop : (from * phase.drop.percent) / 100;
      return dropped / RESETS_PER_SECOND + Math.max((phase.backMs ?? 0) / 1000, dropped / opensPerSecond);
    }
    case "churn":
    case "receive":
    case "stall":
      return phase.forMs / 1000;
  }
}
