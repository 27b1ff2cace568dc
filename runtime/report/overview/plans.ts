/** The report of a script that compares several plans: one table, and a line for everything that went wrong. */

import { formatCount, plural } from "../../format/units.ts";
import type { Result, RunResult } from "../../result/schema.ts";
import { type Block, facts, notes, type Section } from "../model.ts";
import { busyNotes, hostFacts, PROTOCOL_NAMES, serverText } from "../setup.ts";
import { shortfallsOf } from "../shortfalls.ts";
import { abortReason, summary } from "../verdict.ts";
import { comparisonGrounds } from "./changes.ts";
import { type ComparedPlan, comparedPlans } from "./compared-plans.ts";
import { plansTable } from "./plans-table.ts";

/** The table, what its figures are, and what went wrong. */
export function plansAnswer(result: Result): Block[] {
  const plans = comparedPlans(result);
  return [plansTable(plans), ...notes("quiet", ...footnotes(result)), ...plans.flatMap(troublesOf)];
}

/** What was compared: the swarm, the servers and the machine. */
export function planSections({ plans, runs, environment }: Result): Section[] {
  const servers = plans.flatMap(({ name }) => {
    const run = runs.find((each) => each.name === name);
    return run === undefined ? [] : [[name, serverText(run)] as const];
  });
  const blocks = [
    ...facts([
      ...(runs.length > 0 ? [["swarm", swarmText(runs)] as const] : []),
      ...hostFacts(environment),
      ...servers,
    ]),
    ...busyNotes(environment),
    ...notes("caution", ...overrideTexts(runs), ...differenceTexts(runs)),
  ];
  return [{ title: "Compared", blocks }];
}

/** The plans that fell short, and regressions; otherwise what was attained. */
export function plansGrounds(result: Result): string {
  const plans = comparedPlans(result);
  const unsound = plans.filter(({ entry, sound }) => !sound && entry.skipped === null);
  const skipped = plans.filter(({ entry }) => entry.skipped !== null).length;
  const isWorse = result.comparison !== null && result.comparison.regressions > 0;
  const grounds = [
    ...unsound.map(({ entry }) => entry.name),
    ...(isWorse ? [comparisonGrounds(result.comparison!)] : []),
  ];
  const text = grounds.length > 0 ? grounds.join(", ") : summary(result);
  return skipped === 0 ? text : `${text} (${formatCount(skipped)} of ${plural(plans.length, "plan")} skipped)`;
}

function swarmText(runs: readonly RunResult[]): string {
  const sizes = distinct(runs.map(({ connections }) => formatCount(connections.requested)));
  const protocols = distinct(runs.map(({ plan }) => PROTOCOL_NAMES[plan.subject.protocol]));
  const engines = distinct(runs.map(({ engine }) => engine.swarm));
  return `${sizes.join(" or ")} ${protocols.join(" or ")} connections each, ${engines.join(" or ")} engine`;
}

/** Runs of another size than the script's are labelled as such. */
function overrideTexts(runs: readonly RunResult[]): string[] {
  const changed = runs.flatMap(({ connections: { scripted, requested } }) => {
    return scripted === requested ? [] : [`${plural(requested, "connection")} instead of ${formatCount(scripted)}`];
  });
  return distinct(changed).map((text) => `Not the size in the script: ${text}`);
}

/** What differs besides the server, so that a difference is not attributed to the server alone. */
function differenceTexts(runs: readonly RunResult[]): string[] {
  const compared: [string, (run: RunResult) => unknown][] = [
    ["the protocol", ({ plan }) => plan.subject.protocol],
    ["the number of connections", ({ connections }) => connections.requested],
    ["the swarm's engine", ({ engine }) => engine.swarm],
    ["the phases", ({ plan }) => plan.phases],
    ["what is measured", ({ plan }) => plan.measure],
  ];
  const names = compared.flatMap(([name, read]) => {
    return distinct(runs.map((run) => JSON.stringify(read(run)))).length > 1 ? [name] : [];
  });
  return names.length === 0 ? [] : [`The plans differ not only in the server: ${names.join(", ")}`];
}

function footnotes({ runs }: Result): string[] {
  const repetitions = Math.max(0, ...runs.map(({ repetition }) => repetition));
  const isMeasured = runs.some(({ memory }) => memory.perConnection !== null);
  const memory =
    "Memory: of one connection, as a slope: the server's processes, and with half of the kernel's share (all of it where the swarm is in user space).";
  const marks =
    repetitions > 1
      ? `Medians of ${formatCount(repetitions)} runs in shuffled order, ± half of their range; * leads by more than the ranges.`
      : "* leads; one run each has no spread, so a small lead may be chance: --runs 5 shows it.";
  return [...(isMeasured ? [memory] : []), marks];
}

/** A line for a plan that was skipped, not run, cut short, or fell short. */
function troublesOf({ entry, runs }: ComparedPlan): Block[] {
  const { name, skipped } = entry;
  if (skipped !== null) return notes("caution", `- ${name}: skipped, ${skipped}`);
  if (runs.length === 0) return notes("bad", `✗ ${name}: not run`);
  return runs.flatMap((run): Block[] => {
    if (run.aborted === null) {
      return notes("bad", ...shortfallsOf(run, runs.length > 1).map((text) => `✗ ${name}: ${text}`));
    }
    const { what, printed } = abortReason(run, runs.length > 1);
    const output: Block[] = printed.length === 0 ? [] : [{ kind: "output", lines: printed }];
    return [...notes("bad", `✗ ${name}: ${what}`), ...output];
  });
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
