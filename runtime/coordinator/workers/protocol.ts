/** The messages between the coordinator and its workers: only data, so that a worker could run on another machine. */

import type { MessagePhase } from "../../../dsl/plan.ts";
import type { ListenOptions } from "../../engine/contract.ts";
import type { ServerCounts } from "../../engine/echo-server.ts";
import type { EngineName } from "../../engine/registry.ts";
import type { ProcessIdentity } from "../../host/server-tree.ts";
import type { DropOptions } from "../../swarm/dropping.ts";
import type { ExchangeSpec, PhaseReport } from "../../swarm/exchanges/exchange.ts";
import type { LoginReport } from "../../swarm/login/login.ts";
import type { ExchangeReport, SwarmCounts, SwarmSpec } from "../../swarm/swarm.ts";

/** How the supervisor runs the user's server. */
export interface SpawnSpec {
  /** Program and arguments, with the placeholders replaced. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly host: string;
  readonly ports: readonly number[];
  /** A line of its output that must match before it counts as ready. */
  readonly ready: { readonly source: string; readonly flags: string } | null;
  readonly readyTimeoutMs: number;
}

/** The first message to a worker. It determines the role of the worker. */
export type Assignment =
  | {
      readonly kind: "serve";
      readonly engine: EngineName;
      readonly options: ListenOptions;
      /** The worker reports at once when it has accepted this many connections since its last report. */
      readonly reportAfterAccepts: number;
    }
  | { readonly kind: "swarm"; readonly engine: EngineName; readonly spec: SwarmSpec }
  | { readonly kind: "spawn"; readonly spec: SpawnSpec };

/** To a swarm worker after it is ready. */
export type SwarmCommand =
  | { readonly kind: "open"; readonly count: number }
  | { readonly kind: "shrink"; readonly count: number }
  | { readonly kind: "drop"; readonly options: DropOptions }
  /** A phase of messages begins; its exchanges follow, one spec each. */
  | { readonly kind: "begin-phase"; readonly phase: MessagePhase }
  | { readonly kind: "exchange"; readonly spec: ExchangeSpec }
  /** The connections that a stall paused read again. */
  | { readonly kind: "resume" }
  | { readonly kind: "cut" }
  /** Requests the record of the logins. */
  | { readonly kind: "login-report" };

/** To any worker: report the current counts, or close everything by reset and exit. */
export type CommonCommand = { readonly kind: "report" } | { readonly kind: "finish" };

export type ToWorker = Assignment | SwarmCommand | CommonCommand;

/** The counts of a worker, by its role; null for a supervisor. */
export type Counts = ServerCounts | SwarmCounts | null;

export type FromWorker =
  | { readonly kind: "ready" }
  /** The user's server runs under this process, in a process group of its own; each of its processes has the mark. */
  | { readonly kind: "spawned"; readonly root: ProcessIdentity; readonly mark: string }
  /** It cannot carry out its assignment. */
  | { readonly kind: "refused"; readonly code: string; readonly message: string }
  | { readonly kind: "counts"; readonly counts: Counts }
  | { readonly kind: "report"; readonly counts: Counts; readonly phase: PhaseReport | null }
  | { readonly kind: "exchange-done"; readonly report: ExchangeReport }
  | { readonly kind: "login-report"; readonly report: LoginReport | null }
  /** The user's server has ended by itself. */
  | { readonly kind: "server-exited"; readonly message: string }
  | { readonly kind: "finished" };

/** A message from a worker, by its kind. */
export type WorkerMessage<Kind extends FromWorker["kind"]> = Extract<FromWorker, { kind: Kind }>;
