/**
 * The plan that a script describes: frozen, versioned, JSON-serialisable data. Every node has a `kind`. Every default
 * is written out, except in fields that a later version added. Units come last in the names (1 KB = 1,000 bytes).
 */

import type { Amount } from "./amount.ts";
import type { LoginStepNode } from "./login.ts";
import type { PatternNode } from "./messages/answers.ts";
import type { MessageNode } from "./messages/messages.ts";
import type { Phase, ReceivePhase } from "./phases/registry.ts";
import type { ProbeName } from "./probe-names.ts";

export type { Amount, PercentNode } from "./amount.ts";
export type { LoginExpect, LoginSend, LoginStepNode } from "./login.ts";
export type { AnswerNode, PatternNode } from "./messages/answers.ts";
export type { BinaryMessage, BytesMessage, MessageNode, RandomMessage, TextMessage } from "./messages/messages.ts";
export type * from "./phases/registry.ts";
export type { ProbeName } from "./probe-names.ts";

/** The version of the plan format that this c10m writes and reads. */
export const PLAN_VERSION = 1;

/** TCP has no messages, only bytes. WebSocket has whole messages, text or binary. */
export type Protocol = "tcp" | "websocket";

/** The I/O engines that a script or the command line can select. With `auto`, c10m chooses. */
export const ENGINE_CHOICES = ["auto", "uring", "epoll", "node", "packet"] as const;

/** One of {@link ENGINE_CHOICES}. */
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** Consecutive listening ports: `first`, `first + 1`, ... (`count` of them). */
export interface PortRange {
  readonly first: number;
  readonly count: number;
}

/** c10m's own echo server. `workers: null` means as many as the swarm requires. */
export interface ListenSubject {
  readonly kind: "listen";
  readonly ports: PortRange;
  readonly host: string;
  readonly protocol: Protocol;
  /** The request path of the WebSocket upgrade; null for TCP. */
  readonly path: string | null;
  readonly engine: EngineChoice;
  readonly workers: number | null;
}

/** The user's own server. c10m starts it before the swarm and stops it after the swarm. */
export interface SpawnSubject {
  readonly kind: "spawn";
  /**
   * Split into words as a shell does, and run without a shell. `{port}` is the first port, `{ports}` are all ports,
   * separated by commas.
   */
  readonly command: string;
  readonly ports: PortRange;
  readonly host: string;
  readonly protocol: Protocol;
  readonly path: string | null;
  /** The server is ready when every port accepts and, with a pattern, a line of its output has matched it. */
  readonly ready: PatternNode | null;
  /** null: the directory that c10m was started in. */
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** A command that succeeds where the server can run. Absent when the script gives none. */
  readonly needs?: string;
  /** Added to the header fields of the upgrade. Absent when the script gives none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Offered in this order; the server has to choose one. Absent when the script gives none. */
  readonly subprotocols?: readonly string[];
}

/** A server that already runs. c10m neither starts nor stops it, and cannot measure its processes. */
export interface ConnectSubject {
  readonly kind: "connect";
  readonly protocol: Protocol;
  /** TLS (wss://); WebSocket only. */
  readonly secure: boolean;
  /** A name or an address, resolved once when the run begins. An IPv6 address has no brackets. */
  readonly host: string;
  readonly ports: PortRange;
  /** The request path of the WebSocket upgrade, query included; null for TCP. */
  readonly path: string | null;
  /** Added to the header fields of the upgrade. */
  readonly headers: Readonly<Record<string, string>>;
  /** Offered in this order; the server has to choose one. Empty: none is offered. */
  readonly subprotocols: readonly string[];
  /** Certificates to trust instead of the runtime's own, as PEM text. */
  readonly ca: string | null;
  /** Accept any certificate. */
  readonly insecure: boolean;
}

/** What the swarm connects to. */
export type Subject = ListenSubject | SpawnSubject | ConnectSubject;

/** The clients. */
export interface SwarmNode {
  readonly kind: "swarm";
  readonly connections: number;
  readonly engine: EngineChoice;
  /** null: as many worker processes as the swarm requires. */
  readonly workers: number | null;
  /** Source addresses as written: addresses or ranges such as "127.0.0.0/24". null: c10m chooses. */
  readonly from: readonly string[] | null;
  readonly connectTimeoutMs: number;
  /** What every connection does before it counts as open. Absent when the script gives none. */
  readonly login?: readonly LoginStepNode[];
}

/** A phase that sends or receives messages. */
export type MessagePhase = Extract<Phase, { readonly message: MessageNode }> | ReceivePhase;

/** A phase whose messages leave on a schedule. */
export type ScheduledPhase = Extract<MessagePhase, { readonly perSecond: number }>;

/** The total memory, or one of its three parts. */
export type MemoryPart = "total" | "server" | "swarm" | "kernel";

/** A figure of a latency histogram. */
export type LatencyStatistic = "p50" | "p90" | "p99" | "p999" | "max" | "mean";

/** A figure of the time to login. */
export type LoginStatistic = "p50" | "p90" | "p99" | "max";

/** One additional connection costs less than `belowBytes`. */
export interface MemoryExpectation {
  readonly kind: "memory";
  readonly part: MemoryPart;
  readonly belowBytes: number;
}

/**
 * A latency over all messages of the run is less than `belowMs`. "corrected" means the uncorrected histogram
 * where there is no corrected one.
 */
export interface LatencyExpectation {
  readonly kind: "latency";
  readonly histogram: "corrected" | "uncorrected";
  readonly statistic: LatencyStatistic;
  readonly belowMs: number;
}

/** The time of all successful logins, from the opening of the transport to the end of the last step. */
export interface LoginExpectation {
  readonly kind: "login";
  readonly statistic: LoginStatistic;
  readonly belowMs: number;
}

/** More verified messages per second than `abovePerSecond`. */
export interface ThroughputExpectation {
  readonly kind: "throughput";
  readonly abovePerSecond: number;
}

/** At least this number of connections, or this share of the target, is open at the end of the last phase. */
export interface HeldExpectation {
  readonly kind: "held";
  readonly atLeast: Amount;
}

/** A bound that a figure of the run has to meet. */
export type ExpectationNode =
  | MemoryExpectation
  | LatencyExpectation
  | LoginExpectation
  | ThroughputExpectation
  | HeldExpectation;

/** A complete plan. */
export interface Plan {
  readonly kind: "plan";
  readonly version: typeof PLAN_VERSION;
  readonly name: string | null;
  readonly subject: Subject;
  readonly swarm: SwarmNode;
  readonly phases: readonly Phase[];
  readonly measure: readonly ProbeName[];
  /** Absent where nothing is expected, so that plans of older scripts keep their hash. */
  readonly expect?: readonly ExpectationNode[];
}

/** A plan of a comparison. It has a name. */
export type NamedPlan = Plan & { readonly name: string };

/** Several plans, which c10m runs one after another and compares. Each has a unique name. */
export interface Comparison {
  readonly kind: "comparison";
  readonly version: typeof PLAN_VERSION;
  readonly plans: readonly NamedPlan[];
}
