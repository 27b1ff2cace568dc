/** The report of a script that compares several plans: one table, and a line for whatever went wrong. */

import { printable, truncate, wrap } from "../format/text.ts";
import { formatCount, plural } from "../format/units.ts";
import type { Result, RunResult } from "../result/schema.ts";
import { comparisonGrounds } from "./changes.ts";
import { type ComparedPlan, comparedPlans } from "./compared.ts";
import { renderBaseline } from "./sections/baseline.ts";
import { LONGEST_NAME, renderComparisonTable } from "./sections/comparison-table.ts";
import { hostLines, labelled, PROTOCOL_NAMES, serverText } from "./sections/headline.ts";
import { shortfallsOf, summary } from "./sections/verdict.ts";
import type { Style } from "./style.ts";

/** The sections, from the headline to the verdict; the details of each run are left to the result itself. */
export function comparisonSections(result: Result, style: Style): string[] {
  const plans = comparedPlans(result);
  return [
    [headline(result, plans, style), ...servers(plans, style)].join("\n"),
    [renderComparisonTable(plans, style), ...footnotes(result, style)].join("\n"),
    ...troubles(plans, style),
    ...(result.comparison === null ? [] : [renderBaseline(result.comparison, style)]),
    verdict(result, plans, style),
  ];
}

function headline({ environment, runs }: Result, plans: readonly ComparedPlan[], style: Style): string {
  return [
    style.strong(`Comparison of ${plural(plans.length, "plan")}`),
    ...(runs.length > 0 ? [labelled("swarm", swarmText(runs), style)] : []),
    ...hostLines(environment, style),
    ...overrides(runs, style),
    ...differences(runs, style),
  ].join("\n");
}

function servers(plans: readonly ComparedPlan[], style: Style): string[] {
  const labels = plans.map(({ entry }) => truncate(printable(entry.name), LONGEST_NAME));
  const columns = Math.max(...labels.map((label) => label.length)) + 4;
  return plans.flatMap(({ runs: [run] }, index) => {
    return run === undefined ? [] : [labelled(labels[index] ?? "", serverText(run), style, columns)];
  });
}

function swarmText(runs: readonly RunResult[]): string {
  const sizes = distinct(runs.map(({ connections }) => formatCount(connections.requested)));
  const protocols = distinct(runs.map(({ plan }) => PROTOCOL_NAMES[plan.subject.protocol]));
  const engines = distinct(runs.map(({ engine }) => engine.swarm));
  return `${sizes.join(" or ")} ${protocols.join(" or ")} connections each, ${engines.join(" or ")} engine`;
}

/** Runs of another size than the script's must not pass for the script's own. */
function overrides(runs: readonly RunResult[], style: Style): string[] {
  const changed = distinct(
    runs.flatMap(({ connections: { scripted, requested } }) => {
      return scripted === requested
        ? []
        : [`${formatCount(requested)} connections instead of ${formatCount(scripted)}`];
    }),
  );
  return changed.map((text) => style.caution(`Not the size in the script: ${text}`));
}

/** What differs beside the server itself, so that nobody takes it for the server's doing. */
function differences(runs: readonly RunResult[], style: Style): string[] {
  const differing: [string, (run: RunResult) => unknown][] = [
    ["the protocol", ({ plan }) => plan.subject.protocol],
    ["the number of connections", ({ connections }) => connections.requested],
    ["the swarm's engine", ({ engine }) => engine.swarm],
    ["the phases", ({ plan }) => plan.phases],
    ["what is measured", ({ plan }) => plan.measure],
  ];
  const names = differing.flatMap(([name, read]) => {
    return distinct(runs.map((run) => JSON.stringify(read(run)))).length > 1 ? [name] : [];
  });
  return names.length === 0 ? [] : [style.caution(`The plans differ not only in the server: ${names.join(", ")}`)];
}

function footnotes({ runs }: Result, style: Style): string[] {
  const repetitions = Math.max(0, ...runs.map(({ repetition }) => repetition));
  const measured = runs.some(({ memory }) => memory.perConnection !== null);
  const memory = "Memory: of one connection, as a slope: the server's processes, and with half of the kernel's share.";
  const marks =
    repetitions > 1
      ? `Medians of ${formatCount(repetitions)} runs in shuffled order, ± half of their range; * leads by more than the ranges.`
      : "* leads; with one run each there is no spread, so that a small lead may be chance: --runs 5 tells.";
  return [...(measured ? [memory] : []), marks].map((text) => style.quiet(wrap(text, 2)));
}

/** A line for each plan that was skipped, not run, cut short, or fell short; null for none. */
function troubles(plans: readonly ComparedPlan[], style: Style): string[] {
  const lines = plans.flatMap((plan) => troublesOf(plan, style));
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function troublesOf({ entry, runs }: ComparedPlan, style: Style): string[] {
  const name = printable(entry.name);
  if (entry.skipped !== null) return [style.caution(wrap(`- ${name}: skipped, ${printable(entry.skipped)}`, 2))];
  if (runs.length === 0) return [style.bad(`✗ ${name}: not run`)];
  return runs.flatMap((run) => {
    const [aborted, ...said] = (run.aborted ?? "").split("\n").map(printable);
    const numbered = runs.length > 1;
    const which = numbered ? `run ${run.repetition}: ` : "";
    const texts = run.aborted === null ? shortfallsOf(run, numbered) : [`${which}${aborted}`];
    return [...texts.map((text) => style.bad(wrap(`✗ ${name}: ${text}`, 2))), ...said];
  });
}

function verdict(result: Result, plans: readonly ComparedPlan[], style: Style): string {
  const unsound = plans.filter(({ entry, sound }) => !sound && entry.skipped === null);
  const skipped = plans.filter(({ entry }) => entry.skipped !== null).length;
  const worse = result.comparison !== null && result.comparison.regressions > 0;
  const grounds = [
    ...unsound.map(({ entry }) => printable(entry.name)),
    ...(worse ? [comparisonGrounds(result.comparison!)] : []),
  ];
  const text = grounds.length > 0 ? grounds.join(", ") : summary(result);
  const left = skipped === 0 ? "" : ` (${formatCount(skipped)} of ${plural(plans.length, "plan")} skipped)`;
  const paint = result.verdict === "passed" ? style.good : style.bad;
  return paint(wrap(`${result.verdict.toUpperCase()}  ${text}${left}`.trimEnd(), 2));
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
