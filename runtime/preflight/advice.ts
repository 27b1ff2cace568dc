/** Preflight's findings for the terminal. */

import { formatCount, plural } from "../format/units.ts";
import type { Assessment, Need, Resource, Shortfall } from "./assessment.ts";

/** Why a plan cannot run here: every shortfall with need, have and remedies, and always memory. Ends in a newline. */
export function renderRefusal(assessment: Assessment): string {
  const { shortfalls, needs, notes } = assessment;
  const memory = needs.filter(({ what, fits }) => what === "memory" && fits);
  const rows = [...withoutRepeats(shortfalls).map(shortfallRow), ...memory.map(metRow)];
  const width = Math.max(...rows.map(({ title }) => title.length));
  const body = rows.map(({ title, lines }) => {
    return lines.map((line, index) => `  ${(index === 0 ? title : "").padEnd(width)}  ${line}`).join("\n");
  });
  const parts = [headline(assessment), ...body];
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

/** What each shortfall other than a resource means; a smaller swarm would have it too. */
const OBSTACLES: Readonly<Record<Exclude<Shortfall["what"], Resource>, string>> = {
  "ports in use": "ports of the server are in use",
  "privileged ports": "ports of the server need a privilege",
  ports: "ports of the server cannot be opened",
  server: "the server does not accept connections",
  certificate: "TLS with a trusted certificate cannot be established",
};

function headline({ connections, largest, shortfalls }: Assessment): string {
  const swarm = `Cannot run ${plural(connections, "connection")}`;
  if (connections <= largest) return `${swarm}: ${[...new Set(shortfalls.map(obstacle))].join(", and ")}:`;
  const refused = `${swarm} on this host`;
  if (largest === 0) return `${refused}. A smaller swarm does not fit either:`;
  return `${refused}. The largest swarm that fits is ${formatCount(largest)}:`;
}

function obstacle({ what }: Shortfall): string {
  return what in OBSTACLES ? OBSTACLES[what as keyof typeof OBSTACLES] : `not enough ${what}`;
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
