import type { EchoPhase, SendPhase } from "../../../dsl/plan.ts";
import { askedFor, type RunState } from "../../coordinator/run-state.ts";
import { elapsedMs } from "../../host/clock.ts";
import type { Round } from "../../result/schema.ts";
import { type SampledRounds, sampleRounds } from "../../stats/rounds.ts";
import { runRound, type SwarmExchange } from "./exchange-on-workers.ts";
import type { ExchangeTotals } from "./message-counts.ts";
import { type CarriedOutMessages, messagePhase } from "./message-phase.ts";

/** Carries out a phase in rounds, in which every connection sends once. tinybench samples the rounds. */
export function roundsPhase(run: RunState, phase: EchoPhase | SendPhase, unit: string): Promise<CarriedOutMessages> {
  return messagePhase(run, {
    phase,
    asked: askedFor(run) * phase.rounds,
    inFlight: phase.inFlight,
    unit,
    carryOut: (totals) => sampleAll(run, phase, totals),
  });
}

function sampleAll(run: RunState, phase: EchoPhase | SendPhase, totals: ExchangeTotals): Promise<SampledRounds> {
  const { inFlight, timeoutMs } = phase;
  let nothingHappened = false;
  let round = 0;
  return sampleRounds(phase.kind, phase.rounds, async (): Promise<Round | null> => {
    // Another round would only reach its time-out as well.
    if (nothingHappened) return null;
    const spec = { round: round++, share: inFlight, timeoutMs, beginAtMs: null, intendedAtMs: null };
    const carriedOut = await runRound(run, spec);
    totals.add(carriedOut);
    nothingHappened = carriedOut.reports.every(({ verified, oneWay }) => verified + oneWay === 0);
    return carriedOut.finished ? roundOf(carriedOut) : null;
  });
}

/** The time from the beginning of the first worker to the end of the last one. */
function roundOf({ reports }: SwarmExchange): Round {
  const startedAtMs = Math.min(...reports.map((report) => report.startedAtMs));
  const endedAtMs = Math.max(...reports.map((report) => report.endedAtMs));
  return {
    durationMs: reports.length === 0 ? 0 : elapsedMs(startedAtMs, endedAtMs),
    verified: reports.reduce((sum, report) => sum + report.verified, 0),
  };
}
