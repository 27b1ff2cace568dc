/** The command that compares two results, from its arguments to its exit code. */

import { usageError } from "../problem/problem.ts";
import { compareResults } from "../result/comparison/compare.ts";
import { readPair } from "../result/read.ts";
import { readArguments, readValue } from "./arguments.ts";
import { COULD_NOT_FINISH, runCommand } from "./command.ts";
import { type Flag, outputFlags } from "./flag-table.ts";
import { parsePercent } from "./flag-values.ts";
import { columns, spelling } from "./help.ts";
import { print, publishComparison, refuseUnwritable } from "./output.ts";
import { COMPARISON_OUTPUTS, readOutputFiles } from "./output-files.ts";

const FLAGS: readonly Flag[] = [
  { name: "threshold", value: "PERCENT", help: "the smallest change that counts (5%)" },
  ...outputFlags(COMPARISON_OUTPUTS),
  { name: "no-color", help: "plain text" },
  { name: "help", short: "h", help: "show this text" },
  { name: "version", short: "v", help: "show c10m's version" },
];

const EXIT_CODES = [
  ["0", "no regression"],
  ["1", "a regression that is larger than the noise and the threshold"],
  ["2", "usage, or a file that is not a result of c10m"],
  ["4", "an output could not be written"],
] as const;

/** Executes one command line of compare.mjs; resolves to the exit code. */
export async function compare(args: readonly string[], { version }: { readonly version: string }): Promise<number> {
  return runCommand(args, async () => {
    const given = readArguments(args, FLAGS);
    if (given.switches.has("help")) return print(helpText());
    if (given.switches.has("version")) return print(`c10m ${version}\n`);
    const outputs = readOutputFiles(given, COMPARISON_OUTPUTS);
    const threshold = readValue(given, "threshold", parsePercent) ?? undefined;
    const [basePath, headPath] = twoFiles(given.operands);
    const [base, head] = readPair(basePath, headPath);
    refuseUnwritable(outputs);
    const comparison = compareResults(base, head, threshold);
    if (!publishComparison(comparison, { outputs, color: given.switches.has("no-color") ? false : null }))
      return COULD_NOT_FINISH;
    return comparison.regressions > 0 ? 1 : 0;
  });
}

function twoFiles(files: readonly string[]): [base: string, head: string] {
  const [base, head, surplus] = files;
  if (base !== undefined && head !== undefined && surplus === undefined) return [base, head];
  throw usageError(`a comparison takes two results, not ${files.length}`, "write compare.mjs base.json head.json");
}

function helpText(): string {
  return `c10m-compare: compares two results of c10m and finds regressions

Usage
  c10m-compare BASE.json HEAD.json [flags]     results that c10m --json has written

Flags
${columns(FLAGS.map((flag) => [spelling(flag), flag.help] as const))}

Exit codes
${columns(EXIT_CODES)}
`;
}
