import { type ChildProcess, spawn } from "node:child_process";
import process from "node:process";
import { OutputTail } from "./output-tail.ts";
import type { SpawnSpec } from "./protocol.ts";

/** How long a server may take to stop after SIGTERM before SIGKILL ends it. */
const STOP_WITHIN_MS = 3_000;

/** What SIGKILL has ended is gone but for being reaped, and the first process of a container may never do that. */
const REAPED_WITHIN_MS = 500;
const POLL_MS = 20;

/** The user's server, in a process group of its own that is stopped as a whole. */
export class SpawnedServer {
  readonly pid: number;
  /** Resolves when its first process is gone, to how: "exited with code 1", "was killed (SIGSEGV)". */
  readonly exited: Promise<string>;
  hasExited = false;
  /** Whether a line of its output has matched `ready`, or none needs to. */
  saidReady: boolean;
  readonly #output: OutputTail;

  /** Resolves when the program runs; rejects with ENOENT, EACCES, ... when it cannot be started. */
  static start(spec: SpawnSpec): Promise<SpawnedServer> {
    const [program = "", ...args] = spec.words;
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () => resolve(new SpawnedServer(child, child.pid!, spec.ready)));
    });
  }

  private constructor(child: ChildProcess, pid: number, ready: SpawnSpec["ready"]) {
    this.pid = pid;
    this.saidReady = ready === null;
    const pattern = ready && new RegExp(ready.source, ready.flags.replace(/[gy]/g, ""));
    this.#output = new OutputTail((line) => {
      this.saidReady ||= pattern?.test(line) === true;
    });
    child.stdout?.on("data", (chunk: Uint8Array) => this.#output.add(chunk));
    child.stderr?.on("data", (chunk: Uint8Array) => this.#output.add(chunk));
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.hasExited = true;
        resolve(signal === null ? `exited with code ${code}` : `was killed (${signal})`);
      });
    });
  }

  /** Its last output, to hang below a message. */
  outputTail(): string {
    return this.#output.render();
  }

  killGroup(signal: NodeJS.Signals | 0): boolean {
    return killGroup(this.pid, signal);
  }

  /** Asks the whole group to stop, then makes it; resolves when no process of it runs any more. */
  async stop(): Promise<void> {
    if (!this.killGroup("SIGTERM")) return;
    const deadlineMs = performance.now() + STOP_WITHIN_MS;
    while (performance.now() < deadlineMs + REAPED_WITHIN_MS) {
      if (!this.killGroup(performance.now() > deadlineMs ? "SIGKILL" : 0)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

/** Signals a whole process group; false when none of it is left. */
export function killGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
