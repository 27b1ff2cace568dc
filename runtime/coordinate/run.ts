import { epochMs } from "../measure/clock.ts";
import { LatencyHistogram } from "../measure/histogram.ts";
import { ListenQueues } from "../measure/listen-queue.ts";
import { noMemory } from "../measure/memory-fit.ts";
import type { RunResult } from "../measure/result.ts";
import { isLoopback } from "../preflight/addresses.ts";
import { portList, serverAssignments, swarmAssignments } from "./assignments.ts";
import { closeAll } from "./closing.ts";
import { CpuMeter } from "./cpu-meter.ts";
import { Crew } from "./crew.ts";
import { MemoryGuard } from "./memory-guard.ts";
import { MemorySampler } from "./memory-sampler.ts";
import { openWindow } from "./open-window.ts";
import { carryOutStep } from "./phases.ts";
import type { RunOrder } from "./run-order.ts";
import { nothingRecorded, type Recorded, runResult } from "./run-result.ts";
import type { RunState } from "./run-state.ts";
import { SeriesWatch } from "./series-watch.ts";
import { sampleSettled } from "./settle.ts";
import { split } from "./shards.ts";
import { startCrew } from "./start-crew.ts";
import { timelineOf } from "./timeline.ts";

/**
 * Carries out a plan. Everything it starts is gone when it resolves. A halt leaves a partial result, with the reason in
 * `aborted`; one that comes when every phase has finished takes nothing away. `started` is given the crew as soon as it
 * exists, so that it can be killed at once.
 *
 * @throws {UserError} when the server cannot be started as the script says
 */
export async function carryOut(order: RunOrder, started: (crew: Crew) => void): Promise<RunResult> {
  const crew = new Crew(order.workerEntry, order.halt);
  started(crew);
  const run = newRun(order, crew);
  const series = new SeriesWatch(run);
  const steps = timelineOf(order.plan);
  const guard = new MemoryGuard({ ...order, openConnections: () => crew.totals().open });
  const recorded: Recorded = { ...nothingRecorded(), memory: run.memory?.record ?? noMemory() };
  try {
    const begun = await begin(order, run);
    recorded.openWindow = openWindow(order.plan.subject, run.local, order.somaxconn);
    run.window = recorded.openWindow.connections;
    recorded.series = series.start();
    for (const step of begun ? steps : []) {
      order.observer.began(step);
      const { result, openDurationMs, after } = await carryOutStep(run, step);
      order.observer.ended(result);
      recorded.phases.push(result);
      if (step.kind === "open" || step.kind === "ramp") {
        recorded.openedOnTheWay += result.connections.opened;
        recorded.openDurationMs += openDurationMs;
      }
      recorded.held = after;
      if (!result.finished) break;
    }
    series.stop();
    recorded.complete = recorded.phases.length === steps.length && recorded.phases.every(({ finished }) => finished);
    return runResult(order, recorded);
  } finally {
    guard.stop();
    series.stop();
    order.observer.began({ kind: "closing" });
    await closeAll(run);
  }
}

/** Starts the crew and takes the sample at rest; false when the run was halted meanwhile. */
async function begin(order: RunOrder, run: RunState): Promise<boolean> {
  const { plan, sizing, engines, halt } = order;
  order.observer.began({ kind: "starting" });
  LatencyHistogram.prepare();
  await startCrew(run.crew, halt, plan, {
    servers: serverAssignments(plan, sizing, engines.server, order.somaxconn),
    swarm: swarmAssignments(plan, sizing, engines.swarm, order.address),
  });
  try {
    await sampleSettled(run);
  } catch (error) {
    if (error !== halt.halted) throw error;
  }
  return halt.halted === null;
}

function newRun({ plan, address, halt, observer, sizing }: RunOrder, crew: Crew): RunState {
  const startedAtMs = epochMs();
  const shards = split(plan.swarm.connections, sizing.swarmWorkers);
  return {
    plan,
    crew,
    local: plan.subject.kind !== "connect" || isLoopback(address),
    halt,
    observer,
    queues: new ListenQueues(portList(plan.subject.ports)),
    memory: plan.measure.includes("memory") ? new MemorySampler(crew, startedAtMs) : null,
    cpu: plan.measure.includes("cpu") ? new CpuMeter(crew) : null,
    // Nothing is opened before the server listens, and its backlog is known.
    window: 1,
    startedAtMs,
    shards,
    asked: shards.map(() => 0),
    begun: 0,
    messagesSent: false,
    reopened: false,
  };
}
