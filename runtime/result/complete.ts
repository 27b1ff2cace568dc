/**
 * Completes results of earlier versions of the format: newer fields become null, empty or false. The compiler reports
 * a field of the schema that has neither a default here nor a place among the fields that every version has.
 */

import type {
  ConnectionCounts,
  CpuSide,
  HostEnvironment,
  LatencyBlock,
  MemoryBlock,
  MemoryPerConnection,
  MessageCounts,
  PhaseConnections,
  PhaseResult,
  Result,
  RunResult,
} from "./schema.ts";

/** The fields of a union: those that any of its members has. */
type FieldOf<Union> = Union extends unknown ? keyof Union : never;

const CONNECTIONS = {
  closed: 0,
  openPerSecond: null,
  openDurationMs: null,
  openWindow: null,
} satisfies Omit<ConnectionCounts, "scripted" | "requested" | "target" | "opened" | "held" | "failed" | "lost">;

const PHASE_CONNECTIONS = { openPerSecond: null } satisfies Omit<
  PhaseConnections,
  "target" | "opened" | "closed" | "failed" | "lost" | "held"
>;

const MESSAGES = {
  oneWay: 0,
  unanswered: 0,
  unexpected: 0,
  pushed: 0,
  pushedBytes: 0,
} satisfies Omit<MessageCounts, "sent" | "received" | "verified" | "mismatched" | "lost">;

const LATENCY = {
  corrected: null,
  uncorrected: null,
  histogram: null,
  correctedHistogram: null,
} satisfies LatencyBlock;

const MEMORY = { perConnection: null, fit: null, samples: [] } satisfies MemoryBlock;

const PER_CONNECTION = {
  totalBytesLow: null,
  totalBytesHigh: null,
  kernelBytesLow: null,
  kernelBytesHigh: null,
  serverBytesLow: null,
  serverBytesHigh: null,
  swarmBytesLow: null,
  swarmBytesHigh: null,
} satisfies Omit<MemoryPerConnection, "totalBytes" | "kernelBytes" | "serverBytes" | "swarmBytes">;

const CPU_SIDE = { busiestThread: null, throttled: null } satisfies Omit<CpuSide, "userMs" | "systemMs">;

const PHASE = {
  shape: null,
  messages: null,
  messagesAsked: null,
  messagesLost: null,
  underWayMs: null,
  latency: null,
  inFlight: null,
  firstMismatch: null,
  cpu: null,
  figures: {},
  pushed: null,
  schedule: null,
  stall: null,
  fanOut: null,
  rounds: [],
  roundStatistics: null,
} satisfies Record<
  Exclude<FieldOf<PhaseResult>, "kind" | "startMs" | "durationMs" | "finished" | "connections">,
  unknown
>;

const RUN = {
  repetition: 1,
  address: "127.0.0.1",
  workers: { server: 0, swarm: 0 },
  login: null,
  messagesLost: {},
  cpu: null,
  figures: {},
  packet: null,
  series: { intervalMs: 0, points: [] },
  expectations: [],
  aborted: null,
} satisfies Omit<
  RunResult,
  "name" | "plan" | "engine" | "connections" | "messages" | "throughput" | "latency" | "memory" | "phases"
>;

const HOST = {
  governor: null,
  virtualisation: null,
  loadAverage: null,
  limits: {},
  sysctls: {},
} satisfies Omit<HostEnvironment, "runtime" | "os" | "kernel" | "cpu" | "cores" | "memoryBytes">;

const OVERRIDES = { connections: null, engine: null, fit: false, isolate: false } satisfies Result["overrides"];

/**
 * Returns a result with every field of this version of the format. Missing fields are marked as not measured.
 *
 * @param result a result in which the fields that a comparison reads have been checked
 * @example completeResult(readResultFile("old.json")).runs[0].cpu // null: that version did not measure it
 */
export function completeResult(result: Result): Result {
  const { environment, runs, planHash } = result;
  const names = [...new Set(runs.map(({ name }) => name))];
  const { plans, comparison }: Partial<Result> = result;
  return {
    ...result,
    plans: plans ?? names.map((name) => ({ name, planHash, skipped: null })),
    comparison: comparison ?? null,
    overrides: { ...OVERRIDES, ...result.overrides },
    environment: { ...environment, hosts: environment.hosts.map((host) => ({ ...HOST, ...host })) },
    runs: runs.map(completeRun),
  };
}

function completeRun(run: RunResult): RunResult {
  const { scripted }: Partial<ConnectionCounts> = run.connections;
  return {
    ...RUN,
    ...run,
    connections: { ...CONNECTIONS, ...run.connections, scripted: scripted ?? run.connections.requested },
    messages: { ...MESSAGES, ...run.messages },
    latency: { ...LATENCY, ...run.latency },
    memory: completeMemory({ ...MEMORY, ...run.memory }),
    phases: run.phases.map(completePhase),
  };
}

function completeMemory(memory: MemoryBlock): MemoryBlock {
  const { perConnection } = memory;
  return perConnection === null ? memory : { ...memory, perConnection: { ...PER_CONNECTION, ...perConnection } };
}

function completePhase(given: PhaseResult): PhaseResult {
  const phase: PhaseResult = { ...PHASE, ...given };
  const connections = { ...PHASE_CONNECTIONS, ...phase.connections };
  const cpu = phase.cpu && {
    ...phase.cpu,
    server: completeSide(phase.cpu.server),
    swarm: completeSide(phase.cpu.swarm),
  };
  return { ...phase, connections, cpu };
}

function completeSide<Side extends CpuSide | null>(side: Side): Side {
  return side && { ...CPU_SIDE, ...side };
}
