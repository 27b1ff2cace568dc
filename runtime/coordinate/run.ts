import type { Plan } from "../../dsl/plan.ts";
import { epochMs } from "../measure/clock.ts";
import type { PhaseResult, RunResult } from "../measure/result.ts";
import type { Sizing } from "../preflight/assessment.ts";
import { BACKLOG, serverAssignments, swarmAssignments } from "./assignments.ts";
import { Crew } from "./crew.ts";
import type { HaltSwitch } from "./halt.ts";
import { MemorySampler } from "./memory-sampler.ts";
import type { Observer } from "./observer.ts";
import { carryOutStep } from "./phases.ts";
import type { EngineName } from "./protocol.ts";
import { runResult } from "./run-result.ts";
import type { RunState } from "./run-state.ts";
import { sampleSettled } from "./settle.ts";
import { split } from "./shards.ts";
import { startCrew } from "./start-crew.ts";
import { timelineOf } from "./timeline.ts";
import { noTotals } from "./totals.ts";

/** A plan to carry out once, and all that was decided about how. */
export interface RunOrder {
  readonly plan: Plan;
  readonly name: string;
  readonly repetition: number;
  /** The size in the script, before any flag changed it. */
  readonly scripted: number;
  readonly sizing: Sizing;
  /** The server's is null when the server is the user's own. */
  readonly engines: { readonly server: EngineName | null; readonly swarm: EngineName };
  /** The kernel's cap on a listening port's backlog. */
  readonly somaxconn: number;
  readonly workerEntry: string;
  readonly halt: HaltSwitch;
  readonly observer: Observer;
}

/** A user's own server may have a backlog as small as this many connections a port; most have 128 or more. */
const SPAWNED_WINDOW_PER_PORT = 64;

/** More on their way than this gain nothing: the server's processor time is the limit by then. */
const LARGEST_WINDOW = 4_096;

/**
 * Carries out a plan. Everything it starts is gone when it resolves. A halt leaves a partial result, with the reason in
 * `aborted`. `started` is given the crew as soon as it exists, so that it can be killed at once.
 *
 * @throws {UserError} when the server cannot be started as the script says
 */
export async function carryOut(order: RunOrder, started: (crew: Crew) => void): Promise<RunResult> {
  const crew = new Crew(order.workerEntry, order.halt);
  started(crew);
  const run = newRun(order, crew);
  const phases: PhaseResult[] = [];
  let openDurationMs = 0;
  try {
    if (await begin(order, run)) {
      for (const step of timelineOf(order.plan)) {
        order.observer.began(step);
        const done = await carryOutStep(run, step);
        order.observer.ended(done.result);
        phases.push(done.result);
        openDurationMs += done.openDurationMs;
        if (order.halt.halted !== null) break;
      }
    }
    const held = crew.swarm.length === 0 ? noTotals() : await crew.census();
    return runResult(order, { phases, openDurationMs, held, samples: run.memory?.samples ?? [] });
  } finally {
    order.observer.began({ kind: "closing" });
    await crew.finish();
  }
}

/** Starts the crew and takes the sample at rest; false when the run was halted meanwhile. */
async function begin(order: RunOrder, run: RunState): Promise<boolean> {
  const { plan, sizing, engines, halt } = order;
  order.observer.began({ kind: "starting" });
  await startCrew(run.crew, halt, plan, {
    servers: serverAssignments(plan, sizing, engines.server),
    swarm: swarmAssignments(plan, sizing, engines.swarm),
  });
  try {
    await sampleSettled(run);
  } catch (error) {
    if (error !== halt.halted) throw error;
  }
  return halt.halted === null;
}

function newRun({ plan, halt, observer, sizing, somaxconn }: RunOrder, crew: Crew): RunState {
  const startedAtMs = epochMs();
  const shards = split(plan.swarm.connections, sizing.swarmWorkers);
  return {
    plan,
    crew,
    halt,
    observer,
    memory: plan.measure.includes("memory") ? new MemorySampler(crew, startedAtMs) : null,
    window: windowOf(plan, somaxconn),
    startedAtMs,
    shards,
    asked: shards.map(() => 0),
    begun: 0,
    messagesSent: false,
  };
}

/** Half of what the backlogs hold: the counts that the pace follows are a few milliseconds old. */
function windowOf({ subject }: Plan, somaxconn: number): number {
  const perPort = subject.kind === "spawn" ? SPAWNED_WINDOW_PER_PORT : Math.floor(Math.min(BACKLOG, somaxconn) / 2);
  return Math.max(1, Math.min(perPort * subject.ports.count, LARGEST_WINDOW));
}
