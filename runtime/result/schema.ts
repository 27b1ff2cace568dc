/**
 * The Result: all that a run measured, in the shape that `--json` writes. Units stand in the names; a block is always
 * present, and what was not measured is null, never zero. Reports are pure functions of it.
 */

import type { Plan } from "../../dsl/plan.ts";
import type { Comparison } from "./comparison/comparison.ts";

export type {
  ChangeVerdict,
  ComparedMetric,
  ComparedPlan,
  Comparison,
  MetricUnit,
} from "./comparison/comparison.ts";

/** The version of the result format that this c10m writes. */
export const RESULT_VERSION = 1;

/** How everything ended. */
export type Verdict = "passed" | "failed" | "aborted" | "interrupted";

/** Counts keyed by errno, `EOF`, `HTTP_<status>` or `WS_<code>`. */
export type CountsByReason = Record<string, number>;

/** What the pace of opening was held to. */
export interface OpenWindow {
  /** So many connections were on their way at a time, at most: begun, but neither accepted nor failed. */
  connections: number;
  /** What a listening port of the server holds ready before it is accepted; null where that is not known. */
  backlog: number | null;
}

/** Connections of a whole run. */
export interface ConnectionCounts {
  /** The size in the script. */
  scripted: number;
  /** The size of this run, after `--connections` and `--fit`. */
  requested: number;
  /** How many the last phase was to leave open: `requested`, unless a ramp ended lower. */
  target: number;
  /** Every successful open; after reconnects it exceeds `requested`. */
  opened: number;
  /** Open at the end of the last phase, before the swarm closed them. */
  held: number;
  /** Never opened. */
  failed: CountsByReason;
  /** Opened, then closed without the swarm's doing. */
  lost: CountsByReason;
  /** Closed by the swarm itself before the end (a ramp down). */
  closed: number;
  /** What openings and ramps opened over `openDurationMs` (storms and churns have rates of their own); null when nothing. */
  openPerSecond: number | null;
  /** Time that openings and ramps spent opening, with the settling between memory samples left out; null when none. */
  openDurationMs: number | null;
  /** Faster than this allows no server was asked to be; null when nothing was opened. */
  openWindow: OpenWindow | null;
}

/** Messages; `sent` is the sum of verified, mismatched, lost, oneWay and unanswered. */
export interface MessageCounts {
  sent: number;
  /** Whole answers, right or wrong. */
  received: number;
  /** The answer equals what was sent, byte for byte and in its frame's kind. */
  verified: number;
  mismatched: number;
  /** The connection closed, or the phase's time-out passed, without the whole answer. */
  lost: number;
  /** No answer was asked for. */
  oneWay: number;
  /** The run was cut short first. */
  unanswered: number;
  /** Chunks or messages that came when no answer was due; they belong to no message that was sent. */
  unexpected: number;
  /** What a server sent and `.receive()` took: messages on a WebSocket, pieces of the stream on TCP; part of no other count. */
  pushed: number;
  pushedBytes: number;
}

/** Percentiles of a latency, in milliseconds. */
export interface LatencySummary {
  p50Ms: number;
  p90Ms: number;
  p99Ms: number;
  p999Ms: number;
  maxMs: number;
  meanMs: number;
}

/** Latency of verified messages. */
export interface LatencyBlock {
  /** From the intended time of sending; null in the closed model, which has none. Over several phases: of those that have one. */
  corrected: LatencySummary | null;
  /** From the actual time of sending; null when no message was verified. */
  uncorrected: LatencySummary | null;
  /** HdrHistogram V2, compressed, base64; values in nanoseconds, three significant digits; null with `uncorrected`. */
  histogram: string | null;
  /** The same of `corrected`; null with it. */
  correctedHistogram: string | null;
}

/** The first answer of a phase that differed from what was due. */
export interface Mismatch {
  /** The number of the connection in the swarm, from 0, and of the round (or repetition), from 1. */
  connection: number;
  round: number;
  /** In words: "byte 3 of 5 differs", "4 bytes instead of 5", "a binary message instead of text". */
  what: string;
  /** Of the first byte that differs, from 0; null when none does, or a pattern was not matched. */
  offset: number | null;
  /** A few bytes around it, in hexadecimal and as text; or the pattern. */
  expected: string;
  got: string;
  /** Since the start of the run. */
  atMs: number;
}

/** The memory of everything that takes part, at a moment. */
export interface MemoryFigures {
  /** Slab and TCP buffers of the whole machine, page tables and stacks of both sides; null where it is not told. */
  kernelBytes: number | null;
  /** null where the server's processes are not known: one that ran already (`connect`). */
  serverBytes: number | null;
  swarmBytes: number;
}

/** One look at the memory of everything that takes part. */
export interface MemorySample extends MemoryFigures {
  /** Open connections when the sample was taken. */
  connections: number;
  /** All memory of the machine that is neither free nor cached for files, whoever has it; null where the kernel does not tell. */
  systemBytes: number | null;
  /** Of that, what programs that take no part in the run have. */
  othersBytes: number | null;
  /** Since the start of the run. */
  atMs: number;
  /** Nothing was opening or closing, and the figures had come to rest; only such samples are fitted. */
  settled: boolean;
}

/** Slopes over the number of open connections, in bytes a connection. */
export interface MemoryPerConnection {
  /** kernel + swarm + server, the last only where it is known; null where the kernel does not tell. */
  totalBytes: number | null;
  kernelBytes: number | null;
  /** null where the server's processes are not known. */
  serverBytes: number | null;
  swarmBytes: number;
  /** The 95 % confidence interval of `totalBytes`; null with fewer than three settled samples. */
  totalBytesLow: number | null;
  totalBytesHigh: number | null;
  /** Those of the parts. */
  kernelBytesLow: number | null;
  kernelBytesHigh: number | null;
  serverBytesLow: number | null;
  serverBytesHigh: number | null;
  swarmBytesLow: number | null;
  swarmBytesHigh: number | null;
}

/** A figure for all together, and for each of the parts; null where it is not known. */
export interface MemoryParts {
  total: number | null;
  kernel: number | null;
  server: number | null;
  swarm: number | null;
}

/** A slope with its 95 % confidence interval (null with fewer than three settled samples), in bytes a connection. */
export interface NamedSlope {
  name: string;
  bytes: number;
  bytesLow: number | null;
  bytesHigh: number | null;
}

/** The sum of the parts against the growth of the whole machine, in bytes a connection. */
export interface MemoryCrossCheck {
  systemBytes: number;
  systemBytesLow: number | null;
  systemBytesHigh: number | null;
  /** The machine's growth that no part accounts for, below zero when the parts have grown more than the machine. */
  residualBytes: number;
  residualBytesLow: number | null;
  residualBytesHigh: number | null;
  /** Of `systemBytes`; null when that is not above zero. */
  residualShare: number | null;
  /** How much of the residual is programs that take no part in the run; the rest is memory that nothing accounts for. */
  othersBytes: number | null;
}

/** The straight line continued beyond what was measured: no measurement. */
export interface MemoryExtrapolation {
  connections: number;
  totalBytes: number;
  /** The 95 % prediction interval; null with fewer than three settled samples. */
  totalBytesLow: number | null;
  totalBytesHigh: number | null;
}

/** What else the straight lines through the settled samples say. */
export interface MemoryFit {
  /** How many settled samples they go through. */
  samples: number;
  /** The kernel's memory before anything was started, on the whole machine; null where the kernel does not tell. */
  kernelBeforeBytes: number | null;
  /** The fixed cost in bytes: the intercepts, the kernel's less what it had before anything was started. */
  fixedBytes: MemoryParts;
  /** The share of the variance that each line explains; null where the figure does not vary. */
  rSquared: MemoryParts;
  /** What the kernel's share is made of, by kind. */
  kernelKinds: NamedSlope[];
  /** Its slab by cache, the largest first; null where /proc/slabinfo may not be read. */
  slabCaches: NamedSlope[] | null;
  /** null where the kernel does not tell. */
  crossCheck: MemoryCrossCheck | null;
  /** A million and ten million connections, where that is more than was measured. */
  extrapolation: MemoryExtrapolation[];
  /** What speaks against the figures, in words. */
  warnings: string[];
}

export interface MemoryBlock {
  /** null when fewer than two settled samples differ in their connections. */
  perConnection: MemoryPerConnection | null;
  /** null with `perConnection`. */
  fit: MemoryFit | null;
  samples: MemorySample[];
}

/** The statistics tinybench computes over rounds; `rmePercent` is null with one sample, which has no spread. */
export interface RoundStatistics {
  mean: number;
  p50: number;
  min: number;
  max: number;
  /** Relative margin of error of the mean, 95 %, in percent. */
  rmePercent: number | null;
  /** Median absolute deviation; null with one sample. */
  mad: number | null;
}

/** One round of a message phase, or repetition of a burst. */
export interface Round {
  /** From its beginning, on all workers together, to its last answer (or what else ends it). */
  durationMs: number;
  verified: number;
  /** By how much it began later than it was meant to, because the one before took longer; only where there is such a time. */
  lateMs?: number;
}

/** What a server sent while (and before) a phase listened. */
export interface PushedBlock {
  /** Messages on a WebSocket, pieces of the stream on TCP, where they mean little; and their bytes. */
  messages: number;
  bytes: number;
  /** What of that had come before, since answers were last awaited: a greeting comes before anybody can listen for it. */
  earlierMessages: number;
  earlierBytes: number;
  /** Of what came while the phase listened. */
  messagesPerSecond: number | null;
  bytesPerSecond: number | null;
  /** Over the connections open at its end; null when there are none. */
  perConnection: {
    unit: "messages" | "bytes";
    min: number;
    mean: number;
    max: number;
    /** Connections on which nothing came. */
    silent: number;
  } | null;
}

/** Which side held the other up; "neither" also where both did, or the machine was full. */
export type Bottleneck = "server" | "swarm" | "neither";

/** Processor time in milliseconds, all threads together. */
export interface CpuTotal {
  userMs: number;
  systemMs: number;
}

/** What one side took in a phase. */
export interface CpuSide extends CpuTotal {
  /** The share of the time for which the busiest of its threads ran, 0 to 1; null where that is not told. */
  busiestThread: number | null;
  /** What the CPU quota of its control group did to it; null without a quota. */
  throttled: Throttled | null;
}

/** A control group that may use only so much processor time, and is stopped when that is used up. */
export interface Throttled {
  /** 0.5 is half a processor. */
  quotaProcessors: number;
  /** The share of the quota's periods in which the group was stopped, 0 to 1. */
  periodShare: number;
  /** How long its threads were kept from running, over all processors. */
  throttledMs: number;
}

/** Processor time in one phase, with the settling between memory samples left out. */
export interface CpuUse {
  /** How long was measured. */
  wallMs: number;
  /** All processes of the server; null where they are not known. */
  server: CpuSide | null;
  swarm: CpuSide;
  /** c10m's own process, which paces and counts. */
  coordinator: CpuTotal;
  /** Everything on the machine, and what a hypervisor took for other guests. Whether interrupts are in a process's system time too is the kernel's configuration. */
  machine: { processors: number; busyMs: number; interruptMs: number; stolenMs: number } | null;
  /** null when processor time does not tell. */
  bottleneck: Bottleneck | null;
  /** The reason in words. */
  why: string;
}

/** Processor time of a whole run: the sum over its phases. */
export interface CpuBlock {
  wallMs: number;
  server: CpuTotal | null;
  swarm: CpuTotal;
  coordinator: CpuTotal;
  /** Of the longest phase that sent messages, or of the longest of all when none did. */
  bottleneck: Bottleneck | null;
  /** Which phase, and the reason in words. */
  why: string;
}

/** A figure of a probe that has no block of its own. */
export interface Figure {
  /** In words: "involuntary context switches of the server". */
  name: string;
  /** null where it could not be measured. */
  value: number | null;
  unit: "count" | "bytes" | "milliseconds" | "perSecond" | "share";
}

/** The figures of probes that have no block of their own, by the name of the probe; empty without such a probe. */
export type FiguresByProbe = Record<string, Figure[]>;

/** How a schedule was kept; the messages that left are counted as in any phase. */
export interface ScheduleResult {
  /** As asked for, over the whole swarm. */
  perSecond: number;
  /** From its start to its end or to the last answer, whichever came later; null when the run was cut short in it. */
  durationMs: number | null;
  /** How many messages the schedule has. */
  asked: number;
  sent: number;
  /** Due, but not sent, by cause. What was not due yet when the run was cut short is neither sent nor missed. */
  missed: {
    /** More than a second behind: c10m did not keep up, and does not send twice as fast to make up for it. */
    late: number;
    /** The connection's socket was full (its backlog had not emptied for 100 ms), or too many answers were due. */
    heldBack: number;
    /** No connection was open. */
    unserved: number;
  };
  /** How long after its intended time a message left; null when none did. */
  lag: LatencySummary | null;
  /** What the kernel had not taken from us when the readers of a stall read again, over all connections; else null. */
  backlogBytes: number | null;
}

/** What came of slow readers. */
export interface StallResult {
  /** How many stopped reading. */
  connections: number;
  /** From reading again to the last answer, or to its loss; null when the run was cut short. */
  caughtUpMs: number | null;
  /** Before, at the end of the stall, and when the answers were in; null where memory is not measured. */
  memory: { before: MemoryFigures | null; stalled: MemoryFigures | null; after: MemoryFigures | null };
}

/** Connections as one phase moved them. */
export interface PhaseConnections {
  /** Open connections asked for at its end. */
  target: number;
  opened: number;
  closed: number;
  failed: CountsByReason;
  lost: CountsByReason;
  /** Open at its end. */
  held: number;
  openPerSecond: number | null;
}

/** How closely a ramp kept to its straight line; looked at every 5 ms, on counts that are up to 10 ms old. */
export interface RampShape {
  kind: "ramp";
  /** Open connections at both ends of the line. */
  from: number;
  to: number;
  /** Attained less asked, in connections, where the two were farthest apart; null when there was no way to go. */
  largestDeviation: number | null;
  /** When that was, since the start of the phase. */
  atMs: number | null;
}

/** What became of the connections that a storm dropped. */
export interface StormShape {
  kind: "storm";
  /** Open when it began. */
  openBefore: number;
  /** Connections to drop, and dropped (fewer when fewer were open). */
  asked: number;
  dropped: number;
  /** From the start of the phase until the last of them was closed. */
  dropMs: number | null;
  reconnected: number;
  /** Opens that failed and were tried again; what failed for good is in `connections.failed`. */
  failedAttempts: CountsByReason;
  /** From the start of the phase until as many were open as before it; null when that was never so. */
  fullStrengthMs: number | null;
  /** `reconnected` over the time from the last close to the last open; null when nothing reconnected. */
  reconnectPerSecond: number | null;
}

/** What a churn replaced. */
export interface ChurnShape {
  kind: "churn";
  /** Open when it began. */
  openBefore: number;
  askedPerSecond: number;
  /** Connections to replace, closed for it, and opened in their place. */
  asked: number;
  closed: number;
  replaced: number;
  /** `replaced` over the time to the last of these opens; null when there was none. */
  replacedPerSecond: number | null;
  /** Open connections less `openBefore`, where farthest from them; one that is being replaced is not open. */
  largestDeviation: number;
}

/** What the result of every phase has. */
export interface PhaseBase {
  /** Since the start of the run. */
  startMs: number;
  durationMs: number;
  /** False when the run was cut short in it. */
  finished: boolean;
  connections: PhaseConnections;
  /** null when processor time was not measured, or cannot be. */
  cpu: CpuUse | null;
  figures: FiguresByProbe;
}

/** What became of the messages of a fan-out. `due` is the sum of `received` and `missing`. */
export interface FanOutResult {
  published: number;
  /** Deliveries that had to come: for each published message one for each recipient. */
  due: number;
  received: number;
  missing: number;
  /** Deliveries that came again on a connection that had the message already. */
  duplicated: number;
  /** Deliveries beyond the recipients of a message, or to another room. */
  surplus: number;
  /** Messages (pieces of the stream on TCP) without a mark, such as acknowledgements. They are no failure. */
  other: number;
  /** How many published messages had every delivery. */
  complete: number;
  /** From the intended publish to each delivery; null when none came, or when latency is not measured. */
  latency: LatencySummary | null;
  /** From the intended publish to the last delivery of a message, over complete messages; null likewise. */
  lastRecipient: { p50Ms: number; p99Ms: number; maxMs: number } | null;
  /** HdrHistogram V2 of `latency`, compressed, base64, in nanoseconds; null with it. */
  histogram: string | null;
}

/** The fields of a phase that sends and receives no messages. */
export interface NoMessages {
  messages: null;
  messagesAsked: null;
  messagesLost: null;
  underWayMs: null;
  latency: null;
  inFlight: null;
  firstMismatch: null;
  pushed: null;
  schedule: null;
  stall: null;
  fanOut: null;
  rounds: Round[];
  roundStatistics: null;
}

/** The fields of a phase that sends or receives messages. */
export interface WithMessages {
  shape: null;
  messages: MessageCounts;
  /**
   * How many messages the phase was to send. In a closed loop that is how many it sent. In a stall the messages that were held back do not count, because a stall
   * provokes that.
   */
  messagesAsked: number;
  /** Lost messages by reason, as in the run. */
  messagesLost: CountsByReason;
  /**
   * How long messages were under way, from the first send to the last answer. The time between two rounds, or repetitions
   * of a burst, is not included. On a schedule: its duration. null for a phase without answers, and for a stall.
   */
  underWayMs: number | null;
  /** null for a phase whose answers are not timed, or when latency is not measured. */
  latency: LatencyBlock | null;
  /** The bound on outstanding messages across the swarm; null for a phase without a bound. */
  inFlight: number | null;
  /** null when no answer differed. */
  firstMismatch: Mismatch | null;
  /** null for a phase that does not listen. */
  pushed: PushedBlock | null;
  /** null for a phase without a schedule. */
  schedule: ScheduleResult | null;
  /** null for a phase other than a stall. */
  stall: StallResult | null;
  /** null for a phase other than a fan-out. */
  fanOut: FanOutResult | null;
  /** Empty for a phase without rounds. */
  rounds: Round[];
  /** Over the rounds: their duration in milliseconds, and rounds a second; null without a finished round. */
  roundStatistics: { samples: number; latencyMs: RoundStatistics; throughputPerSecond: RoundStatistics } | null;
}

/** The opening before the first phase, as fast as the server accepts. */
export interface OpenResult extends PhaseBase, NoMessages {
  kind: "open";
  shape: null;
}

export interface RampResult extends PhaseBase, NoMessages {
  kind: "ramp";
  /** null when the run was cut short before the ramp began. */
  shape: RampShape | null;
}

export interface HoldResult extends PhaseBase, NoMessages {
  kind: "hold";
  shape: null;
}

export interface StormResult extends PhaseBase, NoMessages {
  kind: "storm";
  /** null when the run was cut short before the storm began. */
  shape: StormShape | null;
}

export interface ChurnResult extends PhaseBase, NoMessages {
  kind: "churn";
  /** null when the run was cut short before the churn began. */
  shape: ChurnShape | null;
}

export interface EchoResult extends PhaseBase, WithMessages {
  kind: "echo";
  pushed: null;
  stall: null;
}

export interface BurstResult extends PhaseBase, WithMessages {
  kind: "burst";
  pushed: null;
  schedule: null;
  stall: null;
}

export interface SendResult extends PhaseBase, WithMessages {
  kind: "send";
  underWayMs: null;
  pushed: null;
  schedule: null;
  stall: null;
}

export interface ReceiveResult extends PhaseBase, WithMessages {
  kind: "receive";
  underWayMs: null;
  pushed: PushedBlock;
  schedule: null;
  stall: null;
}

export interface StallPhaseResult extends PhaseBase, WithMessages {
  kind: "stall";
  underWayMs: null;
  pushed: null;
  schedule: ScheduleResult;
  stall: StallResult;
}

export interface FanOutPhaseResult extends PhaseBase, WithMessages {
  kind: "fanOut";
  /** The counts are of published messages. Verified: every delivery came, once. Lost: deliveries are missing. */
  messages: MessageCounts;
  underWayMs: null;
  latency: null;
  pushed: null;
  schedule: ScheduleResult;
  stall: null;
  fanOut: FanOutResult;
}

/** One phase, in the order carried out. Every kind has the same fields in JSON; those of other kinds are null. */
export type PhaseResult =
  | OpenResult
  | RampResult
  | HoldResult
  | EchoResult
  | SendResult
  | ReceiveResult
  | BurstResult
  | StormResult
  | ChurnResult
  | StallPhaseResult
  | FanOutPhaseResult;

/** A moment of the run. All but `open` count since the start of the run. */
export interface SeriesPoint {
  /** Since the start of the run. */
  atMs: number;
  open: number;
  opened: number;
  failed: number;
  failedAttempts: number;
  lost: number;
  /** Answers, right or wrong, and messages that a server sent unasked where that was listened to. */
  received: number;
}

/** The run over time, from the first phase to the end of the last. */
export interface Series {
  /** Time between two points, about. */
  intervalMs: number;
  /** At most 600: when there would be more, every other one is left out and the interval doubles. */
  points: SeriesPoint[];
}

/** One thing that was expected of a run, and what came of it. */
export interface ExpectationResult {
  /** "memory per connection below 9 KB" */
  text: string;
  passed: boolean;
  /** "8.34 KB (95 % interval 8.33 to 8.35 KB)"; "not measured", which is no pass. */
  actual: string;
}

/** What TCP in user space has counted on one side of a run. */
export interface PacketCounts {
  /** Segments sent again: SYN, data and FIN. */
  retransmissions: number;
  /** Frames that came while the receive ring was full. */
  ringDrops: number;
  /** ACKs in answer to segments that only a stranger sends (RFC 5961). */
  challengeAcks: number;
  /** ACKs sent at once because a segment came out of order, or twice. */
  duplicateAcks: number;
}

/** By side; null for a side with kernel sockets. */
export interface PacketBlock {
  server: PacketCounts | null;
  swarm: PacketCounts | null;
}

/** What became of the logins of a run, those of reconnects included. */
export interface LoginBlock {
  /** Logins begun: the transport of the connection was open. */
  attempted: number;
  succeeded: number;
  /** By reason: LOGIN_MISMATCH, LOGIN_TIMEOUT, or what closed the connection meanwhile. */
  failed: CountsByReason;
  /** From the opening of the transport to the end of the last step; null where no login succeeded. */
  p50Ms: number | null;
  p90Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
  /** The first answer that differed from what was due; null where none did. */
  firstMismatch: LoginMismatch | null;
}

/** The first answer of a login that differed from what was due. */
export interface LoginMismatch extends Omit<Mismatch, "round"> {
  /** The step of the login, from 1. */
  step: number;
}

/** One plan, carried out once. */
export interface RunResult {
  name: string;
  /** 1, 2, ... with `--runs`. */
  repetition: number;
  plan: Plan;
  /** The engine of each side ("spawned" is the user's own server, "running" one that ran already), and why the swarm's was taken. */
  engine: { server: string; swarm: string; why: string };
  /** Where the server is; a name that `connect` gave has been looked up. */
  address: string;
  /** Worker processes on each side; a spawned server has none of c10m's. */
  workers: { server: number; swarm: number };
  connections: ConnectionCounts;
  /** null where the swarm has no login. */
  login: LoginBlock | null;
  messages: MessageCounts;
  /** `messages.lost` by reason: what closed their connection (errno, `EOF`, `WS_<code>`), or `TIMEOUT`. */
  messagesLost: CountsByReason;
  throughput: { messagesPerSecond: number | null };
  latency: LatencyBlock;
  memory: MemoryBlock;
  /** null when it was not measured, or cannot be (off Linux). */
  cpu: CpuBlock | null;
  figures: FiguresByProbe;
  /** null when both sides had kernel sockets. */
  packet: PacketBlock | null;
  phases: PhaseResult[];
  series: Series;
  /** In the order written; empty when nothing was expected. */
  expectations: ExpectationResult[];
  /** Why the run could not finish ("a swarm worker died (SIGKILL)"); null when it did. */
  aborted: string | null;
}

/** One host that took part. */
export interface HostEnvironment {
  /** "node 20.20.2", "deno 2.9.6". */
  runtime: string;
  os: string;
  kernel: string;
  cpu: string;
  cores: number;
  memoryBytes: number;
  /** How the processor's frequency is governed; null where that is not told. */
  governor: string | null;
  /** "none", or what the machine runs on as a guest; null where that is not told. */
  virtualisation: string | null;
  /** Over the 1, 5 and 15 minutes before the start; null where the system keeps none. */
  loadAverage: number[] | null;
  /** By name, null where unknown: openFilesSoft, openFilesHard, cgroupMemoryBytes. */
  limits: Record<string, number | null>;
  /** By the sysctl's name. */
  sysctls: Record<string, string>;
}

export interface Environment {
  c10m: string;
  hosts: HostEnvironment[];
}

/** One plan of the script. */
export interface PlanEntry {
  /** The name of its runs. */
  name: string;
  /** sha256 of this plan, as written, as canonical JSON (RFC 8785). */
  planHash: string;
  /** Why it was not run, when what it needs is not on this machine; null when it was to be run. */
  skipped: string | null;
}

/** Everything one command did. */
export interface Result {
  version: typeof RESULT_VERSION;
  /**
   * sha256 of what the script describes, a plan or a comparison, as canonical JSON (RFC 8785); independent of runtime,
   * machine, flags and fit.
   */
  planHash: string;
  overrides: { connections: number | null; engine: string | null; fit: boolean; isolate: boolean };
  environment: Environment;
  /** Every plan in the order written: one, unless the script compares several. */
  plans: PlanEntry[];
  /** In the order carried out. */
  runs: RunResult[];
  /** With `--compare`; null without. */
  comparison: Comparison | null;
  verdict: Verdict;
}
