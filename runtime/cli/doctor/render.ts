/** The doctor's findings for the terminal. */

import { displayWidth, printable, wrap } from "../../format/text.ts";
import { formatCount, formatDuration, plural } from "../../format/units.ts";
import type { Fact, FactVerdict } from "../../preflight/facts.ts";
import { hostLines } from "../../report/sections/headline.ts";
import type { Style } from "../../report/style.ts";
import { renderTable } from "../../report/table.ts";
import type { Environment } from "../../result/schema.ts";
import { type Capacity, LISTENING } from "./capacities.ts";
import type { PlanFindings, ScriptFindings } from "./script-findings.ts";

/** Everything the doctor has to say; what `--json` writes. */
export interface Findings {
  readonly version: 1;
  readonly environment: Environment;
  readonly facts: readonly Fact[];
  readonly capacities: readonly Capacity[];
  /** null when none was given. */
  readonly script: ScriptFindings | null;
}

const MARKS: Readonly<Record<FactVerdict, string>> = { good: "✓", low: "!", unknown: "?" };

/** Where the lines below a fact begin. */
const INDENT = 4;

/** The whole of it; ends in a newline. */
export function renderFindings({ environment, facts, capacities, script }: Findings, style: Style): string {
  const parts = [
    [style.strong("doctor"), ...hostLines(environment, style)].join("\n"),
    renderFacts(facts, style),
    renderCapacities(capacities, style),
    ...(script === null ? [] : [renderScript(script, style)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Every fact on a line of its own, what it limits below it, and what mends it where that is needed. */
function renderFacts(facts: readonly Fact[], style: Style): string {
  const widest = (key: "name" | "value") => Math.max(...facts.map((fact) => displayWidth(fact[key])));
  const [nameWidth, valueWidth] = [widest("name"), widest("value")];
  const lines = facts.flatMap(({ name, value, source, verdict, limits, mend }) => {
    const row = `${MARKS[verdict]} ${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}`;
    const below = [`limits ${limits}`, ...(mend === null ? [] : [`mend:  ${mend}`])];
    return [
      `${verdict === "low" ? style.caution(row) : row}  ${style.quiet(source)}`,
      ...below.map((line) => style.quiet(" ".repeat(INDENT) + wrap(line, INDENT + 7))),
    ];
  });
  return lines.join("\n");
}

/** A row an engine and protocol. */
function renderCapacities(capacities: readonly Capacity[], style: Style): string {
  const rows = capacities.map(({ engine, protocol, connections, binding }) => [
    engine,
    protocol === "tcp" ? "TCP" : "WebSocket",
    connections === null ? "-" : formatCount(connections),
    // What binds, without its figures: they stand below.
    connections === null ? "not to be had" : (binding.split(":")[0] ?? ""),
  ]);
  const columns = [
    { title: "Engine", align: "left" },
    { title: "Protocol", align: "left" },
    { title: "Connections" },
    { title: "Bound by", align: "left" },
  ] as const;
  const reasons = [...new Set(capacities.map(({ binding }) => binding))].map((binding) => wrap(binding, 2));
  const { first, count } = LISTENING;
  const what = wrap(`Connections that fit, both ends here and at rest, to listen(ports(${first}, ${count})):`, 2);
  return [what, renderTable(columns, rows), style.quiet(reasons.join("\n"))].join("\n");
}

function renderScript({ script, runs, plans, notes, refusals }: ScriptFindings, style: Style): string {
  const headline = runs
    ? style.good(`✓ ${printable(script)} runs here`)
    : style.bad(`✗ ${printable(script)} does not run here`);
  const body = runs ? [...plans.map(planText), ...notes.map((note) => `note: ${note}`)] : refusals;
  return [headline, ...body.map((text) => indented(text.trimEnd()))].join("\n");
}

function planText({ name, connections, engine, workers, seconds }: PlanFindings): string {
  const sides = [
    ...(workers.server > 0 ? [plural(workers.server, "server worker")] : []),
    plural(workers.swarm, "swarm worker"),
  ];
  const what = `${plural(connections, "connection")}, ${engine} engine, ${sides.join(" and ")}`;
  return `${printable(name)}: ${what}, about ${formatDuration(seconds * 1_000)}`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
