import type { AnyEchoPhase } from "../../../dsl/plan.ts";
import type { RunState } from "../../coordinator/run-state.ts";
import { formatCount, formatDuration, formatRate } from "../../format/units.ts";
import { messagesVerified, type PhaseDefinition } from "../definition.ts";
import { roundsPhase } from "../messages/rounds.ts";
import { scheduledPhase } from "../messages/schedule.ts";
import type { MessageRecord } from "../phase-recorder.ts";

/** Messages whose answers are verified, in rounds or on a schedule. */
export const echo: PhaseDefinition<AnyEchoPhase> = {
  title(phase) {
    if (phase.model === "open") return `echo at ${formatRate(phase.perSecond)} for ${formatDuration(phase.forMs)}`;
    return phase.rounds === 1 ? "echo" : `echo, ${formatCount(phase.rounds)} rounds`;
  },

  outcome: messagesVerified,

  estimateSeconds: (phase, { to, echoesPerSecond }) =>
    phase.model === "open" ? phase.forMs / 1000 : (to * phase.rounds) / echoesPerSecond,

  async run(run, phase, recorder) {
    recorder.sentMessages(await exchange(run, phase));
  },
};

function exchange(run: RunState, phase: AnyEchoPhase): Promise<MessageRecord> {
  if (phase.model === "closed") return roundsPhase(run, phase, "answers");
  return scheduledPhase(run, phase, run.pool.openByWorker(), (exchange) => exchange);
}
