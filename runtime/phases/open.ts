import { moveTo } from "../coordinator/pacing/move.ts";
import type { OpenStep } from "../coordinator/step.ts";
import { formatCount } from "../format/units.ts";
import type { PhaseDefinition } from "./definition.ts";

/** Opens the swarm before the first phase, as fast as the server accepts, if the script does not begin with a ramp. */
export const open: PhaseDefinition<OpenStep> = {
  opensSwarm: true,
  settles: true,
  title: (_, plan) => `open ${formatCount(plan.swarm.connections)}`,
  estimateSeconds: ({ stops }, { to, opensPerSecond, settlingSeconds }) =>
    to / opensPerSecond + stops.length * settlingSeconds,
  target: ({ stops }) => stops.at(-1)!,

  async run(run, { stops }, recorder) {
    const record = { openedFor: (ms: number) => recorder.openedFor(ms), shaped: () => {} };
    for (const stop of stops) {
      await moveTo(run, stop, { kind: "fast" }, record);
      await run.probes.settle();
    }
  },
};
