/** The command that makes reports of results that are there already, from its arguments to its exit code. */

import { displayPath, usageError } from "../problem/problem.ts";
import { OUTPUTS } from "../report/outputs/registry.ts";
import { compareResults } from "../result/comparison/compare.ts";
import { readPair, readResultFile } from "../result/read.ts";
import type { Result } from "../result/schema.ts";
import { readArguments, readValue } from "./arguments.ts";
import { COULD_NOT_FINISH, runCommand } from "./command.ts";
import { type Flag, outputFlags } from "./flag-table.ts";
import { parsePercent } from "./flag-values.ts";
import { columns, spelling } from "./help.ts";
import { type Destination, print, publish, refuseUnwritable } from "./output.ts";
import { readOutputFiles } from "./output-files.ts";

const FLAGS: readonly Flag[] = [
  ...outputFlags(OUTPUTS),
  { name: "threshold", value: "PERCENT", help: "with a base: the smallest change that counts (5%)" },
  { name: "no-color", help: "plain text" },
  { name: "help", short: "h", help: "show this text" },
  { name: "version", short: "v", help: "show c10m's version" },
];

const EXIT_CODES = [
  ["0", "the report was made; with a base: there is no regression"],
  ["1", "a regression that is larger than the noise and the threshold"],
  ["2", "usage, or a file that is not a result of c10m"],
  ["4", "an output could not be written"],
] as const;

/** Executes one command line of report.mjs; resolves to the exit code. */
export async function report(args: readonly string[], { version }: { readonly version: string }): Promise<number> {
  return runCommand(args, async () => {
    const given = readArguments(args, FLAGS);
    if (given.switches.has("help")) return print(helpText());
    if (given.switches.has("version")) return print(`c10m ${version}\n`);
    const outputs = readOutputFiles(given, OUTPUTS);
    const threshold = readValue(given, "threshold", parsePercent);
    const [path, basePath] = oneOrTwo(given.operands);
    if (threshold !== null && basePath === null) throw usageError("--threshold needs a base", "name two results");
    const result = read(path, basePath, threshold ?? undefined);
    refuseUnwritable(outputs);
    const destination = { outputs, color: given.switches.has("no-color") ? false : null };
    if (!publishOld(path, result, destination)) return COULD_NOT_FINISH;
    return basePath !== null && result.comparison !== null && result.comparison.regressions > 0 ? 1 : 0;
  });
}

/** The result, compared with the base where one is named. */
function read(path: string, basePath: string | null, threshold: number | undefined): Result {
  if (basePath === null) return readResultFile(path);
  const [base, result] = readPair(basePath, path);
  const comparison = compareResults(base, result, threshold);
  const isWorse = comparison.regressions > 0 && result.verdict === "passed";
  return { ...result, comparison, verdict: isWorse ? "failed" : result.verdict };
}

/** @throws UserError (exit code 2) when the result lacks something that cannot be filled in. */
function publishOld(path: string, result: Result, destination: Destination): boolean {
  try {
    return publish(result, destination);
  } catch (error) {
    // Only a result that was edited, or is of a version before 0.1.0, lacks what every report reads.
    if (!(error instanceof TypeError)) throw error;
    throw usageError(
      `cannot make a report of ${displayPath(path)}: fields are missing (${error.message})`,
      "write a result with: c10m my.bench.ts --json FILE",
    );
  }
}

function oneOrTwo(files: readonly string[]): [path: string, basePath: string | null] {
  const [path, base, surplus] = files;
  if (path !== undefined && surplus === undefined) return [path, base ?? null];
  throw usageError(
    `a report takes one or two results, not ${files.length}`,
    "write report.mjs result.json [base.json]",
  );
}

function helpText(): string {
  return `c10m-report: makes any report again from a result of c10m

Usage
  c10m-report RESULT.json [BASE.json] [flags]     results that c10m --json has written

Flags
${columns(FLAGS.map((flag) => [spelling(flag), flag.help] as const))}

Exit codes
${columns(EXIT_CODES)}
`;
}
