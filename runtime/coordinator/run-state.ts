import type { Plan } from "../../dsl/plan.ts";
import type { ListenQueues } from "../host/listen-queue.ts";
import type { RunProbes } from "../probes/probe.ts";
import type { HaltSwitch } from "./halt.ts";
import type { Observer } from "./observer.ts";
import type { WorkerPool } from "./workers/pool.ts";

/** A run under way without its probes: who takes part, and what has been asked of them so far. */
export interface RunContext {
  readonly plan: Plan;
  readonly pool: WorkerPool;
  /** Whether the server is on this machine. */
  readonly local: boolean;
  readonly halt: HaltSwitch;
  readonly observer: Observer;
  /** The server's listening sockets. */
  readonly queues: ListenQueues;
  /** Connections that may be on their way at a time: begun, but neither accepted nor failed. */
  window: number;
  /** When the run began, on the monotonic clock of the host. */
  readonly startedAtMs: number;
  /** The size of each swarm worker's shard. */
  readonly shards: readonly number[];
  /** How many connections each swarm worker is meant to have open. */
  readonly asked: number[];
  /** Opens begun since the start. */
  begun: number;
  /** Whether a message phase has run: from then on memory holds more than connections. */
  messagesSent: boolean;
  /** Whether connections were dropped and opened again: likewise. */
  reopened: boolean;
}

/** A run under way. */
export interface RunState extends RunContext {
  /** What `.measure()` asks for. */
  readonly probes: RunProbes;
}

/** How many connections are meant to be open. */
export function askedFor(run: RunContext): number {
  return run.asked.reduce((sum, asked) => sum + asked, 0);
}
