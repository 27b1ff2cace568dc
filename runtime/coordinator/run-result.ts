import { noMessages } from "../phases/messages/message-counts.ts";
import { nothingMeasured, type RunMeasurements } from "../probes/probe.ts";
import { checkExpectations } from "../result/expectations.ts";
import type {
  LoginBlock,
  MessageCounts,
  OpenWindow,
  PacketBlock,
  PhaseResult,
  RunResult,
  Series,
} from "../result/schema.ts";
import { perSecond } from "../stats/rate.ts";
import type { RunSpec } from "./run-spec.ts";
import { noSeries } from "./series.ts";
import { finalTarget } from "./timeline.ts";
import { noTotals, type SwarmTotals } from "./workers/totals.ts";

/** Everything that a run recorded. */
export interface Recorded {
  readonly phases: PhaseResult[];
  /** How many connections openings and ramps opened, and how long these took. */
  openedOnTheWay: number;
  openDurationMs: number;
  /** null before the server listens. */
  openWindow: OpenWindow | null;
  /** The swarm at the end of the last phase, before it was closed. */
  held: SwarmTotals;
  readonly measured: RunMeasurements;
  series: Series;
  /** null without a login. */
  login: LoginBlock | null;
  /** null when both sides had kernel sockets. */
  packet: PacketBlock | null;
  /** Whether every phase was carried out to its end. */
  complete: boolean;
}

/** The record of a run before its first phase. */
export function nothingRecorded(): Recorded {
  return {
    phases: [],
    openedOnTheWay: 0,
    openDurationMs: 0,
    openWindow: null,
    held: noTotals(),
    measured: nothingMeasured(),
    series: noSeries(),
    login: null,
    packet: null,
    complete: false,
  };
}

/** The result of a run of a batch that did not begin. */
export function unbegunRun(order: RunSpec): RunResult {
  return runResult(order, nothingRecorded());
}

/** Makes the result of a run from its records. */
export function runResult(order: RunSpec, recorded: Recorded): RunResult {
  const { plan, engines, sizing } = order;
  const { phases, openedOnTheWay, openDurationMs, held, measured, complete } = recorded;
  const messages = sumMessages(phases, held.unexpected);
  const opening = openedOnTheWay > 0 ? openDurationMs : null;
  const attained = {
    name: order.name,
    repetition: order.repetition,
    plan,
    engine: {
      server: engines.server ?? (plan.subject.kind === "spawn" ? "spawned" : "running"),
      swarm: engines.swarm,
      why: engines.why,
    },
    address: order.address,
    workers: { server: sizing.serverWorkers, swarm: sizing.swarmWorkers },
    connections: {
      scripted: order.scripted,
      requested: plan.swarm.connections,
      target: finalTarget(plan),
      opened: held.opened,
      held: held.open,
      failed: held.failed,
      lost: held.lost,
      closed: held.closed,
      openPerSecond: opening === null ? null : perSecond(openedOnTheWay, opening),
      openDurationMs: opening,
      openWindow: opening === null ? null : recorded.openWindow,
    },
    login: recorded.login,
    messages,
    messagesLost: held.messagesLost,
    throughput: measured.throughput,
    latency: measured.latency,
    memory: measured.memory,
    cpu: measured.cpu,
    figures: measured.figures,
    packet: recorded.packet,
    phases,
    series: recorded.series,
    aborted: complete ? null : (order.halt.halted?.message ?? null),
  };
  return { ...attained, expectations: checkExpectations(plan.expect ?? [], attained) };
}

/** Unrequested data between the phases belongs to no phase, so only the run counts it. */
function sumMessages(phases: readonly PhaseResult[], unexpected: number): MessageCounts {
  const sum = noMessages();
  for (const { messages } of phases) {
    if (messages === null) continue;
    for (const key of Object.keys(sum) as (keyof MessageCounts)[]) sum[key] += messages[key];
  }
  return { ...sum, unexpected };
}
