import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import process from "node:process";
import { exists, identityOf, type ProcessIdentity, ServerTree } from "../../host/server-tree.ts";
import { OutputTail } from "./output-tail.ts";
import type { SpawnSpec } from "./protocol.ts";

/** How long a server may take to stop after SIGTERM before SIGKILL ends it. */
const STOP_WITHIN_MS = 3_000;

/** How long to wait for killed processes to be reaped. The first process of a container may never reap them. */
const REAPED_WITHIN_MS = 500;
const POLL_MS = 20;

/** How long the last output of a process that has ended may take to arrive. */
const LAST_OUTPUT_MS = 200;

/** The user's server in its own process group. It is stopped with all processes that it has started. */
export class SpawnedServer {
  readonly root: ProcessIdentity;
  /** The environment variable that identifies its processes, also after they have left the process group. */
  readonly mark: string;
  /** Resolves when its first process has ended, to how it ended: "exited with code 1", "was killed (SIGSEGV)". */
  readonly exited: Promise<string>;
  hasExited = false;
  /** Whether a line of its output has matched `ready`; true when there is no `ready`. */
  saidReady: boolean;
  readonly #output: OutputTail;
  readonly #tree: ServerTree;

  /**
   * Resolves when the program runs; rejects with ENOENT, EACCES, ... when it cannot be started.
   *
   * @param supervisor the process whose children all belong to the server; null when there is none
   */
  static start(spec: SpawnSpec, supervisor: number | null = null): Promise<SpawnedServer> {
    const [program = "", ...args] = spec.words;
    const mark = `C10M_SPAWNED_${randomUUID().replaceAll("-", "")}`;
    const child = spawn(program, args, {
      cwd: spec.cwd,
      env: { ...process.env, ...spec.env, [mark]: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    // Read before the event loop runs again: until then Node has not waited for the process, so its pid is not reused.
    const root = child.pid === undefined ? null : identityOf(child.pid);
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("spawn", () =>
        resolve(new SpawnedServer(child, new ServerTree(root!, mark, () => supervisor), spec.ready)),
      );
    });
  }

  private constructor(child: ChildProcess, tree: ServerTree, ready: SpawnSpec["ready"]) {
    this.root = tree.root;
    this.mark = tree.mark;
    this.#tree = tree;
    this.saidReady = ready === null;
    const pattern = ready && new RegExp(ready.source, ready.flags.replace(/[gy]/g, ""));
    this.#output = new OutputTail((line) => {
      this.saidReady ||= pattern?.test(line) === true;
    });
    child.stdout?.on("data", (chunk: Uint8Array) => this.#output.add(chunk, "stdout"));
    child.stderr?.on("data", (chunk: Uint8Array) => this.#output.add(chunk, "stderr"));
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.hasExited = true;
        const how = signal === null ? `exited with code ${code}` : `was killed (${signal})`;
        // "close" follows when all output was read, or never, if a child of the process has inherited the output.
        child.once("close", () => resolve(how));
        setTimeout(() => resolve(how), LAST_OUTPUT_MS);
      });
    });
  }

  /** Its last output, to print below a message. */
  outputTail(): string {
    return this.#output.render();
  }

  /** The number of its living processes besides the first. */
  get others(): number {
    return this.#tree.members().filter(({ pid, zombie }) => pid !== this.root.pid && !zombie).length;
  }

  /** Kills all of its processes at once. */
  killNow(): void {
    killWholeTree(this.#tree);
  }

  kill(signal: NodeJS.Signals | 0): boolean {
    return killTree(this.#tree, signal);
  }

  /** Stops all of its processes, with SIGTERM and later SIGKILL; resolves when none runs any more. */
  async stop(): Promise<void> {
    if (!this.kill("SIGTERM")) return;
    const deadlineMs = performance.now() + STOP_WITHIN_MS;
    while (performance.now() < deadlineMs + REAPED_WITHIN_MS) {
      if (!this.kill(performance.now() > deadlineMs ? "SIGKILL" : 0)) return;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

/**
 * Sends a signal to every process of a server; 0 only checks for them. Returns false when none is left besides zombies.
 * Off Linux only the process group of the root is known.
 */
export function killTree(tree: ServerTree, signal: NodeJS.Signals | 0): boolean {
  if (process.platform !== "linux") return send(-tree.root.pid, signal);
  const living = tree.members().filter(({ zombie }) => !zombie);
  if (signal === 0) return living.length > 0;
  // A signal to a group reaches all members at once, so that none of them can fork in between.
  if (living.some((member) => member.groupId === tree.root.pid && exists(member))) send(-tree.root.pid, signal);
  for (const member of living) if (member.groupId !== tree.root.pid && exists(member)) send(member.pid, signal);
  return living.length > 0;
}

/** How often a tree is checked again for processes that were forked while it was being killed. */
const KILL_LOOKS = 100;

/** Kills every process of a server, also those that it forks meanwhile. */
export function killWholeTree(tree: ServerTree): void {
  for (let look = 0; look < KILL_LOOKS; look++) if (!killTree(tree, "SIGKILL")) return;
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    // ESRCH: the process has ended. EPERM: it has changed its user, so c10m may not signal it.
    return false;
  }
}
