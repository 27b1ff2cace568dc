/** Fan-outs: the published messages, and the counts and times of their deliveries. */

import { formatCount, formatDuration, UNKNOWN } from "../../format/units.ts";
import type { FanOutResult, RunResult } from "../../result/schema.ts";
import { messagePhases, type PhaseWithMessages } from "../message-phases.ts";
import { type Block, notes, table } from "../model.ts";

const COUNT_COLUMNS = ["Published", "Due", "Received", "Missing", "Duplicated", "Surplus", "Other"];
const TIME_COLUMNS = ["p50", "p99", "p99.9", "max", "Last p50", "Last p99", "Last max"];

const NOTE =
  "Due: one delivery for each recipient of each published message. Surplus: deliveries beyond that. Other: messages " +
  "without a mark, such as acknowledgements";
const TIME_NOTE =
  "From the intended publish to each delivery. Last: to the last recipient of a message, where every delivery came";

/** Counts and times, a row a phase; empty when the plan has no fan-out. */
export function fanOutBlocks(run: RunResult): Block[] {
  const phases = messagePhases(run).filter(({ result }) => result?.fanOut);
  if (phases.length === 0) return [];
  const timed = phases.filter(({ result }) => result?.fanOut?.latency);
  return [
    table("Fan-out", COUNT_COLUMNS, phases.map(countRow)),
    ...notes("quiet", NOTE),
    ...(timed.length === 0 ? [] : [table("Delivery", TIME_COLUMNS, timed.map(timeRow)), ...notes("quiet", TIME_NOTE)]),
  ];
}

function countRow({ name, result }: PhaseWithMessages): string[] {
  const { published, due, received, missing, duplicated, surplus, other } = result!.fanOut as FanOutResult;
  return [name, ...[published, due, received, missing, duplicated, surplus, other].map(formatCount)];
}

function timeRow({ name, result }: PhaseWithMessages): string[] {
  const { latency, lastRecipient } = result!.fanOut as FanOutResult;
  const last = lastRecipient === null ? null : [lastRecipient.p50Ms, lastRecipient.p99Ms, lastRecipient.maxMs];
  return [
    name,
    ...[latency!.p50Ms, latency!.p99Ms, latency!.p999Ms, latency!.maxMs].map(formatDuration),
    ...(last === null ? [UNKNOWN, UNKNOWN, UNKNOWN] : last.map(formatDuration)),
  ];
}
