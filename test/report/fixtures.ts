/** Results as runs leave them, for tests to take and change. */

import type { Plan } from "../../dsl/plan.ts";
import type {
  CpuUse,
  EchoResult,
  LatencyBlock,
  MemoryFit,
  MessageCounts,
  PhaseResult,
  Result,
  RunResult,
} from "../../runtime/result/schema.ts";

const PLAN: Plan = {
  kind: "plan",
  version: 1,
  name: "chat",
  subject: {
    kind: "listen",
    ports: { first: 8080, count: 200 },
    host: "127.0.0.1",
    protocol: "websocket",
    path: "/",
    engine: "auto",
    workers: null,
  },
  swarm: {
    kind: "swarm",
    connections: 10_000,
    engine: "auto",
    workers: null,
    from: null,
    connectTimeoutMs: 30_000,
  },
  phases: [
    {
      kind: "echo",
      model: "closed",
      message: { kind: "text", text: "hello" },
      rounds: 3,
      inFlight: 1024,
      timeoutMs: 30_000,
    },
  ],
  measure: ["memory", "latency", "throughput"],
};

export const LATENCY: LatencyBlock = {
  corrected: null,
  uncorrected: { p50Ms: 0.853, p90Ms: 4.21, p99Ms: 12.34, p999Ms: 98.76, maxMs: 1234.5, meanMs: 1.618 },
  histogram: "HISTFAAAA",
  correctedHistogram: null,
};

export function messages(changes: Partial<MessageCounts> = {}): MessageCounts {
  return {
    sent: 30_000,
    received: 30_000,
    verified: 30_000,
    mismatched: 0,
    lost: 0,
    oneWay: 0,
    unanswered: 0,
    unexpected: 0,
    pushed: 0,
    pushedBytes: 0,
    ...changes,
  };
}

/** What a phase took whose server had one busy thread. */
export const CPU: CpuUse = {
  wallMs: 900,
  server: { userMs: 250, systemMs: 620, busiestThread: 0.96, throttled: null },
  swarm: { userMs: 90, systemMs: 430, busiestThread: 0.4, throttled: null },
  coordinator: { userMs: 20, systemMs: 10 },
  machine: { processors: 2, busyMs: 1_500, interruptMs: 200, stolenMs: 0 },
  bottleneck: "server",
  why: "its busiest thread was at its end (server 96 %, swarm 40 % of a processor)",
};

/** Changes to the result of a phase, also to that of another kind. */
export type PhaseChanges = { readonly [Key in keyof EchoResult]?: PhaseResult[Key] };

/** The result of an echo in rounds, or of another kind of phase with the fields of that kind. */
export function echoPhase(changes: PhaseChanges = {}): PhaseResult {
  const echo: EchoResult = {
    kind: "echo",
    startMs: 5000,
    durationMs: 900,
    finished: true,
    connections: { target: 10_000, opened: 0, closed: 0, failed: {}, lost: {}, held: 10_000, openPerSecond: null },
    shape: null,
    messages: messages(),
    messagesAsked: 30_000,
    messagesLost: {},
    underWayMs: 900,
    latency: LATENCY,
    inFlight: 1024,
    firstMismatch: null,
    cpu: null,
    figures: {},
    pushed: null,
    schedule: null,
    stall: null,
    fanOut: null,
    rounds: [
      { durationMs: 290, verified: 10_000 },
      { durationMs: 300, verified: 10_000 },
      { durationMs: 310, verified: 10_000 },
    ],
    roundStatistics: {
      samples: 3,
      latencyMs: { mean: 300, p50: 300, min: 290, max: 310, rmePercent: 8.28, mad: 10 },
      throughputPerSecond: { mean: 3.336, p50: 3.333, min: 3.226, max: 3.448, rmePercent: 8.29, mad: 0.1075 },
    },
  };
  return { ...echo, ...changes } as PhaseResult;
}

/** What the straight lines say beside their slopes. */
const FIT: MemoryFit = {
  samples: 6,
  kernelBeforeBytes: 40_000_000,
  fixedBytes: { total: 160_000_000, kernel: 10_000_000, server: 70_000_000, swarm: 80_000_000 },
  rSquared: { total: 0.9991, kernel: 0.9993, server: 0.9985, swarm: 0.9983 },
  kernelKinds: [{ name: "slab", bytes: 3_090, bytesLow: 2_990, bytesHigh: 3_190 }],
  slabCaches: [
    { name: "TCP", bytes: 2_368, bytesLow: 2_360, bytesHigh: 2_380 },
    { name: "filp", bytes: 192, bytesLow: 180, bytesHigh: 200 },
  ],
  crossCheck: {
    systemBytes: 20_900,
    systemBytesLow: 20_000,
    systemBytesHigh: 21_800,
    residualBytes: 100,
    residualBytesLow: -500,
    residualBytesHigh: 700,
    residualShare: 100 / 20_900,
    othersBytes: 90,
  },
  extrapolation: [{ connections: 1_000_000, totalBytes: 2.096e10, totalBytesLow: 2.02e10, totalBytesHigh: 2.17e10 }],
  warnings: [],
};

export function run(changes: Partial<RunResult> = {}): RunResult {
  const at = (connections: number, settled = true) => ({
    connections,
    kernelBytes: 50_000_000 + 3100 * connections,
    serverBytes: 70_000_000 + 8200 * connections,
    swarmBytes: 80_000_000 + 9500 * connections,
    othersBytes: 700_000_000,
    systemBytes: 900_000_000 + 20_900 * connections,
    atMs: connections / 10,
    settled,
  });
  return {
    name: "chat",
    repetition: 1,
    plan: PLAN,
    engine: { server: "node", swarm: "node", why: "asked for" },
    address: "127.0.0.1",
    workers: { server: 2, swarm: 2 },
    connections: {
      scripted: 10_000,
      requested: 10_000,
      target: 10_000,
      opened: 10_000,
      held: 10_000,
      failed: {},
      lost: {},
      closed: 0,
      openPerSecond: 8123.4,
      openDurationMs: 1231,
      openWindow: { connections: 4_096, backlog: 4_096 },
    },
    login: null,
    messages: messages(),
    messagesLost: {},
    throughput: { messagesPerSecond: 33_333.3 },
    latency: LATENCY,
    memory: {
      perConnection: {
        totalBytes: 20_800,
        kernelBytes: 3100,
        serverBytes: 8200,
        swarmBytes: 9500,
        totalBytesLow: 20_120,
        totalBytesHigh: 21_480,
        kernelBytesLow: 3_000,
        kernelBytesHigh: 3_200,
        serverBytesLow: 7_900,
        serverBytesHigh: 8_500,
        swarmBytesLow: 9_100,
        swarmBytesHigh: 9_900,
      },
      fit: FIT,
      samples: [0, 2000, 4000, 6000, 8000].map((connections) => at(connections)).concat(at(9000, false), at(10_000)),
    },
    cpu: null,
    figures: {},
    packet: null,
    phases: [echoPhase()],
    series: { intervalMs: 100, points: [] },
    expectations: [],
    aborted: null,
    ...changes,
  };
}

export function result(changes: Partial<Result> = {}): Result {
  return {
    version: 1,
    planHash: "0".repeat(64),
    overrides: { connections: null, engine: null, fit: false, isolate: false },
    environment: {
      c10m: "0.1.0",
      hosts: [
        {
          runtime: "node 20.20.2",
          os: "linux",
          kernel: "6.8.0",
          cpu: "AMD EPYC 7B13",
          cores: 2,
          memoryBytes: 24 * 2 ** 30,
          governor: "performance",
          virtualisation: "none",
          loadAverage: [0.1, 0.2, 0.3],
          limits: { openFilesHard: 20_000 },
          sysctls: { "net.ipv4.ip_local_port_range": "32768 60999" },
        },
      ],
    },
    plans: [{ name: "chat", planHash: "0".repeat(64), skipped: null }],
    runs: [run()],
    comparison: null,
    verdict: "passed",
    ...changes,
  };
}

/** A run that could not open, keep, and hear from everything. */
export function troubledRun(changes: Partial<RunResult> = {}): RunResult {
  const fine = run();
  const counts = messages({
    sent: 23_990,
    received: 23_973,
    verified: 23_970,
    mismatched: 3,
    lost: 17,
  });
  return run({
    connections: {
      ...fine.connections,
      opened: 8_000,
      held: 7_990,
      failed: { ETIMEDOUT: 100, ECONNREFUSED: 1_900 },
      lost: { ECONNRESET: 10, EOF: 0 },
    },
    messages: counts,
    messagesLost: { TIMEOUT: 7, ECONNRESET: 10 },
    phases: [echoPhase({ messages: counts, messagesAsked: 24_000 })],
    ...changes,
  });
}
