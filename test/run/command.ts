/** Runs c10m as a user does: a script in a folder of its own, a process of its own, the result in a file. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { allProcesses, treeAmong } from "../../runtime/host/process-tree.ts";
import type { Result, RunResult } from "../../runtime/result/schema.ts";
import { isFree } from "../free-ports.ts";

export { consecutiveFreePorts as freePorts } from "../free-ports.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const RUN = "scripts/run.mjs";

/** How long the tests wait for what does not come. */
const PATIENCE_MS = 60_000;

/** Ways a user starts c10m. */
export const starters = {
  node: [process.execPath, RUN],
  zx: [join(ROOT, "node_modules/.bin/zx"), RUN],
  npx: ["npx", "zx", RUN],
  deno: [join(ROOT, "node_modules/.bin/deno"), "run", "-A", RUN],
  /** With at most 1,000 open files per process. */
  limited: ["sh", "-c", 'ulimit -n 1000 && exec "$@"', "sh", process.execPath, RUN],
} as const satisfies Record<string, readonly string[]>;

export type Starter = keyof typeof starters;

/** The environment in which each process of c10m first loads a module of `preloads/`; on Node only. */
export function preloading(name: string): Readonly<Record<string, string>> {
  return { NODE_OPTIONS: `--import=${new URL(`preloads/${name}`, import.meta.url)}` };
}

/** How a command ended. */
export interface Ended {
  /** 128 and the signal's number when a signal ended it. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** null when none was written. */
  readonly result: Result | null;
}

/** A command under way. */
export class Command {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly ended: Promise<Ended>;
  /** Everything below this process that was ever seen. */
  readonly #seen = new Set<number>();
  stderr = "";

  /** A script that spawns gets `--allow-run`, unless `permission` says otherwise. */
  constructor(
    script: string,
    flags: readonly string[] = [],
    starter: Starter = "node",
    fileName = "my.bench.ts",
    env: Readonly<Record<string, string>> = {},
    permission: readonly string[] = /\bspawn\(|"kind":\s*"spawn"/.test(script) ? ["--allow-run"] : [],
  ) {
    this.folder = mkdtempSync(join(tmpdir(), "c10m-test-"));
    const file = join(this.folder, fileName);
    const json = join(this.folder, "result.json");
    writeFileSync(file, script);
    const [program, ...args] = starters[starter];
    this.child = spawn(program!, [...args, file, "--json", json, ...permission, ...flags], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    let stdout = "";
    this.child.stdout!.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    this.child.stderr!.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => {
        const result = existsSync(json) ? (JSON.parse(readFileSync(json, "utf8")) as Result) : null;
        resolve({ exitCode: code ?? 128 + numberOf(signal!), stdout, stderr: this.stderr, result });
      });
    });
  }

  /** Every process below the command right now. */
  processes(): number[] {
    const now = treeAmong(this.child.pid!, allProcesses());
    for (const pid of now) this.#seen.add(pid);
    return now;
  }

  /** The workers whose label contains a word, such as "swarm" or "server worker 2". */
  workers(word: string): number[] {
    return this.processes().filter((pid) => /worker\.mjs/.test(commandLine(pid)) && commandLine(pid).includes(word));
  }

  /** Waits until a line on standard error (a phase that ended) contains the text, or the command is over. */
  async untilSaid(text: string): Promise<void> {
    await until(
      () => this.stderr.includes(text) || this.child.exitCode !== null,
      `"${text}"`,
      () => this.stderr,
    );
    this.processes();
  }

  /** Sees that no process is left, and no half-written file; then removes the folder. */
  async leavesNothing(): Promise<void> {
    const alive = () => [...this.#seen].filter((pid) => existsSync(`/proc/${pid}`) && !isZombie(pid));
    await until(
      () => alive().length === 0,
      "no process left",
      () => alive().map(commandLine).join("\n"),
    );
    const strays = readdirSync(this.folder).filter((name) => name.endsWith(".tmp"));
    rmSync(this.folder, { recursive: true, force: true });
    if (strays.length > 0) throw new Error(`half-written files are left: ${strays}`);
  }
}

/** Runs a script to its end and sees that nothing is left. */
export async function runScript(
  script: string,
  flags: readonly string[] = [],
  starter: Starter = "node",
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const command = new Command(script, flags, starter, "my.bench.ts", env);
  const watch = setInterval(() => command.processes(), 100);
  try {
    return await command.ended;
  } finally {
    clearInterval(watch);
    await command.leavesNothing();
  }
}

/** The only run of a result. */
export function onlyRun({ result, stderr }: Ended): RunResult {
  const run = result?.runs[0];
  if (run === undefined) throw new Error(`no run in the result; standard error:\n${stderr}`);
  return run;
}

/** Waits until nobody listens on the port. (The kernel closes the sockets of a killed process's io_uring a moment later.) */
export async function freed(port: number): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!(await isFree(port))) {
    if (performance.now() > deadlineMs) throw new Error(`port ${port} is still taken`);
    await sleep(20);
  }
}

/** Waits for a condition, but not for ever: what never comes fails the test. */
export async function until(condition: () => boolean, what: string, context: () => string = () => ""): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > deadlineMs) throw new Error(`waited in vain for ${what}\n${context()}`);
    await sleep(20);
  }
}

export function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function numberOf(signal: NodeJS.Signals): number {
  return { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal as string] ?? 0;
}
