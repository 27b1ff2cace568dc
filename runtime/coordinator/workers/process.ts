import { type ChildProcess, fork } from "node:child_process";
import { ServerTree } from "../../host/server-tree.ts";
import { OutputTail } from "./output-tail.ts";
import type { Assignment, Counts, FromWorker, ToWorker, WorkerMessage } from "./protocol.ts";

type Waiting = { readonly kind: FromWorker["kind"]; resolve(message: FromWorker): void; reject(error: Error): void };

/** What to call when something happens that nobody waits for. */
export interface WorkerEvents {
  /** The process is gone though it was not told to finish. */
  died(worker: WorkerProcess, how: string): void;
  serverExited(message: string): void;
}

/** The coordinator's end of one worker process, which counts what its role counts. */
export class WorkerProcess<Counted extends NonNullable<Counts> = NonNullable<Counts>> {
  readonly label: string;
  readonly #child: ChildProcess;
  readonly #events: WorkerEvents;
  readonly #output = new OutputTail();
  readonly #waiting = new Set<Waiting>();
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;
  /** The newest counts it has sent; null before the first, and for a supervisor, which counts nothing. */
  counts: Counted | null = null;
  alive = true;
  /** How many messages have come from it. */
  messagesHeard = 0;
  /** It has left a question unanswered, and not said a word since. */
  mute = false;
  /** The user's server that it keeps, if it is a supervisor. */
  serverTree: ServerTree | null = null;
  readonly isSupervisor: boolean;
  /** It was left to end by itself. */
  abandoned = false;
  /** How it ended while it was closing, unless in order or because it was killed; null when nothing went wrong. */
  crashWhileClosing: string | null = null;
  #finishing = false;
  #killed = false;

  constructor(entry: string, label: string, assignment: Assignment, events: WorkerEvents) {
    this.label = label;
    this.isSupervisor = assignment.kind === "spawn";
    this.#events = events;
    // The label stands in the process list, so that a user sees who is who.
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
    // A worker that dies while it is being told something is reported by its exit.
    if (this.alive && this.#child.connected) this.#child.send(message, () => {});
  }

  /** Resolves with the next message of a kind; rejects when the worker dies first, or refuses what it was assigned. */
  next<Kind extends FromWorker["kind"]>(kind: Kind): Promise<WorkerMessage<Kind>> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(new Error(`the ${this.label} is gone`));
      this.#waiting.add({ kind, resolve: (message) => resolve(message as WorkerMessage<Kind>), reject });
    });
  }

  /** Asks for the counts of right now. */
  report(): Promise<WorkerMessage<"report">> {
    const answer = this.next("report");
    this.send({ kind: "report" });
    return answer;
  }

  /** Any answer is a sign of life; the report is a message that every worker knows. */
  askForLife(): void {
    this.send({ kind: "report" });
  }

  /** Tells it to close everything and go; resolves when it is gone. */
  finish(): Promise<void> {
    this.#finishing = true;
    this.send({ kind: "finish" });
    return this.gone;
  }

  /** Closes the pipe: it then ends by itself, with all that it has started. */
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
      // Its assignment decides what it counts.
      this.counts = message.counts as Counted | null;
    }
    if (message.kind === "spawned") this.serverTree = this.#treeOf(message);
    if (message.kind === "server-exited") this.#events.serverExited(message.message);
    for (const waiting of this.#waiting) {
      if (message.kind === "refused") this.#settle(waiting, () => waiting.reject(new Refused(this.label, message)));
      else if (message.kind === waiting.kind) this.#settle(waiting, () => waiting.resolve(message));
    }
  }

  /** While the supervisor lives, every child of it is the server's. */
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

/** A worker cannot be what it was assigned to be; `code` is the errno, or "NOT_READY" of a spawned server. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: string;
  /** Of the worker. */
  readonly label: string;

  constructor(label: string, { code, message }: WorkerMessage<"refused">) {
    super(message);
    this.label = label;
    this.code = code;
  }
}
