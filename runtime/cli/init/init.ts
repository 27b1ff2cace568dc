/** `c10m init`: writes a first script and, if asked, a GitHub Actions workflow. */

import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import process from "node:process";
import { usageError } from "../../problem/problem.ts";
import { readArguments } from "../arguments.ts";
import { runCommand } from "../command.ts";
import type { Flag } from "../flag-table.ts";
import { parseCount } from "../flag-values.ts";
import { columns, spelling } from "../help.ts";
import { print } from "../output.ts";
import { isYes, withQuestions } from "../question.ts";
import { firstScript, type Target, targetOf } from "./first-script.ts";

/** What the launcher passes. */
export interface InitContext {
  /** The folder with the examples, which contains `pull-request.yml`. */
  readonly examples: string;
  /** Whether c10m is an installed package, and not a checkout. */
  readonly installed: boolean;
  /** The command line of this process: program, its arguments, and the script. */
  readonly commandLine: readonly string[];
}

const FLAGS: readonly Flag[] = [
  { name: "workflow", help: "write .github/workflows/benchmark.yml too" },
  { name: "no-color", help: "plain text" },
  { name: "help", short: "h", help: "show this text" },
];

const SCRIPT = "first.bench.ts";
const WORKFLOW = ".github/workflows/benchmark.yml";
const CONNECTIONS = 10_000;
/** Where `pull-request.yml` names its script. */
const BENCH_LINE = /^( *BENCH: ).*$/m;

interface Choice {
  readonly target: Target;
  readonly connections: number;
  readonly workflow: boolean;
}

/**
 * Runs `c10m init [FILE] [--workflow]`. On a terminal it asks three questions; elsewhere it takes the defaults.
 *
 * @param args the arguments after `init`
 * @returns the exit code: 0, or 2 when a file exists already or the arguments are wrong
 */
export async function init(args: readonly string[], context: InitContext): Promise<number> {
  return runCommand(args, async () => {
    const { switches, operands } = readArguments(args, FLAGS);
    if (switches.has("help")) return print(helpText());
    const script = scriptName(operands);
    refuseExisting(script);
    const choice = await choose(switches.has("workflow"));
    const files = new Map([[script, firstScript(choice.target, choice.connections)]]);
    if (choice.workflow) files.set(WORKFLOW, await workflowFor(script, context.examples));
    for (const file of files.keys()) refuseExisting(file);
    for (const [file, text] of files) {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: "wx" });
    }
    return print(summary([...files.keys()], script, choice.target, context));
  });
}

function scriptName(operands: readonly string[]): string {
  const [name = SCRIPT, surplus] = operands;
  if (surplus !== undefined) throw usageError(`c10m init writes one script: "${surplus}" is one too many`);
  if (!/\.bench\.(ts|js|mjs)$/.test(name)) {
    throw usageError(`"${name}" is not the name of a script`, `write c10m init ${name.replace(/\.\w+$/, "")}.bench.ts`);
  }
  return name;
}

function refuseExisting(file: string): void {
  if (existsSync(file)) throw usageError(`${file} exists already`, "remove it, or write c10m init OTHER.bench.ts");
}

async function choose(workflow: boolean): Promise<Choice> {
  const defaults = { target: targetOf(""), connections: CONNECTIONS, workflow };
  if (process.stdin.isTTY !== true || process.stdout.isTTY !== true) return defaults;
  return withQuestions(process.stdout, async (ask) => {
    const server = await ask(
      "Which server? A command that starts it, a tcp:// or ws:// URL, or nothing for c10m's own: ",
    );
    const count = await ask(`How many connections? [${CONNECTIONS}] `);
    const connections = count === "" ? CONNECTIONS : parseCount("connections", count);
    const wantsWorkflow = workflow || isYes(await ask("Write a GitHub Actions workflow for pull requests too? [y/N] "));
    return { target: targetOf(server), connections, workflow: wantsWorkflow };
  });
}

async function workflowFor(script: string, examples: string): Promise<string> {
  const text = await readFile(join(examples, "pull-request.yml"), "utf8");
  return text.replace(BENCH_LINE, `$1${script}`);
}

function summary(files: readonly string[], script: string, target: Target, context: InitContext): string {
  const flags = target.kind === "spawn" ? " --allow-run" : "";
  return `wrote ${files.join(" and ")}\n  run it:  ${starter(context)} ${script}${flags}\n`;
}

/** How a user starts c10m: as an installed package, or from a checkout. */
function starter({ installed, commandLine }: InitContext): string {
  if (installed) return "npx c10m";
  const script = commandLine.find((word) => word.endsWith("run.mjs")) ?? "scripts/run.mjs";
  return `npx zx ${relative(process.cwd(), script)}`;
}

function helpText(): string {
  return `c10m init: write a first script

Usage
  c10m init [FILE.bench.ts] [flags]     ${SCRIPT}, unless you name another file

Flags
${columns(FLAGS.map((flag) => [spelling(flag), flag.help] as const))}

On a terminal it asks which server, how many connections, and whether to write a workflow.
`;
}
