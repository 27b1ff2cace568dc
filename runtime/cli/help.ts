/**
 * The text that `--help` prints.
 */

import { FLAGS, type Flag } from "./flag-table.ts";

const EXIT_CODES = [
  ["0", "every connection was held, every message verified, every expectation met"],
  ["1", "the run finished, but something was lost or wrong, or an expectation was not met"],
  ["2", "usage, script or plan error"],
  ["3", "this host cannot hold what the script asks for, or its server does not answer"],
  ["4", "the run could not finish; partial results are printed"],
  ["129, 130, 143", "hung up, interrupted, terminated; partial results are printed"],
] as const;

/** The help text, at most 100 columns wide, ending with a line break. */
export function helpText(): string {
  const flags = FLAGS.map((flag) => [spelling(flag), flag.help] as const);
  return `c10m: a scriptable benchmark for connection scale

Usage
  c10m SCRIPT [flags]     a .bench.ts script, or a plan that --plan printed (.json)
  c10m init [FILE]        write a first script (c10m init --help)

Flags
${columns(flags)}

Exit codes
${columns(EXIT_CODES)}

A script
  import { latency, listen, memory, ports, text } from "c10m";

  export default listen(ports(8080, 200))
    .swarm(10_000)
    .echo(text("hello"))
    .measure(memory, latency);
`;
}

/** "-h, --help" or "    --json FILE": the long names are in one column. */
export function spelling({ name, short, value, valueIsOptional }: Flag): string {
  const written = valueIsOptional ? `[=${value}]` : value ? ` ${value}` : "";
  return `${short ? `-${short}, ` : "    "}--${name}${written}`;
}

/** Two columns, the second one aligned, indented by two. */
export function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
