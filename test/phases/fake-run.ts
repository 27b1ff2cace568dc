/**
 * A run without processes and sockets: the coordinator's half is real, the workers' swarms are real, and the test is the
 * network behind them.
 */

import type { Phase } from "../../dsl/plan.ts";
import { HaltSwitch } from "../../runtime/coordinator/halt.ts";
import type { Figures } from "../../runtime/coordinator/observer.ts";
import type { RunState } from "../../runtime/coordinator/run-state.ts";
import type { WorkerPool } from "../../runtime/coordinator/workers/pool.ts";
import type { SwarmCommand } from "../../runtime/coordinator/workers/protocol.ts";
import { sumOf, totalOf } from "../../runtime/coordinator/workers/totals.ts";
import { monotonicMs } from "../../runtime/host/clock.ts";
import { together } from "../../runtime/probes/run-probes.ts";
import { Swarm } from "../../runtime/swarm/swarm.ts";
import { planOf } from "../coordinator/plans.ts";
import { FakeEngine, type FakeNetwork } from "../swarm/fake-engine.ts";
import { swarmSpec } from "../swarm/swarms.ts";

/** What the network does every millisecond. */
export type Network = (nets: readonly FakeNetwork[]) => void;

/** Accepts every open, and finishes every close. */
export const prompt: Network = (nets) => {
  for (const net of nets) {
    net.finishCloses();
    net.acceptAll();
  }
};

/** A worker whose process is this one. */
class FakeWorker {
  readonly swarm: Swarm;
  readonly net: FakeNetwork;
  readonly alive = true;
  /** Every command, in order. */
  readonly commands: SwarmCommand[] = [];

  constructor(first: number, count: number) {
    const engine = new FakeEngine();
    this.swarm = new Swarm(swarmSpec({ protocol: "websocket", ports: [80], first, count }), engine, () => {});
    this.net = engine.net;
  }

  get counts() {
    return this.swarm.counts();
  }

  send(command: SwarmCommand): void {
    this.commands.push(command);
    if (command.kind === "open") this.swarm.open(command.count);
    if (command.kind === "shrink") this.swarm.shrink(command.count);
    if (command.kind === "drop") this.swarm.drop(command.options);
  }
}

export interface FakeRun {
  readonly run: RunState;
  readonly workers: readonly FakeWorker[];
  readonly progress: Figures[];
  /** Another network from now on. */
  behave(network: Network): void;
  stop(): void;
}

/**
 * A run on workers with shards of these sizes, nothing open.
 *
 * @param window how many connections may be on their way at a time
 */
export function fakeRun(shards: readonly number[], phases: readonly Phase[], window = 1_000): FakeRun {
  let first = 0;
  const workers = shards.map((count) => {
    first += count;
    return new FakeWorker(first - count, count);
  });
  const totals = () => totalOf(workers);
  const pool = {
    swarm: workers,
    livingSwarm: workers,
    totals,
    census: async () => totals(),
    reports: async () => [],
    settle: async () => {},
    accepted: () => null,
    openByWorker: () => workers.map(({ counts }) => counts.open),
    takenByWorker: () =>
      workers.map(({ counts }) => counts.open + counts.connecting + sumOf(counts.failed) + sumOf(counts.lost)),
  };
  const progress: Figures[] = [];
  let network = prompt;
  const timer = setInterval(() => {
    for (const { swarm } of workers) {
      swarm.release();
      swarm.tick();
    }
    network(workers.map(({ net }) => net));
  }, 1);
  const run: RunState = {
    plan: planOf({ connections: first, phases }),
    pool: pool as unknown as WorkerPool,
    local: true,
    halt: new HaltSwitch(),
    observer: { began: () => {}, progressed: (figures) => progress.push(figures), ended: () => {} },
    queues: { waiting: () => 0 } as RunState["queues"],
    probes: together([]),
    window,
    startedAtMs: monotonicMs(),
    shards,
    asked: shards.map(() => 0),
    begun: 0,
    messagesSent: false,
    reopened: false,
  };
  return {
    run,
    workers,
    progress,
    behave: (other) => {
      network = other;
    },
    stop: () => clearInterval(timer),
  };
}
