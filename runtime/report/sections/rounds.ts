/** Rounds, in the columns of tinybench: the latency of a row is that of a whole round. */

import {
  formatCount,
  formatDuration,
  formatNumber,
  formatPercent,
  plural,
  UNKNOWN,
  withSpread,
} from "../../format/units.ts";
import type { PhaseResult, RunResult } from "../../result/schema.ts";
import { messagePhases, type PhaseWithMessages, roundsAsked } from "../message-phases.ts";
import { type Block, notes, table } from "../model.ts";

const COLUMNS = ["Latency ms avg", "Latency ms med", "Throughput rounds/s avg", "Throughput rounds/s med", "Samples"];

type Statistics = NonNullable<PhaseResult["roundStatistics"]>;

/** A row a phase with at least two rounds; a single round has no spread, so its duration is given in words. */
export function roundBlocks(run: RunResult): Block[] {
  const phases = messagePhases(run).filter(({ plan }) => roundsAsked(plan) > 0);
  const single = phases.filter(({ result }) => result?.roundStatistics?.samples === 1);
  const rows = phases.filter((phase) => !single.includes(phase)).map(rowOf);
  return [
    ...(rows.length === 0 ? [] : [table("Task name", COLUMNS, rows)]),
    ...notes("plain", ...single.map((phase) => singleText(phase, phase.result!.roundStatistics!))),
  ];
}

function rowOf({ name, plan, result }: PhaseWithMessages): string[] {
  const statistics = result?.roundStatistics ?? null;
  if (statistics === null) return [name, ...Array<string>(4).fill(UNKNOWN), samplesText(0, roundsAsked(plan))];
  const { latencyMs, throughputPerSecond, samples } = statistics;
  return [
    name,
    withSpread(formatNumber(latencyMs.mean), formatPercent(latencyMs.rmePercent)),
    withSpread(formatNumber(latencyMs.p50), formatNumber(latencyMs.mad)),
    withSpread(formatNumber(throughputPerSecond.mean), formatPercent(throughputPerSecond.rmePercent)),
    withSpread(formatNumber(throughputPerSecond.p50), formatNumber(throughputPerSecond.mad)),
    samplesText(samples, roundsAsked(plan)),
  ];
}

/** "echo, text 5 B: one round of 10,000 messages took 300 ms; two or more rounds would show a spread" */
function singleText({ name, plan, result }: PhaseWithMessages, { latencyMs }: Statistics): string {
  const sent = result?.messages?.sent ?? null;
  const messages = sent === null ? "" : ` of ${plural(sent, "message")}`;
  const took = `one round${messages} took ${formatDuration(latencyMs.mean)}`;
  const asked = roundsAsked(plan);
  const rest = asked === 1 ? "more rounds would show a spread" : `${formatCount(asked)} were asked for`;
  return `${name}: ${took}; ${rest}`;
}

function samplesText(samples: number, rounds: number): string {
  return samples === rounds ? formatCount(samples) : `${formatCount(samples)} of ${formatCount(rounds)}`;
}
