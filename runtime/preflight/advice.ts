/** Preflight's findings for the terminal. */

import { formatCount, plural } from "../format/units.ts";
import type { Assessment, Need, Shortfall } from "./assessment.ts";

/** Why a plan cannot run here: every shortfall with need, have and remedies, and always memory. Ends in a newline. */
export function renderRefusal(assessment: Assessment): string {
  const { connections, largest, shortfalls, needs, notes } = assessment;
  const memory = needs.filter(({ what, fits }) => what === "memory" && fits);
  const rows = [...withoutRepeats(shortfalls).map(shortfallRow), ...memory.map(metRow)];
  const width = Math.max(...rows.map(({ title }) => title.length));
  const body = rows.map(({ title, lines }) => {
    return lines.map((line, index) => `  ${(index === 0 ? title : "").padEnd(width)}  ${line}`).join("\n");
  });
  const parts = [headline(connections, largest), ...body];
  if (notes.length > 0) parts.push(notes.map((note) => `  note: ${note}`).join("\n"));
  return `${parts.join("\n\n")}\n`;
}

/** One line that says what `--fit` did. `binding` comes from the assessment of the swarm as written. */
export function renderFit(from: number, to: number, binding: string): string {
  return `--fit: ${formatCount(to)} connections instead of ${formatCount(from)}, bound by ${binding}`;
}

interface Row {
  readonly title: string;
  readonly lines: readonly string[];
}

function headline(connections: number, largest: number): string {
  const refused = `Cannot run ${plural(connections, "connection")} on this host`;
  if (connections <= largest) return `${refused}, although they would fit:`;
  if (largest === 0) return `${refused}. A smaller swarm does not fit either:`;
  return `${refused}. The largest swarm that fits is ${formatCount(largest)}:`;
}

/** Shows a remedy only at the first shortfall that it fixes. */
function withoutRepeats(shortfalls: readonly Shortfall[]): Shortfall[] {
  const named = new Set<string>();
  return shortfalls.map((shortfall) => {
    const remedies = shortfall.remedies.filter((remedy) => !named.has(remedy));
    for (const remedy of remedies) named.add(remedy);
    return {
      ...shortfall,
      remedies: remedies.length < shortfall.remedies.length ? [...remedies, "as above"] : remedies,
    };
  });
}

function shortfallRow({ what, need, have, remedies }: Shortfall): Row {
  const tries = remedies.map((remedy, index) => `${index === 0 ? "try " : "or  "}  ${remedy}`);
  return { title: what, lines: [`need  ${need}`, `have  ${have}`, ...tries] };
}

function metRow({ what, need, have }: Need): Row {
  return { title: what, lines: [`need  ${need}`, `have  ${have}: enough`] };
}
