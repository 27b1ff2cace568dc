import type { AnyEchoPhase, OpenEchoPhase } from "../../../dsl/plan.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { formatCount, formatDuration, formatRate } from "../../format/units.ts";
import { messagesVerified, type PhaseDefinition } from "../definition.ts";
import { roundsPhase } from "../messages/rounds.ts";
import { type Scheduled, scheduledPhase } from "../messages/schedule.ts";
import { loopPhase } from "./loop.ts";

/** Messages whose answers are verified: in rounds, in a closed loop, or on a schedule. */
export const echo: PhaseDefinition<AnyEchoPhase> = {
  title(phase) {
    if (phase.model === "open") return `echo at ${formatRate(phase.perSecond)} for ${formatDuration(phase.forMs)}`;
    if (phase.model === "loop") return `echo for ${formatDuration(phase.forMs)}`;
    return phase.rounds === 1 ? "echo" : `echo, ${formatCount(phase.rounds)} rounds`;
  },

  outcome: messagesVerified,

  estimateSeconds: (phase, { to, echoesPerSecond }) =>
    "forMs" in phase ? phase.forMs / 1000 : (to * phase.rounds) / echoesPerSecond,

  async run(run, phase, recorder) {
    if (phase.model === "open") {
      const { details, reports, schedule } = await allOnSchedule(run, phase);
      recorder.record({ ...details, schedule }, reports);
    } else {
      const { details, reports } =
        phase.model === "loop" ? await loopPhase(run, phase) : await roundsPhase(run, phase, "answers");
      recorder.record(details, reports);
    }
  },
};

function allOnSchedule(run: RunState, phase: OpenEchoPhase): Promise<Scheduled> {
  return scheduledPhase(run, phase, run.pool.openByWorker(), (exchange) => exchange);
}
