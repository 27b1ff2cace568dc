/** The command that reports what this host can hold, from its arguments to its exit code. */

import { environmentOf, readHost } from "../../host/host.ts";
import { factsOf } from "../../preflight/facts.ts";
import { usageError } from "../../problem/problem.ts";
import type { TextOptions } from "../../report/writers/terminal.ts";
import type { ScriptEntries } from "../../script/evaluate.ts";
import type { AllowedPrograms } from "../allow-run.ts";
import { readArguments, readList, readValue } from "../arguments.ts";
import { COULD_NOT_FINISH, runCommand } from "../command.ts";
import { ALLOW_RUN, type Flag } from "../flag-table.ts";
import { parseFile } from "../flag-values.ts";
import { columns, spelling } from "../help.ts";
import { print, publishRenderings, refuseUnwritable } from "../output.ts";
import type { OutputFiles } from "../output-files.ts";
import { capacitiesOf } from "./capacities.ts";
import { namespaceFact } from "./namespace.ts";
import { type Findings, renderFindings } from "./render.ts";
import { findingsOf } from "./script-findings.ts";

const FLAGS: readonly Flag[] = [
  ALLOW_RUN,
  { name: "json", value: "FILE", help: "write the findings as JSON too (- is standard output)" },
  { name: "no-color", help: "plain text" },
  { name: "help", short: "h", help: "show this text" },
  { name: "version", short: "v", help: "show c10m's version" },
];

const EXIT_CODES = [
  ["0", "the script runs here; without a script: always"],
  ["2", "usage, or a script or plan error"],
  ["3", "this host cannot hold what the script asks for"],
  ["4", "an output could not be written"],
] as const;

const REFUSED = 3;

/** What the launcher passes. */
interface DoctorContext extends ScriptEntries {
  readonly version: string;
}

/** Executes one command line of doctor.mjs; resolves to the exit code. */
export async function doctor(args: readonly string[], context: DoctorContext): Promise<number> {
  return runCommand(args, async () => {
    const given = readArguments(args, FLAGS);
    if (given.switches.has("help")) return print(helpText());
    if (given.switches.has("version")) return print(`c10m ${context.version}\n`);
    const json = readValue(given, "json", parseFile);
    const outputs: OutputFiles = json === null ? {} : { json };
    const script = onlyScript(given.operands);
    refuseUnwritable(outputs);
    const findings = await examine(script, readList(given, "allow-run"), context);
    const destination = { outputs, color: given.switches.has("no-color") ? false : null };
    const report = (options: TextOptions) => renderFindings(findings, options);
    const render = () => `${JSON.stringify(findings, null, 2)}\n`;
    if (!publishRenderings(destination, report, render)) return COULD_NOT_FINISH;
    return findings.script?.runs === false ? REFUSED : 0;
  });
}

async function examine(script: string | null, allowRun: AllowedPrograms, context: DoctorContext): Promise<Findings> {
  const host = readHost();
  return {
    version: 1,
    environment: environmentOf(host, context.version),
    facts: [...factsOf(host), namespaceFact()],
    capacities: capacitiesOf(host),
    script: script === null ? null : await findingsOf(script, allowRun, context, host),
  };
}

function onlyScript([script, surplus]: readonly string[]): string | null {
  if (surplus === undefined) return script ?? null;
  throw usageError(
    `doctor.mjs checks one script at a time, and "${surplus}" is a second one`,
    "write doctor.mjs my.bench.ts",
  );
}

function helpText(): string {
  return `c10m-doctor: what this machine can hold, and whether a script will run on it

Usage
  c10m-doctor [SCRIPT|PLAN.json] [flags]

Flags
${columns(FLAGS.map((flag) => [spelling(flag), flag.help] as const))}

Exit codes
${columns(EXIT_CODES)}
`;
}
