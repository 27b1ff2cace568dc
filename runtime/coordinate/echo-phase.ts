import type { EchoPhase } from "../../dsl/plan.ts";
import type { MessageCounts, Round } from "../measure/result.ts";
import { type SampledRounds, sampleRounds } from "../measure/rounds.ts";
import { addTurn } from "./message-counts.ts";
import { messagePhase } from "./message-phase.ts";
import type { MessageRecord } from "./phase-recorder.ts";
import { askedFor, type RunState } from "./run-state.ts";
import { runRound, type SwarmTurn } from "./turns.ts";

/** Carries out the rounds of a closed-model phase, sampled by tinybench. */
export function echoPhase(run: RunState, phase: EchoPhase): Promise<MessageRecord> {
  return messagePhase(run, {
    phase,
    asked: askedFor(run) * phase.rounds,
    inFlight: phase.inFlight,
    carryOut: (messages) => sampleAll(run, phase, messages),
  });
}

function sampleAll(run: RunState, phase: EchoPhase, messages: MessageCounts): Promise<SampledRounds> {
  const { inFlight, timeoutMs } = phase;
  let nothingCameBack = false;
  let round = 0;
  return sampleRounds(phase.kind, phase.rounds, async (): Promise<Round | null> => {
    // Another round would but wait for its time-out too.
    if (nothingCameBack) return null;
    const turn = { round: round++, share: inFlight, timeoutMs, beginAtMs: null, intendedAtMs: null };
    const carriedOut = await runRound(run, turn);
    addTurn(messages, carriedOut);
    const measured = roundOf(carriedOut);
    nothingCameBack = measured.verified === 0;
    return carriedOut.finished ? measured : null;
  });
}

/** From the first worker's beginning to the last one's end. */
function roundOf({ reports }: SwarmTurn): Round {
  const startedAtMs = Math.min(...reports.map((report) => report.startedAtMs));
  const endedAtMs = Math.max(...reports.map((report) => report.endedAtMs));
  return {
    durationMs: reports.length === 0 ? 0 : Math.max(0, endedAtMs - startedAtMs),
    verified: reports.reduce((sum, report) => sum + report.verified, 0),
  };
}
