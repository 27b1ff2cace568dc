/** `--allow-run`: which programs of a script may be started, and the question to the user about the others. */

import { createHash } from "node:crypto";
import process from "node:process";
import { split } from "shlex";
import { canonicalJson } from "../../dsl/canonical.ts";
import type { Comparison, Plan, SpawnSubject } from "../../dsl/plan.ts";
import { printable } from "../format/text.ts";
import { UserError, usageError } from "../problem/problem.ts";
import { isYes, withQuestions } from "./question.ts";

/** The programs that `--allow-run` allows: all, or those whose name is the first word of a command. */
export type AllowedPrograms = "any" | readonly string[];

/** A command that a script starts, with all of its properties that the script determines. */
export interface ScriptCommand {
  /** The command line in the script. */
  readonly text: string;
  /** `needs` is run during preflight, `spawn` is the server. */
  readonly purpose: "needs" | "spawn";
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** The commands that c10m may start without a question. */
export interface RunPermission {
  readonly programs: AllowedPrograms;
  /** Fingerprints of commands that the user approved in the parent process. */
  readonly approved: readonly string[];
  /** Whether the user may be asked about other commands. */
  readonly mayAsk: boolean;
}

/** Variables that determine which program a name means or what it loads. A list of names does not permit them. */
const DECIDING_VARIABLE = /^(PATH|LD_.*|DYLD_.*|NODE_OPTIONS|BASH_ENV|ENV)$/i;

/** The distinct commands of a plan, or of all plans of a comparison, in their order. */
export function commandsOf(described: Plan | Comparison): ScriptCommand[] {
  const plans: readonly Plan[] = described.kind === "comparison" ? described.plans : [described];
  const commands = plans.flatMap(({ subject }) => (subject.kind === "spawn" ? commandsOfServer(subject) : []));
  return [...new Map(commands.map((command) => [fingerprint(command), command])).values()];
}

/**
 * Makes sure that commands may be started. It shows the commands that the permission does not cover; on a terminal it
 * asks the user one question about all of them.
 *
 * @returns the fingerprints of all commands, for a process that continues in place of this one
 * @throws {UserError} exit code 3 when one may not be started, 2 when one cannot be split into words
 */
export async function permitCommands(
  commands: readonly ScriptCommand[],
  permission: RunPermission,
): Promise<readonly string[]> {
  const others = commands.filter((command) => !isPermitted(command, programOf(command), permission));
  if (others.length > 0 && !(permission.mayAsk && (await isConfirmed(others)))) throw refusal(others);
  return commands.map(fingerprint);
}

/** A command in one line, without control characters. */
export function commandText({ text, purpose, cwd, env }: ScriptCommand): string {
  const details = [
    ...(purpose === "needs" ? ["for `needs`"] : []),
    ...(cwd === null ? [] : [`in ${cwd}`]),
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
  ];
  return printable(details.length === 0 ? text : `${text}   (${details.join(", ")})`);
}

function commandsOfServer({ command, needs, cwd, env }: SpawnSubject): ScriptCommand[] {
  const surroundings = { cwd: cwd ?? null, env: env ?? {} };
  const server: ScriptCommand = { text: command, purpose: "spawn", ...surroundings };
  return needs === undefined ? [server] : [{ text: needs, purpose: "needs", ...surroundings }, server];
}

function isPermitted(command: ScriptCommand, program: string, { programs, approved }: RunPermission): boolean {
  if (programs === "any" || approved.includes(fingerprint(command))) return true;
  const isDeciding = Object.keys(command.env).some((name) => DECIDING_VARIABLE.test(name));
  return programs.includes(program) && !isDeciding;
}

function programOf({ text }: ScriptCommand): string {
  try {
    return split(text)[0] ?? "";
  } catch {
    // This is the only error that shlex throws.
    throw usageError(
      `the command \`${printable(text)}\` has a quote that is not closed`,
      "close it, or write \\\\ before it",
    );
  }
}

function fingerprint(command: ScriptCommand): string {
  return createHash("sha256").update(canonicalJson(command)).digest("hex");
}

/** Asks the user on a terminal; false without a terminal. */
async function isConfirmed(commands: readonly ScriptCommand[]): Promise<boolean> {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) return false;
  const list = commands.map((command) => `  ${commandText(command)}\n`).join("");
  process.stderr.write(`${starts(commands)}\n${list}`);
  return isYes(await withQuestions(process.stderr, (ask) => ask("Start it? [y/N] ")));
}

function refusal(commands: readonly ScriptCommand[]): UserError {
  const list = commands.map((command) => `\n  ${commandText(command)}`).join("");
  const isListable = commands.every(({ env }) => !Object.keys(env).some((name) => DECIDING_VARIABLE.test(name)));
  const programs = [...new Set(commands.map(programOf))].map(printable).join(",");
  const flag =
    isListable && !/[\s"']/.test(programs) ? `--allow-run=${programs}, or --allow-run for any program` : "--allow-run";
  return new UserError(3, [{ message: `${starts(commands)}${list}`, fix: `if you trust it, add ${flag}` }]);
}

function starts({ length }: readonly ScriptCommand[]): string {
  return `the script starts ${length === 1 ? "a program" : `${length} programs`} on this machine, with your rights:`;
}
