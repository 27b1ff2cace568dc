import type { SendPhase } from "../../../dsl/plan.ts";
import { formatCount } from "../../format/units.ts";
import type { PhaseDefinition } from "../definition.ts";
import { roundsPhase } from "../messages/rounds.ts";

/** Messages without an answer, in rounds. */
export const send: PhaseDefinition<SendPhase> = {
  title: ({ rounds }) => (rounds === 1 ? "send" : `send, ${formatCount(rounds)} rounds`),
  outcome: ({ messages, messagesAsked }) => `${formatCount(messages.oneWay)} of ${formatCount(messagesAsked)} sent`,
  estimateSeconds: ({ rounds }, { to, echoesPerSecond }) => (to * rounds) / echoesPerSecond,

  async run(run, phase, recorder) {
    const { details, reports } = await roundsPhase(run, phase, "messages");
    recorder.record({ ...details, underWayMs: null }, reports);
  },
};
