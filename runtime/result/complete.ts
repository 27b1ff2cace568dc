/** Completes results of earlier versions of the format: newer fields become null, empty or false. */

import type { Result, RunResult } from "./schema.ts";

type Fields = Readonly<Record<string, unknown>>;

const CONNECTIONS: Fields = { closed: 0, openPerSecond: null, openDurationMs: null, openWindow: null };

const MESSAGES: Fields = { oneWay: 0, unanswered: 0, unexpected: 0, pushed: 0, pushedBytes: 0 };

const LATENCY: Fields = { corrected: null, uncorrected: null, histogram: null, correctedHistogram: null };

const MEMORY: Fields = { perConnection: null, fit: null, samples: [] };

const PHASE: Fields = {
  shape: null,
  messages: null,
  messagesAsked: null,
  messagesLost: null,
  underWayMs: null,
  latency: null,
  inFlight: null,
  firstMismatch: null,
  cpu: null,
  pushed: null,
  schedule: null,
  stall: null,
  rounds: [],
  roundStatistics: null,
  fanOut: null,
};

const RUN: Fields = {
  repetition: 1,
  address: "127.0.0.1",
  workers: { server: 0, swarm: 0 },
  messagesLost: {},
  cpu: null,
  series: { intervalMs: 0, points: [] },
  expectations: [],
  aborted: null,
  login: null,
  figures: {},
  packet: null,
};

const HOST: Fields = { governor: null, virtualisation: null, loadAverage: null, limits: {}, sysctls: {} };

const OVERRIDES: Fields = { connections: null, engine: null, fit: false, isolate: false };

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
    overrides: { ...OVERRIDES, ...result.overrides } as Result["overrides"],
    environment: { ...environment, hosts: environment.hosts.map((host) => ({ ...HOST, ...host })) as never },
    runs: runs.map(completeRun),
  };
}

function completeRun(run: RunResult): RunResult {
  const { scripted }: Partial<RunResult["connections"]> = run.connections;
  return {
    ...RUN,
    ...run,
    connections: { ...CONNECTIONS, ...run.connections, scripted: scripted ?? run.connections.requested },
    messages: { ...MESSAGES, ...run.messages },
    latency: { ...LATENCY, ...run.latency },
    memory: { ...MEMORY, ...run.memory },
    phases: run.phases.map((phase) => ({ ...PHASE, ...phase })),
  };
}
