/**
 * The Result: everything that a run measured, in the shape that `--json` writes. Field names contain their units. Every
 * block is always present, and a figure that was not measured is null, never zero. Reports are pure functions of it.
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

/** The outcome of all runs together. */
export type Verdict = "passed" | "failed" | "aborted" | "interrupted";

/** Counts keyed by errno, `EOF`, `HTTP_<status>` or `WS_<code>`. */
export type CountsByReason = Record<string, number>;

/** The limit on the rate at which the swarm opened connections. */
export interface OpenWindow {
  /** The largest number of connections that were begun but neither accepted nor failed at a time. */
  connections: number;
  /** How many connections a listening port of the server queues before they are accepted; null when it is unknown. */
  backlog: number | null;
}

/** Connections of a whole run. */
export interface ConnectionCounts {
  /** The size in the script. */
  scripted: number;
  /** The size of this run, after `--connections` and `--fit`. */
  requested: number;
  /** How many should be open after the last phase: `requested`, unless a ramp ended lower. */
  target: number;
  /** Every successful open; after reconnects it exceeds `requested`. */
  opened: number;
  /** Open at the end of the last phase, before the swarm closed them. */
  held: number;
  /** Never opened. */
  failed: CountsByReason;
  /** Opened, then closed, but not by the swarm. */
  lost: CountsByReason;
  /** Closed by the swarm itself before the end (a ramp down). */
  closed: number;
  /** The rate of openings and ramps over `openDurationMs`; null when none. Storms and churns have their own rates. */
  openPerSecond: number | null;
  /** Time that openings and ramps took, without the settling between memory samples; null when there was none. */
  openDurationMs: number | null;
  /** The swarm never opened faster than this window allows; null when nothing was opened. */
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
  /** The connection closed or the phase timed out before the whole answer came. */
  lost: number;
  /** The phase expects no answer. */
  oneWay: number;
  /** The run was cut short before the answer came. */
  unanswered: number;
  /** Chunks or messages that came when no answer was due. They are not part of `sent`. */
  unexpected: number;
  /** What `.receive()` received: WebSocket messages, or pieces of a TCP stream. Not included in any other count. */
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
  /** From the intended time of sending; null in the closed model. A run merges the phases that have such a time. */
  corrected: LatencySummary | null;
  /** From the actual time of sending; null when no message was verified. */
  uncorrected: LatencySummary | null;
  /** HdrHistogram V2, compressed, base64, in nanoseconds, three significant digits; null when `uncorrected` is. */
  histogram: string | null;
  /** The histogram of `corrected`, in the same format; null when `corrected` is null. */
  correctedHistogram: string | null;
}

/** The first answer of a phase that differed from the expected answer. */
export interface Mismatch {
  /** The number of the connection in the swarm, from 0, and of the round (or repetition), from 1. */
  connection: number;
  round: number;
  /** The difference in words: "byte 3 of 5 differs", "4 bytes instead of 5", "a binary message instead of text". */
  what: string;
  /** Position of the first byte that differs, from 0; null when no byte differs or a pattern did not match. */
  offset: number | null;
  /** A few bytes around it, in hexadecimal and as text; or the pattern. */
  expected: string;
  got: string;
  /** Since the start of the run. */
  atMs: number;
}

/** The memory of the kernel, the server and the swarm at one moment. */
export interface MemoryFigures {
  /** Slab and TCP buffers of the whole machine, page tables and stacks of both sides; null when unavailable. */
  kernelBytes: number | null;
  /** null when the server's processes are unknown, as with a server that ran already (`connect`). */
  serverBytes: number | null;
  swarmBytes: number;
}

/** One sample of the memory of the kernel, the server and the swarm. */
export interface MemorySample extends MemoryFigures {
  /** Open connections when the sample was taken. */
  connections: number;
  /** All memory of the machine that is neither free nor a cache of files; null when the kernel does not report it. */
  systemBytes: number | null;
  /** The part of `systemBytes` that belongs to programs outside of the run. */
  othersBytes: number | null;
  /** Since the start of the run. */
  atMs: number;
  /** No connection was opening or closing, and the figures were stable. Only such samples are fitted. */
  settled: boolean;
}

/** Slopes over the number of open connections, in bytes a connection. */
export interface MemoryPerConnection {
  /** kernel + swarm + server (if known); null when the kernel does not report its memory. */
  totalBytes: number | null;
  kernelBytes: number | null;
  /** null when the server's processes are unknown. */
  serverBytes: number | null;
  swarmBytes: number;
  /** The 95 % confidence interval of `totalBytes`; null with fewer than three settled samples. */
  totalBytesLow: number | null;
  totalBytesHigh: number | null;
  /** The confidence intervals of the parts. */
  kernelBytesLow: number | null;
  kernelBytesHigh: number | null;
  serverBytesLow: number | null;
  serverBytesHigh: number | null;
  swarmBytesLow: number | null;
  swarmBytesHigh: number | null;
}

/** A figure for the total and for each part; null when it is unknown. */
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

/** Compares the sum of the parts with the growth of the whole machine, in bytes a connection. */
export interface MemoryCrossCheck {
  systemBytes: number;
  systemBytesLow: number | null;
  systemBytesHigh: number | null;
  /** The machine's growth less that of the parts; negative when the parts grew more than the machine. */
  residualBytes: number;
  residualBytesLow: number | null;
  residualBytesHigh: number | null;
  /** `residualBytes` over `systemBytes`; null when `systemBytes` is not above zero. */
  residualShare: number | null;
  /** The part of the residual that belongs to programs outside of the run. The rest is unexplained. */
  othersBytes: number | null;
}

/** The fitted line continued beyond the measured sizes. This is not a measurement. */
export interface MemoryExtrapolation {
  connections: number;
  totalBytes: number;
  /** The 95 % prediction interval; null with fewer than three settled samples. */
  totalBytesLow: number | null;
  totalBytesHigh: number | null;
}

/** Further results of the straight lines through the settled samples. */
export interface MemoryFit {
  /** The number of settled samples that were fitted. */
  samples: number;
  /** The kernel's memory on the whole machine before c10m started anything; null when it is not reported. */
  kernelBeforeBytes: number | null;
  /** The fixed cost in bytes: the intercepts, where the kernel's is reduced by `kernelBeforeBytes`. */
  fixedBytes: MemoryParts;
  /** The share of the variance that each line explains; null when the figure does not vary. */
  rSquared: MemoryParts;
  /** The kernel's memory by kind. */
  kernelKinds: NamedSlope[];
  /** The kernel's slab memory by cache, the largest first; null when /proc/slabinfo may not be read. */
  slabCaches: NamedSlope[] | null;
  /** null when the kernel does not report its memory. */
  crossCheck: MemoryCrossCheck | null;
  /** For one million and ten million connections, if that is more than was measured. */
  extrapolation: MemoryExtrapolation[];
  /** Reasons to doubt the figures, in words. */
  warnings: string[];
}

export interface MemoryBlock {
  /** null when fewer than two settled samples differ in their connections. */
  perConnection: MemoryPerConnection | null;
  /** null when `perConnection` is null. */
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
  /** From the common start on all workers to the last answer, or to another end of the round. */
  durationMs: number;
  verified: number;
  /** How late it began because the previous round took longer; only for rounds with an intended start. */
  lateMs?: number;
}

/** What a server sent while a phase listened, and before. */
export interface PushedBlock {
  /** WebSocket messages, or pieces of a TCP stream (whose number means little), and their bytes. */
  messages: number;
  bytes: number;
  /**
   * The part that came before the phase, since the last wait for answers: a greeting comes before any phase listens.
   */
  earlierMessages: number;
  earlierBytes: number;
  /** Rates of what came while the phase listened. */
  messagesPerSecond: number | null;
  bytesPerSecond: number | null;
  /** Over the connections that were open at the end of the phase; null when there were none. */
  perConnection: {
    unit: "messages" | "bytes";
    min: number;
    mean: number;
    max: number;
    /** Connections on which nothing came. */
    silent: number;
  } | null;
}

/** The side that limited the run; "neither" also when both sides did, or when the whole machine was busy. */
export type Bottleneck = "server" | "swarm" | "neither";

/** Processor time in milliseconds, all threads together. */
export interface CpuTotal {
  userMs: number;
  systemMs: number;
}

/** Processor time of one side in a phase. */
export interface CpuSide extends CpuTotal {
  /** The share of the time that its busiest thread ran, 0 to 1; null when it is unavailable. */
  busiestThread: number | null;
  /** How the CPU quota of its control group slowed it; null without a quota. */
  throttled: Throttled | null;
}

/** The effect of a CPU quota: the kernel stops a control group that has used up its processor time. */
export interface Throttled {
  /** 0.5 is half a processor. */
  quotaProcessors: number;
  /** The share of the quota's periods in which the kernel stopped the group, 0 to 1. */
  periodShare: number;
  /** How long its threads could not run because of the quota, summed over all processors. */
  throttledMs: number;
}

/** Processor time in one phase, without the settling between memory samples. */
export interface CpuUse {
  /** The measured time. */
  wallMs: number;
  /** All processes of the server; null when they are unknown. */
  server: CpuSide | null;
  swarm: CpuSide;
  /** The main process of c10m, which paces the workers and adds up their counts. */
  coordinator: CpuTotal;
  /**
   * The times of the whole machine, and the time that a hypervisor gave to other guests. The kernel's configuration
   * decides whether the system time of a process includes interrupts.
   */
  machine: { processors: number; busyMs: number; interruptMs: number; stolenMs: number } | null;
  /** null when processor time does not show a bottleneck. */
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
  /** That of the longest phase with messages, or of the longest phase when none sent messages. */
  bottleneck: Bottleneck | null;
  /** The phase and the reason, in words. */
  why: string;
}

/** A figure of a probe that has no block of its own. */
export interface Figure {
  /** Its name in words: "involuntary context switches of the server". */
  name: string;
  /** null when it could not be measured. */
  value: number | null;
  unit: "count" | "bytes" | "milliseconds" | "perSecond" | "share";
}

/** The figures of probes that have no block of their own, by the name of the probe; empty without such a probe. */
export type FiguresByProbe = Record<string, Figure[]>;

/** How well a phase kept its schedule. The sent messages are counted as in any phase. */
export interface ScheduleResult {
  /** The rate in the script, over the whole swarm. */
  perSecond: number;
  /** From its start to its end or to the last answer, whichever came later; null when the run was cut short before. */
  durationMs: number | null;
  /** How many messages the schedule has. */
  asked: number;
  sent: number;
  /** Messages that were due but not sent, by cause. Messages that were not yet due at a cut are not counted. */
  missed: {
    /** More than one second late: c10m did not keep up, and does not send faster to catch up. */
    late: number;
    /** The socket was full (its backlog had not emptied for 100 ms), or too many answers were outstanding. */
    heldBack: number;
    /** No connection was open. */
    unserved: number;
  };
  /** The delay from the intended to the actual time of sending; null when nothing was sent. */
  lag: LatencySummary | null;
  /** Bytes that the kernel had not accepted when the readers of a stall resumed, over all connections; else null. */
  backlogBytes: number | null;
}

/** The result of a phase with slow readers. */
export interface StallResult {
  /** How many connections stopped reading. */
  connections: number;
  /** From the resumption of reading to the last answer or its loss; null when the run was cut short. */
  caughtUpMs: number | null;
  /** Before the stall, at its end, and after the last answer; null when memory is not measured. */
  memory: { before: MemoryFigures | null; stalled: MemoryFigures | null; after: MemoryFigures | null };
}

/** The connections that one phase opened, closed and lost. */
export interface PhaseConnections {
  /** How many connections should be open at the end of the phase. */
  target: number;
  opened: number;
  closed: number;
  failed: CountsByReason;
  lost: CountsByReason;
  /** Open at its end. */
  held: number;
  openPerSecond: number | null;
}

/** How closely a ramp followed its straight line. It is checked every 5 ms, with counts that are up to 10 ms old. */
export interface RampShape {
  kind: "ramp";
  /** Open connections at both ends of the line. */
  from: number;
  to: number;
  /** The largest difference of open and intended connections (open less intended); null when both ends are equal. */
  largestDeviation: number | null;
  /** The time of the largest difference, since the start of the phase. */
  atMs: number | null;
}

/** The result of a storm: the connections that it dropped and those that reconnected. */
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
  /** Failed opens that were tried again. Those that failed finally are in `connections.failed`. */
  failedAttempts: CountsByReason;
  /** From the start of the phase until `openBefore` connections were open again; null when they never were. */
  fullStrengthMs: number | null;
  /** `reconnected` over the time from the last close to the last open; null when nothing reconnected. */
  reconnectPerSecond: number | null;
}

/** The result of a churn, which replaces connections. */
export interface ChurnShape {
  kind: "churn";
  /** Open when it began. */
  openBefore: number;
  askedPerSecond: number;
  /** Connections to replace, connections that were closed, and connections that were opened instead. */
  asked: number;
  closed: number;
  replaced: number;
  /** `replaced` over the time to the last open; null when nothing was replaced. */
  replacedPerSecond: number | null;
  /** The largest difference of open connections and `openBefore`. A connection under replacement is not open. */
  largestDeviation: number;
}

/** The fields of every phase. */
export interface PhaseBase {
  /** Since the start of the run. */
  startMs: number;
  durationMs: number;
  /** False when the run was cut short during the phase. */
  finished: boolean;
  connections: PhaseConnections;
  /** null when processor time was not measured or cannot be measured. */
  cpu: CpuUse | null;
  figures: FiguresByProbe;
}

/** The result of the messages of a fan-out. `due` is the sum of `received` and `missing`. */
export interface FanOutResult {
  published: number;
  /** Expected deliveries: one for each published message and recipient. */
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
   * How many messages the phase should send. In a closed loop that is the number that it sent. A stall does not count
   * messages that were held back, because a stall causes that on purpose.
   */
  messagesAsked: number;
  /** Lost messages by reason, as in the run. */
  messagesLost: CountsByReason;
  /**
   * The time from the first send to the last answer, without the time between two rounds or two repetitions of a burst.
   * With a schedule it is the duration of the schedule. null for a phase without answers, and for a stall.
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
  /** Statistics over the rounds: duration in milliseconds, and rounds a second; null without a finished round. */
  roundStatistics: { samples: number; latencyMs: RoundStatistics; throughputPerSecond: RoundStatistics } | null;
}

/** The opening before the first phase, which opens connections as fast as the server accepts them. */
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
  /** Counts of published messages. Verified: every delivery came exactly once. Lost: deliveries are missing. */
  messages: MessageCounts;
  underWayMs: null;
  latency: null;
  pushed: null;
  schedule: ScheduleResult;
  stall: null;
  fanOut: FanOutResult;
}

/** One phase. Every kind has the same fields in JSON; the fields of other kinds are null. */
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

/** The counts at one moment of the run. All counts except `open` are cumulative since the start of the run. */
export interface SeriesPoint {
  /** Since the start of the run. */
  atMs: number;
  open: number;
  opened: number;
  failed: number;
  failedAttempts: number;
  lost: number;
  /** Answers, right or wrong, and messages that `.receive()` received. */
  received: number;
}

/** The run over time, from the first phase to the end of the last. */
export interface Series {
  /** The approximate time between two points. */
  intervalMs: number;
  /** At most 600. Beyond that, every second point is removed and the interval doubles. */
  points: SeriesPoint[];
}

/** One expectation of a script and its outcome. */
export interface ExpectationResult {
  /** "memory per connection below 9 KB" */
  text: string;
  passed: boolean;
  /** "8.34 KB (95 % interval 8.33 to 8.35 KB)"; "not measured", which does not pass. */
  actual: string;
}

/** The counts of the user-space TCP stack on one side of a run. */
export interface PacketCounts {
  /** Segments sent again: SYN, data and FIN. */
  retransmissions: number;
  /** Frames that arrived while the receive ring was full. */
  ringDrops: number;
  /** ACKs that answer segments which the peer of the connection would not send (RFC 5961). */
  challengeAcks: number;
  /** ACKs sent immediately because a segment arrived out of order or twice. */
  duplicateAcks: number;
}

/** By side; null for a side with kernel sockets. */
export interface PacketBlock {
  server: PacketCounts | null;
  swarm: PacketCounts | null;
}

/** The logins of a run, including those of reconnects. */
export interface LoginBlock {
  /** Logins begun: the transport of the connection was open. */
  attempted: number;
  succeeded: number;
  /** By reason: LOGIN_MISMATCH, LOGIN_TIMEOUT, or the cause that closed the connection during the login. */
  failed: CountsByReason;
  /** From the opening of the transport to the end of the last step; null when no login succeeded. */
  p50Ms: number | null;
  p90Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
  /** The first answer that differed from the expected answer; null when none did. */
  firstMismatch: LoginMismatch | null;
}

/** The first answer of a login that differed from the expected answer. */
export interface LoginMismatch extends Omit<Mismatch, "round"> {
  /** The step of the login, from 1. */
  step: number;
}

/** One run of one plan. */
export interface RunResult {
  name: string;
  /** 1, 2, ... with `--runs`. */
  repetition: number;
  plan: Plan;
  /**
   * The engine of each side ("spawned" is a server that c10m started by the user's command, "running" one that ran
   * already), and the reason for the swarm's engine.
   */
  engine: { server: string; swarm: string; why: string };
  /** The address of the server, after the name lookup if `connect` has a name. */
  address: string;
  /** The number of c10m's worker processes on each side; a spawned server has none. */
  workers: { server: number; swarm: number };
  connections: ConnectionCounts;
  /** null when the swarm has no login. */
  login: LoginBlock | null;
  messages: MessageCounts;
  /** `messages.lost` by reason: the cause that closed the connection (errno, `EOF`, `WS_<code>`), or `TIMEOUT`. */
  messagesLost: CountsByReason;
  throughput: { messagesPerSecond: number | null };
  latency: LatencyBlock;
  memory: MemoryBlock;
  /** null when it was not measured, or cannot be measured (on systems other than Linux). */
  cpu: CpuBlock | null;
  figures: FiguresByProbe;
  /** null when both sides had kernel sockets. */
  packet: PacketBlock | null;
  phases: PhaseResult[];
  series: Series;
  /** In the order of the script; empty when the script has no expectations. */
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
  /** The frequency governor of the processor; null when it is unavailable. */
  governor: string | null;
  /** "none", or the system on which the machine runs as a guest; null when it is unavailable. */
  virtualisation: string | null;
  /** Over the 1, 5 and 15 minutes before the start; null when the system has no load average. */
  loadAverage: number[] | null;
  /** By name; null when unknown: openFilesSoft, openFilesHard, cgroupMemoryBytes. */
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
  /** sha256 of this plan, as in the script, in canonical JSON (RFC 8785). */
  planHash: string;
  /** The reason for leaving it out, when this machine lacks something that it needs; null when it was not left out. */
  skipped: string | null;
}

/** The result of one command. */
export interface Result {
  version: typeof RESULT_VERSION;
  /**
   * sha256 of the plan or comparison that the script describes, in canonical JSON (RFC 8785). It does not depend on the
   * runtime, the machine, the flags and the fit.
   */
  planHash: string;
  overrides: { connections: number | null; engine: string | null; fit: boolean; isolate: boolean };
  environment: Environment;
  /** Every plan in the order of the script: one, unless the script compares several. */
  plans: PlanEntry[];
  /** In the order of execution. */
  runs: RunResult[];
  /** null without `--compare`. */
  comparison: Comparison | null;
  verdict: Verdict;
}
