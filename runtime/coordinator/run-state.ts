import type { Plan } from "../../dsl/plan.ts";
import type { ListenQueues } from "../host/listen-queue.ts";
import type { RunProbes } from "../probes/probe.ts";
import type { HaltSwitch } from "./halt.ts";
import type { Observer } from "./observer.ts";
import { sum } from "./pacing/shares.ts";
import type { WorkerPool } from "./workers/pool.ts";

/** The state of a running run, without its probes: the processes that take part, and what they were asked to do. */
export interface RunContext {
  readonly plan: Plan;
  readonly pool: WorkerPool;
  /** Whether the server is on this machine. */
  readonly local: boolean;
  readonly halt: HaltSwitch;
  readonly observer: Observer;
  /** The server's listening sockets. */
  readonly queues: ListenQueues;
  /** The most pending opens at a time: begun, but neither accepted nor failed. */
  window: number;
  /** When the run began, on the monotonic clock of the host. */
  readonly startedAtMs: number;
  /** The size of each swarm worker's shard. */
  readonly shards: readonly number[];
  /** How many connections each swarm worker should have open. */
  readonly asked: number[];
  /** Opens begun since the start. */
  begun: number;
  /** Whether a phase of messages has begun. From then on memory holds more than connections. */
  messagesSent: boolean;
  /** Whether connections were dropped and opened again. From then on memory holds more than connections. */
  reopened: boolean;
}

/** The state of a running run. */
export interface RunState extends RunContext {
  /** The probes in `.measure()`, and those that are always on. */
  readonly probes: RunProbes;
}

/** How many connections should be open. */
export function askedFor(run: RunContext): number {
  return sum(run.asked);
}
