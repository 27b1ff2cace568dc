import { monotonicMs } from "../host/clock.ts";
import { ListenQueues } from "../host/listen-queue.ts";
import { carryOutStep } from "../phases/carry-out.ts";
import { isLoopback } from "../preflight/addresses.ts";
import { startProbes } from "../probes/run-probes.ts";
import { UserError } from "../problem/problem.ts";
import type { RunResult } from "../result/schema.ts";
import { LatencyHistogram } from "../stats/histogram.ts";
import { loginBlock } from "./login-block.ts";
import { MemoryGuard } from "./memory-guard.ts";
import { makeNetwork, type Network } from "./network/network.ts";
import { openWindow } from "./pacing/open-window.ts";
import { split } from "./pacing/shares.ts";
import { nothingRecorded, type Recorded, runResult } from "./run-result.ts";
import type { RunSpec } from "./run-spec.ts";
import type { RunContext, RunState } from "./run-state.ts";
import { SeriesRecorder } from "./series.ts";
import { timelineOf } from "./timeline.ts";
import { portList, serverAssignments, swarmAssignments } from "./workers/assignments.ts";
import { closeAll } from "./workers/closing.ts";
import { WorkerPool } from "./workers/pool.ts";
import { startWorkers } from "./workers/start.ts";

/**
 * Carries out a plan. When it resolves, everything that it started has ended. A halt leaves a partial result with the
 * reason in `aborted`; a halt after the last phase changes nothing. A worker that crashes while it closes also sets
 * `aborted`, but the figures, which were measured before, remain.
 *
 * @param started receives the pool as soon as it exists, so that the caller can kill it at any time
 * @throws {UserError} when the server cannot be started as the script says
 */
export async function carryOut(order: RunSpec, started: (pool: WorkerPool) => void): Promise<RunResult> {
  const pool = new WorkerPool(order.workerEntry, order.halt);
  started(pool);
  const run = newRun(order, pool);
  const series = new SeriesRecorder(run);
  const steps = timelineOf(order.plan);
  const guard = new MemoryGuard({ ...order, openConnections: () => pool.totals().open });
  const recorded: Recorded = nothingRecorded();
  let failure: string | null = null;
  let result: RunResult;
  let network: Network | null = null;
  try {
    network = makeLinks(order);
    const begun = await begin(order, run, network);
    recorded.openWindow = openWindow(order.plan.subject, run.local, order.somaxconn);
    run.window = recorded.openWindow.connections;
    recorded.series = series.start();
    for (const step of begun ? steps : []) {
      order.observer.began(step);
      const { result, openDurationMs, after } = await carryOutStep(run, step);
      order.observer.ended(result);
      recorded.phases.push(result);
      if (openDurationMs !== null) {
        recorded.openedOnTheWay += result.connections.opened;
        recorded.openDurationMs += openDurationMs;
      }
      recorded.held = after;
      if (!result.finished) break;
    }
    series.stop();
    if (order.plan.swarm.login !== undefined) recorded.login = await loginBlock(run);
    if (network !== null) recorded.packet = await pool.packetCounts();
    recorded.complete = recorded.phases.length === steps.length && recorded.phases.every(({ finished }) => finished);
    result = runResult(order, { ...recorded, measured: run.probes.report(recorded.phases) });
  } finally {
    guard.stop();
    series.stop();
    order.observer.began({ kind: "closing" });
    failure = await closeAll(run);
    network?.remove();
  }
  return { ...result, aborted: result.aborted ?? failure };
}

/** The links of a run with a side in user space: one for each worker of a swarm in user space, otherwise one. */
function makeLinks({ engines: { server, swarm }, sizing }: RunSpec): Network | null {
  const roles = { server: server === "packet", swarm: swarm === "packet" };
  if (!roles.server && !roles.swarm) return null;
  try {
    return makeNetwork(roles.swarm ? sizing.swarmWorkers : 1, roles);
  } catch (error) {
    throw new UserError(3, [{ message: (error as Error).message, fix: "--engine uring, or --engine node" }]);
  }
}

/** Starts the pool and takes the sample without connections; false when the run was halted meanwhile. */
async function begin(order: RunSpec, run: RunState, network: Network | null): Promise<boolean> {
  const { plan, sizing, engines, halt } = order;
  order.observer.began({ kind: "starting" });
  LatencyHistogram.prepare();
  await startWorkers(run.pool, halt, plan, {
    servers: serverAssignments(plan, sizing, engines.server, order.somaxconn, network),
    swarm: swarmAssignments(plan, sizing, engines.swarm, order.address, network),
  });
  try {
    await run.probes.settle();
  } catch (error) {
    if (error !== halt.halted) throw error;
  }
  return halt.halted === null;
}

function newRun({ plan, address, halt, observer, sizing }: RunSpec, pool: WorkerPool): RunState {
  const startedAtMs = monotonicMs();
  const shards = split(plan.swarm.connections, sizing.swarmWorkers);
  const state: RunContext = {
    plan,
    pool,
    local: plan.subject.kind !== "connect" || isLoopback(address),
    halt,
    observer,
    queues: new ListenQueues(portList(plan.subject.ports)),
    // No connection is opened before the server listens and its backlog is known.
    window: 1,
    startedAtMs,
    shards,
    asked: shards.map(() => 0),
    begun: 0,
    messagesSent: false,
    reopened: false,
  };
  return Object.assign(state, { probes: startProbes(plan.measure, state) });
}
