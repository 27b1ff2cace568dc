/** The sandbox process: c10m starts it, sends it one script, and kills it. */

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { type Outcome, readOutcome, type SandboxJob } from "./outcome.ts";

/**
 * The process is always killed after this time. The time includes the start on a busy machine, and is well above the
 * limit of processor time, which the interpreter enforces.
 */
const KILLED_AFTER_MS = 30_000;

/** The only environment variables of the sandbox process: those that the runtime needs to start. */
const KEPT_VARIABLES = ["PATH", "HOME", "TMPDIR", "DENO_DIR", "XDG_CACHE_HOME"];

/** How much of its standard error is kept for the error message when it exits unexpectedly. */
const KEPT_CHARACTERS = 4_096;

/**
 * A process that evaluates one script. It starts in the constructor, so that it is ready when the script is compiled.
 */
export class SandboxProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<never>;
  #errors = "";

  /** @param entry absolute path of the bundle of main.ts */
  constructor(entry: string) {
    this.#child = fork(entry, ["sandbox"], {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: Object.fromEntries(KEPT_VARIABLES.flatMap((name) => variable(name))),
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors = (this.#errors + text).slice(-KEPT_CHARACTERS);
    });
    this.#ended = new Promise((_, reject) => {
      this.#child.once("error", reject);
      this.#child.once("close", (code, signal) => reject(this.#died(signal ?? `exit code ${code}`)));
    });
    // Avoids an unhandled rejection when no caller awaits the promise yet, or any longer.
    this.#ended.catch(() => {});
  }

  /**
   * Evaluates a script. It can be called only once.
   *
   * @throws Error when the process exits, or sends no valid outcome: a script alone cannot cause either
   */
  async evaluate(job: SandboxJob): Promise<Outcome> {
    const answered = once(this.#child, "message") as Promise<unknown[]>;
    this.#child.send(job, (error) => error && this.#child.kill("SIGKILL"));
    const limit = timer(KILLED_AFTER_MS);
    try {
      const answer = await Promise.race([answered, this.#ended, limit.elapsed]);
      return answer === undefined ? { ending: { kind: "interrupted" }, console: "" } : readOutcome(answer[0]);
    } finally {
      limit.clear();
    }
  }

  /** Kills the process; resolves when it is gone. */
  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.#child;
    if (exitCode !== null || signalCode !== null || this.#child.pid === undefined) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }

  #died(how: string): Error {
    const error: NodeJS.ErrnoException = new Error(`the sandbox process died (${how})\n${this.#errors.trimEnd()}`);
    // The launcher prints the hint for a missing package.
    if (this.#errors.includes("ERR_MODULE_NOT_FOUND")) error.code = "ERR_MODULE_NOT_FOUND";
    return error;
  }
}

function variable(name: string): [string, string][] {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value]];
}

function timer(ms: number): { readonly elapsed: Promise<undefined>; clear(): void } {
  let handle: NodeJS.Timeout | undefined;
  const elapsed = new Promise<undefined>((resolve) => {
    handle = setTimeout(() => resolve(undefined), ms);
  });
  return { elapsed, clear: () => clearTimeout(handle) };
}
