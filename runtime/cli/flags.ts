/**
 * Reads a list of arguments as a command.
 */

import type { EngineChoice } from "../../dsl/plan.ts";
import { usageError } from "../problem/problem.ts";
import { OUTPUTS } from "../report/outputs/registry.ts";
import type { AllowedPrograms } from "./allow-run.ts";
import { readArguments, readList, readValue, readValues } from "./arguments.ts";
import { FLAGS } from "./flag-table.ts";
import { parseCount, parseDurationMs, parseEngine, parseFile, parseHost, parsePercent } from "./flag-values.ts";
import { type OutputFiles, readOutputFiles } from "./output-files.ts";

export { helpText } from "./help.ts";

/** A run with the options of its command line. */
export interface RunCommand {
  readonly kind: "run";
  /** The script or plan file, as written. */
  readonly script: string;
  /** Scale the swarm down to what this host can hold. */
  readonly fit: boolean;
  /** Another swarm size; null keeps the script's. */
  readonly connections: number | null;
  /** The engine of both sides; null keeps the script's. */
  readonly engine: EngineChoice | null;
  readonly runs: number;
  /** Run in a private network namespace. */
  readonly isolate: boolean;
  /** Hosts beyond loopback that `connect` may name. */
  readonly allowNet: readonly string[];
  /** Programs that `spawn` and `needs` may start. */
  readonly allowRun: AllowedPrograms;
  /** Print the plan, run nothing. */
  readonly plan: boolean;
  /** The files of the outputs that were asked for. */
  readonly outputs: OutputFiles;
  /** An earlier result to compare with; null for none. */
  readonly compare: string | null;
  /** The smallest change that a comparison reports; null for its default. */
  readonly thresholdPercent: number | null;
  /** null: no deadline. */
  readonly deadlineMs: number | null;
  readonly quiet: boolean;
  /** false with `--no-color`; null leaves it to the terminal. */
  readonly color: boolean | null;
}

/** The command of a command line. */
export type Command = { readonly kind: "help" } | { readonly kind: "version" } | RunCommand;

const USAGE = "write c10m my.bench.ts (c10m --help shows every flag)";

/**
 * Reads a command line. Flags may stand before or after the script; after `--` everything is a script.
 *
 * @param args without the runtime and c10m itself
 * @throws UserError (exit code 2): an unknown flag, a value that is missing or wrong, no script, more than one
 */
export function parseFlags(args: readonly string[]): Command {
  const given = readArguments(args, FLAGS);
  const { switches } = given;
  if (switches.has("help")) return { kind: "help" };
  if (switches.has("version")) return { kind: "version" };

  const command = {
    kind: "run",
    fit: switches.has("fit"),
    connections: readValue(given, "connections", parseCount),
    engine: readValue(given, "engine", parseEngine),
    runs: readValue(given, "runs", parseCount) ?? 1,
    isolate: switches.has("isolate"),
    allowNet: readValues(given, "allow-net", parseHost),
    allowRun: readList(given, "allow-run"),
    plan: switches.has("plan"),
    outputs: readOutputFiles(given, OUTPUTS),
    compare: readValue(given, "compare", parseFile),
    thresholdPercent: readValue(given, "threshold", parsePercent),
    deadlineMs: readValue(given, "deadline", parseDurationMs),
    quiet: switches.has("quiet"),
    color: switches.has("no-color") ? false : null,
  } as const;
  if (command.thresholdPercent !== null && command.compare === null) {
    throw usageError("--threshold needs --compare", "add --compare FILE");
  }
  return { ...command, script: onlyScript(given.operands) };
}

function onlyScript(scripts: readonly string[]): string {
  const [script, surplus] = scripts;
  if (!script) throw usageError("no script was given", USAGE);
  if (surplus !== undefined)
    throw usageError(`c10m runs one script at a time, and "${surplus}" is a second one`, USAGE);
  if (script === "-") throw usageError("a script cannot come from standard input", USAGE);
  return script;
}
