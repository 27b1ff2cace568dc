import { type ChildProcess, fork } from "node:child_process";
import { ServerTree } from "../../host/server-tree.ts";
import { OutputTail } from "./output-tail.ts";
import type { Assignment, Counts, FromWorker, ToWorker, WorkerMessage } from "./protocol.ts";

type Waiting = { readonly kind: FromWorker["kind"]; resolve(message: FromWorker): void; reject(error: Error): void };

/** Called at events that no pending promise covers. */
export interface WorkerEvents {
  /** The process has ended without `finish`, `abandon` or `kill`. */
  died(worker: WorkerProcess, how: string): void;
  serverExited(message: string): void;
}

/** The coordinator's end of one worker process. `Counted` is the type of the counts of its role. */
export class WorkerProcess<Counted extends NonNullable<Counts> = NonNullable<Counts>> {
  readonly label: string;
  readonly #child: ChildProcess;
  readonly #events: WorkerEvents;
  readonly #output = new OutputTail();
  readonly #waiting = new Set<Waiting>();
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>;
  /** Its newest counts; null before the first, and for a supervisor, which has none. */
  counts: Counted | null = null;
  alive = true;
  /** How many messages it has sent. */
  messagesHeard = 0;
  /** Whether it did not answer a request in time and has sent no message since. */
  mute = false;
  /** The user's server, for a supervisor that has started it; else null. */
  serverTree: ServerTree | null = null;
  readonly isSupervisor: boolean;
  /** Whether `abandon` was called. */
  abandoned = false;
  /** How it crashed while it closed; null when it did not crash or was killed. */
  crashWhileClosing: string | null = null;
  #finishing = false;
  #killed = false;

  constructor(entry: string, label: string, assignment: Assignment, events: WorkerEvents) {
    this.label = label;
    this.isSupervisor = assignment.kind === "spawn";
    this.#events = events;
    // The label appears in the process list, so that a user can identify the worker.
    this.#child = fork(entry, [label], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      // The supervisor outlives a SIGKILL to c10m's process group, so that it can still stop the user's server.
      detached: assignment.kind === "spawn",
    });
    this.#child.stderr?.on("data", (chunk: Uint8Array) => this.#output.add(chunk));
    this.#child.on("message", (message) => this.#take(message as FromWorker));
    this.gone = new Promise((resolve) => {
      this.#child.once("error", (error) => this.#exited(error.message, resolve));
      this.#child.once("exit", (code, signal) => {
        if (this.#finishing && !this.#killed && code !== 0) this.#crashedWhileClosing(signal ?? `exit code ${code}`);
        this.#exited(signal ?? `exit code ${code}`, resolve);
      });
    });
    this.send(assignment);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToWorker): void {
    // A failed send means that the worker has ended, which the exit event reports.
    if (this.alive && this.#child.connected) this.#child.send(message, () => {});
  }

  /** Resolves with the next message of a kind; rejects when the worker dies before, or refuses its assignment. */
  next<Kind extends FromWorker["kind"]>(kind: Kind): Promise<WorkerMessage<Kind>> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(new Error(`the ${this.label} is gone`));
      this.#waiting.add({ kind, resolve: (message) => resolve(message as WorkerMessage<Kind>), reject });
    });
  }

  /** Requests the current counts. */
  report(): Promise<WorkerMessage<"report">> {
    const answer = this.next("report");
    this.send({ kind: "report" });
    return answer;
  }

  /** Requests any message. Every worker answers a request for a report. */
  askForLife(): void {
    this.send({ kind: "report" });
  }

  /** Asks it to close everything and exit; resolves when it has ended. */
  finish(): Promise<void> {
    this.#finishing = true;
    this.send({ kind: "finish" });
    return this.gone;
  }

  /** Closes the pipe. The worker then ends by itself, with everything that it has started. */
  abandon(): void {
    this.abandoned = true;
    this.#finishing = true;
    if (this.#child.connected) this.#child.disconnect();
  }

  kill(): void {
    this.#finishing = true;
    this.#killed = true;
    this.#child.kill("SIGKILL");
  }

  #take(message: FromWorker): void {
    this.messagesHeard++;
    this.mute = false;
    if (message.kind === "counts" || message.kind === "report") {
      // The assignment determines the type of the counts.
      this.counts = message.counts as Counted | null;
    }
    if (message.kind === "spawned") this.serverTree = this.#treeOf(message);
    if (message.kind === "server-exited") this.#events.serverExited(message.message);
    for (const waiting of this.#waiting) {
      if (message.kind === "refused") this.#settle(waiting, () => waiting.reject(new Refused(this.label, message)));
      else if (message.kind === waiting.kind) this.#settle(waiting, () => waiting.resolve(message));
    }
  }

  /** While the supervisor is alive, all its children belong to the server. */
  #treeOf({ root, mark }: WorkerMessage<"spawned">): ServerTree {
    return new ServerTree(root, mark, () => (this.alive ? (this.pid ?? null) : null));
  }

  #settle(waiting: Waiting, how: () => void): void {
    this.#waiting.delete(waiting);
    how();
  }

  #crashedWhileClosing(how: string): void {
    this.crashWhileClosing = `the ${this.label} died while it was closing (${how})${this.#output.render()}`;
  }

  #exited(how: string, gone: () => void): void {
    if (!this.alive) return;
    this.alive = false;
    const died = `the ${this.label} died (${how})${this.#output.render()}`;
    for (const waiting of this.#waiting) waiting.reject(new Error(died));
    this.#waiting.clear();
    gone();
    if (!this.#finishing) this.#events.died(this, died);
  }
}

/** A worker cannot carry out its assignment. `code` is the errno, or "NOT_READY" for a spawned server. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  /** The label of the worker. */
  readonly label: string;

  constructor(label: string, { code, message }: WorkerMessage<"refused">) {
    super(message);
    this.label = label;
    this.code = code;
  }
}
