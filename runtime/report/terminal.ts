/** The report for a terminal, of at most 100 columns. */

import type { Comparison, Result, RunResult } from "../result/schema.ts";
import { comparisonSections } from "./comparison.ts";
import { answeredPhases, messagePhases, type PhaseWithMessages, roundsAsked } from "./message-phases.ts";
import { renderBaseline } from "./sections/baseline.ts";
import { renderBursts } from "./sections/bursts.ts";
import { renderConnections } from "./sections/connections.ts";
import { renderCpu } from "./sections/cpu.ts";
import { renderExpectations } from "./sections/expectations.ts";
import { renderHeadline } from "./sections/headline.ts";
import { renderLatency } from "./sections/latency.ts";
import { renderMemory } from "./sections/memory.ts";
import { renderMessages } from "./sections/messages.ts";
import { renderReceived } from "./sections/received.ts";
import { renderRounds } from "./sections/rounds.ts";
import { renderSchedules } from "./sections/schedules.ts";
import { renderSeries } from "./sections/series.ts";
import { renderShapes } from "./sections/shapes.ts";
import { renderSpread } from "./sections/spread.ts";
import { renderStalls } from "./sections/stalls.ts";
import { renderVerdict, renderWarning } from "./sections/verdict.ts";
import { createStyle, type Style } from "./style.ts";

/** Everything a person wants to know of a result; ends in a newline. Sections of what was not measured are left out. */
export function renderReport(result: Result, { color }: { color: boolean }): string {
  const style = createStyle(color);
  if (result.plans.length > 1) return `${comparisonSections(result, style).join("\n\n")}\n`;
  const warning = renderWarning(result, style);
  const sections = [
    ...(warning === null ? [] : [warning]),
    ...result.runs.flatMap((run) => runSections(run, result, style)),
    ...(result.runs.length > 1 ? [renderSpread(result.runs)] : []),
    ...(result.comparison === null ? [] : [renderBaseline(result.comparison, style)]),
    renderVerdict(result, style),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** A comparison of two results that are there already. */
export function renderComparison(comparison: Comparison, { color }: { color: boolean }): string {
  return `${renderBaseline(comparison, createStyle(color))}\n`;
}

function runSections(run: RunResult, result: Result, style: Style): string[] {
  const { measure } = run.plan;
  const phases = messagePhases(run);
  const overTime = renderSeries(run, style);
  const sections = [
    renderHeadline(run, result, style),
    renderConnections(run.connections, style, run.plan.subject.kind !== "listen"),
  ];
  if (overTime !== null) sections.push(overTime);
  sections.push(...renderShapes(run, style));
  if (phases.length > 0) sections.push(...messageSections(run, phases, style));
  if (measure.includes("memory")) sections.push(renderMemory(run.memory, style, isOnLoopback(run.address)));
  if (measure.includes("cpu")) sections.push(renderCpu(run, style));
  const expectations = renderExpectations(run, style);
  return expectations === null ? sections : [...sections, expectations];
}

/** Of what was sent, and of what was only listened to. */
function messageSections(run: RunResult, phases: readonly PhaseWithMessages[], style: Style): string[] {
  const inRounds = phases.filter(({ plan }) => roundsAsked(plan) > 0);
  const answered = answeredPhases(run);
  const withLatency = answered.length > 0 && run.plan.measure.includes("latency");
  const sections = [
    inRounds.length > 0 ? renderRounds(inRounds) : null,
    renderBursts(phases),
    renderMessages(run, style),
    renderSchedules(phases, style),
    renderStalls(phases, style),
    withLatency ? renderLatency(run, style) : null,
    renderReceived(phases),
  ];
  return sections.filter((section) => section !== null);
}

/** Everything that c10m starts is on loopback; what runs already may be elsewhere. */
function isOnLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^(::ffff:)?127\./i.test(address);
}
