/** The findings of the doctor as text. */

import { displayWidth, printable, REPORT_COLUMNS, wrap } from "../../format/text.ts";
import { formatCount, formatDuration, plural } from "../../format/units.ts";
import type { Fact, FactVerdict } from "../../preflight/facts.ts";
import { facts, notes, words } from "../../report/model.ts";
import { busyNotes, hostFacts } from "../../report/setup.ts";
import { createStyle } from "../../report/writers/style.ts";
import { blocksText, type Page, pageColumns, type TextOptions } from "../../report/writers/terminal.ts";
import type { Environment } from "../../result/schema.ts";
import { type Capacity, LISTENING } from "./capacities.ts";
import type { PlanFindings, ScriptFindings } from "./script-findings.ts";

/** All findings; what `--json` writes. */
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

/** The findings as text; ends in a newline. */
export function renderFindings(findings: Findings, { color, columns = REPORT_COLUMNS }: TextOptions): string {
  const { environment, facts: known, capacities, script } = findings;
  const page: Page = { style: createStyle(color), columns: pageColumns(columns) };
  const machine = [...facts(hostFacts(environment)), ...busyNotes(environment)];
  const parts = [
    `${page.style.strong("doctor")}\n${blocksText(machine, page)}`,
    factLines(known, page),
    capacityText(capacities, page),
    ...(script === null ? [] : [scriptText(script, page)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Every fact on a line of its own; below it what it limits, and how to raise it where that is needed. */
function factLines(facts: readonly Fact[], { style, columns }: Page): string {
  const widest = (key: "name" | "value") => Math.max(...facts.map((fact) => displayWidth(fact[key])));
  const [nameWidth, valueWidth] = [widest("name"), widest("value")];
  const lines = facts.flatMap(({ name, value, source, verdict, limits, mend }) => {
    const row = `${MARKS[verdict]} ${name.padEnd(nameWidth)}  ${value.padEnd(valueWidth)}`;
    const below = [`limits ${limits}`, ...(mend === null ? [] : [`fix:   ${mend}`])];
    return [
      `${verdict === "low" ? style.caution(row) : row}  ${style.quiet(source)}`,
      ...below.map((line) => style.quiet(" ".repeat(INDENT) + wrap(line, INDENT + 7, columns))),
    ];
  });
  return lines.join("\n");
}

/** A row for each engine and protocol. */
function capacityText(capacities: readonly Capacity[], page: Page): string {
  const rows = capacities.map(({ engine, protocol, connections, binding }) => [
    engine,
    protocol === "tcp" ? "TCP" : "WebSocket",
    formatCount(connections),
    // The limit without its figures: they stand below.
    connections === null ? "not available" : (binding.split(":")[0] ?? ""),
  ]);
  const columns = [words("Engine"), words("Protocol"), { title: "Connections" }, words("Bound by")];
  const reasons = [...new Set(capacities.map(({ binding }) => binding))];
  const { first, count } = LISTENING;
  const what = `Idle connections that fit on this machine with both ends, to listen(ports(${first}, ${count})):`;
  return blocksText([...notes("plain", what), { kind: "table", columns, rows }, ...notes("quiet", ...reasons)], page);
}

function scriptText({ script, runs, plans, notes: remarks, refusals }: ScriptFindings, { style }: Page): string {
  const headline = runs
    ? style.good(`✓ ${printable(script)} runs here`)
    : style.bad(`✗ ${printable(script)} does not run here`);
  const body = runs ? [...plans.map(planText), ...remarks.map((note) => `note: ${note}`)] : refusals;
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
