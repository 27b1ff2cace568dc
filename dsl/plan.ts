/**
 * The plan: what a script describes, as frozen, versioned, JSON-serialisable data. Every node is told apart by `kind`,
 * every default is written out (but for `expect`), and units stand last in the names (1 KB = 1,000 bytes).
 */

import type { ProbeName } from "./probe-names.ts";

/** The version of the plan format that this c10m writes and reads. */
export const PLAN_VERSION = 1;

/** TCP has no messages, only bytes; WebSocket has whole messages that are either text or binary. */
export type Protocol = "tcp" | "websocket";

/** The I/O engines that a script or the command line may ask for; `auto` leaves the choice to c10m. */
export const ENGINE_CHOICES = ["auto", "uring", "epoll", "node"] as const;

/** One of {@link ENGINE_CHOICES}. */
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** Consecutive listening ports: `first`, `first + 1`, ... (`count` of them). */
export interface PortRange {
  readonly first: number;
  readonly count: number;
}

/** c10m's own echo server. `workers: null` means as many as the swarm calls for. */
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

/** A regular expression as data: its source and flags, never code. */
export interface PatternNode {
  readonly kind: "pattern";
  readonly source: string;
  readonly flags: string;
}

/** The user's own server: started by c10m before the swarm, stopped after it. */
export interface SpawnSubject {
  readonly kind: "spawn";
  /** Split into words as a shell would and run without one; `{port}` is the first port, `{ports}` all, comma-separated. */
  readonly command: string;
  readonly ports: PortRange;
  readonly host: string;
  readonly protocol: Protocol;
  readonly path: string | null;
  /** The server is ready when every port accepts; with a pattern, when a line of its output matches as well. */
  readonly ready: PatternNode | null;
  /** null: the directory that c10m was started in. */
  readonly cwd: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** A command that succeeds where the server can run at all; there only when the script gives one. */
  readonly needs?: string;
  /** Added to the upgrade's own; not there when the script gives none. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Offered in this order, and the server has to choose one; not there when the script gives none. */
  readonly subprotocols?: readonly string[];
}

/** A server that runs already: c10m neither starts nor stops it, and cannot see into it. */
export interface ConnectSubject {
  readonly kind: "connect";
  readonly protocol: Protocol;
  /** TLS (wss://); WebSocket only. */
  readonly secure: boolean;
  /** A name or an address, resolved once when the run begins; an IPv6 address without brackets. */
  readonly host: string;
  readonly ports: PortRange;
  /** The request path of the WebSocket upgrade, query included; null for TCP. */
  readonly path: string | null;
  /** Added to the upgrade's own. */
  readonly headers: Readonly<Record<string, string>>;
  /** Offered in this order; the server has to choose one of them. Empty: none is offered. */
  readonly subprotocols: readonly string[];
  /** Certificates to trust instead of the runtime's own, as PEM text. */
  readonly ca: string | null;
  /** Take any certificate. */
  readonly insecure: boolean;
}

/** What the swarm connects to. */
export type Subject = ListenSubject | SpawnSubject | ConnectSubject;

/** The clients. */
export interface SwarmNode {
  readonly kind: "swarm";
  readonly connections: number;
  readonly engine: EngineChoice;
  /** null: as many worker processes as the swarm calls for. */
  readonly workers: number | null;
  /** Source addresses as written: addresses or ranges such as "127.0.0.0/24"; null lets c10m choose. */
  readonly from: readonly string[] | null;
  readonly connectTimeoutMs: number;
}

/** A share of the connections: of those that are open when a phase begins, or were to be open at the end. */
export interface PercentNode {
  readonly kind: "percent";
  /** More than 0, at most 100. */
  readonly percent: number;
}

/** So many connections, or a share of those that are open. */
export type Amount = number | PercentNode;

/** A ramp lasts `overMs`, or adds (removes) `perSecond` connections a second, evenly. */
export type RampSchedule =
  | { readonly kind: "over"; readonly overMs: number }
  | { readonly kind: "rate"; readonly perSecond: number };

/** Moves the number of open connections in a straight line to `to` (null: the whole swarm). */
export interface RampPhase {
  readonly kind: "ramp";
  readonly schedule: RampSchedule;
  readonly to: number | null;
}

/** Keeps the connections open and sends nothing. */
export interface HoldPhase {
  readonly kind: "hold";
  readonly durationMs: number;
}

/**
 * The closed model: in a round every open connection sends once and waits for its echo, at most `inFlight` of them
 * outstanding across the swarm at a time; the next round starts when the last echo is in. An answer that has not come
 * whole `timeoutMs` after the round's last send is lost.
 */
export interface EchoPhase {
  readonly kind: "echo";
  readonly model: "closed";
  readonly message: MessageNode;
  /** What answers instead of an echo: one reply, or whatever a pattern matches. Without it the message itself. */
  readonly expect?: AnswerNode;
  readonly rounds: number;
  readonly inFlight: number;
  readonly timeoutMs: number;
}

/** What a message is answered with: always the same reply, or one that a pattern matches. */
export type AnswerNode = MessageNode | PatternNode;

/**
 * Messages that nobody answers: in a round every open connection sends once, at most `inFlight` of them on their way
 * into the kernel at a time. What the kernel has not taken `timeoutMs` after the round's last send is lost.
 */
export interface SendPhase {
  readonly kind: "send";
  readonly message: MessageNode;
  readonly rounds: number;
  readonly inFlight: number;
  readonly timeoutMs: number;
}

/** Sends nothing for so long, and counts what the server sends. */
export interface ReceivePhase {
  readonly kind: "receive";
  readonly forMs: number;
}

/**
 * So many of the open connections send at once, with no bound on what is outstanding, and wait for their echoes; `times`
 * over, a start every `everyMs`. One that is not finished when the next is due delays it.
 */
export interface BurstPhase {
  readonly kind: "burst";
  readonly message: MessageNode;
  /** As in `EchoPhase`. */
  readonly expect?: AnswerNode;
  readonly connections: Amount;
  readonly times: number;
  /** null with one repetition only. */
  readonly everyMs: number | null;
  readonly timeoutMs: number;
}

/**
 * The open model: for `forMs` messages leave on schedule, `perSecond` of them a second over the whole swarm, whether
 * or not the server keeps up; open connections take turns. An answer that has not come whole `timeoutMs` after the last
 * send is lost.
 */
export interface OpenEchoPhase {
  readonly kind: "echo";
  readonly model: "open";
  readonly message: MessageNode;
  readonly perSecond: number;
  readonly forMs: number;
  readonly timeoutMs: number;
}

/**
 * Slow readers: so many of the open connections stop reading for `forMs`, while `perSecond` messages a second in all
 * go out on them, on schedule; then they read again, and the answers are awaited for up to `timeoutMs`.
 */
export interface StallPhase {
  readonly kind: "stall";
  readonly message: MessageNode;
  readonly connections: Amount;
  readonly perSecond: number;
  readonly forMs: number;
  readonly timeoutMs: number;
}

/** A phase whose messages leave on schedule. */
export type ScheduledPhase = OpenEchoPhase | StallPhase;

/** A phase that is about messages. */
export type MessagePhase = EchoPhase | OpenEchoPhase | SendPhase | ReceivePhase | BurstPhase | StallPhase;

/** How connections are dropped: abruptly (RST), or in order (FIN; on a WebSocket the close handshake first). */
export type DropManner = "reset" | "orderly";

/**
 * Drops some of the open connections at once; when the last of them is closed, each is opened again: as fast as the
 * server accepts, or spread evenly over `backMs`. An open that fails is tried again after a back-off, `tries` times in
 * all.
 */
export interface StormPhase {
  readonly kind: "storm";
  readonly drop: Amount;
  readonly manner: DropManner;
  /** null: as fast as the server accepts. */
  readonly backMs: number | null;
  readonly tries: number;
}

/** Replaces so many connections a second, evenly: one is reset, and one is opened in its place. */
export interface ChurnPhase {
  readonly kind: "churn";
  readonly perSecond: number;
  readonly forMs: number;
}

/** What is done with the connections, in the order written. */
export type Phase = RampPhase | HoldPhase | MessagePhase | StormPhase | ChurnPhase;

/** Text, sent as UTF-8 (a text frame on a WebSocket). */
export interface TextMessage {
  readonly kind: "text";
  readonly text: string;
}

/** Given bytes (a binary frame on a WebSocket), in base64. */
export interface BinaryMessage {
  readonly kind: "binary";
  readonly base64: string;
}

/** `lengthBytes` bytes of a fixed pattern (a binary frame on a WebSocket). */
export interface BytesMessage {
  readonly kind: "bytes";
  readonly lengthBytes: number;
}

/** Random bytes of a random length from `minBytes` to `maxBytes`, both included; the same for the same seed. */
export interface RandomMessage {
  readonly kind: "random";
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly seed: number;
}

/** What a connection sends. */
export type MessageNode = TextMessage | BinaryMessage | BytesMessage | RandomMessage;

export type { ProbeName };

/** Whose memory: all together, or one of the three it is made of. */
export type MemoryPart = "total" | "server" | "swarm" | "kernel";

/** A figure of a latency histogram. */
export type LatencyStatistic = "p50" | "p90" | "p99" | "p999" | "max" | "mean";

/** The bytes that one more connection costs, at most. */
export interface MemoryExpectation {
  readonly kind: "memory";
  readonly part: MemoryPart;
  readonly belowBytes: number;
}

/** Over all messages of the run; "corrected" falls back to the uncorrected histogram where there is no other. */
export interface LatencyExpectation {
  readonly kind: "latency";
  readonly histogram: "corrected" | "uncorrected";
  readonly statistic: LatencyStatistic;
  readonly belowMs: number;
}

/** Verified messages a second, at least. */
export interface ThroughputExpectation {
  readonly kind: "throughput";
  readonly abovePerSecond: number;
}

/** Open at the end of the last phase, at least: a number, or a share of those that were to be open then. */
export interface HeldExpectation {
  readonly kind: "held";
  readonly atLeast: Amount;
}

/** What a run is expected to come to. */
export type ExpectationNode = MemoryExpectation | LatencyExpectation | ThroughputExpectation | HeldExpectation;

/** A whole plan. */
export interface Plan {
  readonly kind: "plan";
  readonly version: typeof PLAN_VERSION;
  readonly name: string | null;
  readonly subject: Subject;
  readonly swarm: SwarmNode;
  readonly phases: readonly Phase[];
  readonly measure: readonly ProbeName[];
  /** Left out where nothing is expected, so that such plans keep the hash they had before there were expectations. */
  readonly expect?: readonly ExpectationNode[];
}

/** A plan of a comparison, which has a name. */
export type NamedPlan = Plan & { readonly name: string };

/** Several plans, carried out one after another and put side by side; no name stands twice. */
export interface Comparison {
  readonly kind: "comparison";
  readonly version: typeof PLAN_VERSION;
  readonly plans: readonly NamedPlan[];
}
