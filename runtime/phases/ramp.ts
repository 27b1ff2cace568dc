import type { RampPhase } from "../../dsl/plan.ts";
import { moveTo } from "../coordinator/pacing/move.ts";
import { formatCount, formatDuration, formatRate } from "../format/units.ts";
import type { PhaseDefinition } from "./definition.ts";
import { NO_MESSAGES } from "./phase-recorder.ts";

/** Opens or closes connections along a straight line. */
export const ramp: PhaseDefinition<RampPhase> = {
  opensSwarm: true,

  title({ schedule, to }, plan) {
    const pace =
      schedule.kind === "over" ? `over ${formatDuration(schedule.overMs)}` : `at ${formatRate(schedule.perSecond)}`;
    return `ramp to ${formatCount(to ?? plan.swarm.connections)} ${pace}`;
  },

  estimateSeconds({ schedule }, { from, to, opensPerSecond }) {
    const asked = schedule.kind === "over" ? schedule.overMs / 1000 : Math.abs(to - from) / schedule.perSecond;
    return Math.max(asked, (to - from) / opensPerSecond);
  },

  target: ({ to }, plan) => to ?? plan.swarm.connections,
  run: (run, { schedule, to }, recorder) =>
    moveTo(run, to ?? run.plan.swarm.connections, schedule, {
      openedFor: (durationMs) => recorder.openedFor(durationMs),
      shaped: (shape) => recorder.record({ ...NO_MESSAGES, shape }),
    }),
};
