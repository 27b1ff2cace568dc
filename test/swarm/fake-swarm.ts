import type { TestContext } from "node:test";
import type { LoginStepNode, MessageNode, MessagePhase, Protocol } from "../../dsl/plan.ts";
import { exchangesOf } from "../../runtime/phases/worker-registry.ts";
import type { ExchangeSpec } from "../../runtime/swarm/exchanges/exchange.ts";
import { type Change, type ExchangeReport, Swarm } from "../../runtime/swarm/swarm.ts";
import { FakeEngine, type FakeNetwork } from "./fake-engine.ts";
import { echoOf, specOf, swarmSpec } from "./swarms.ts";

/** The numbers 0 to 9: every byte of it tells where it belongs. */
export const MESSAGE: MessageNode = { kind: "bytes", lengthBytes: 10 };
export const ANSWER = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

export interface FakeSwarm {
  readonly swarm: Swarm;
  readonly net: FakeNetwork;
  readonly engine: FakeEngine;
  readonly changes: Change[];
  /** The reports of the rounds that are over. */
  readonly reports: ExchangeReport[];
  /** Begins a round; its report joins the others. */
  begin(options?: Partial<ExchangeSpec>): void;
}

export interface FakeShape {
  readonly count: number;
  readonly protocol?: Protocol;
  readonly first?: number;
  readonly connectTimeoutMs?: number;
  readonly login?: readonly LoginStepNode[];
}

/** A swarm on a network of the test's own, with nothing open. */
export function fakeSwarm({ protocol, ...shape }: FakeShape): FakeSwarm {
  const engine = new FakeEngine();
  const changes: Change[] = [];
  const spec = swarmSpec({ ...shape, protocol: protocol ?? "tcp", ports: [80] });
  const swarm = new Swarm(spec, engine, (what) => changes.push(what));
  const reports: ExchangeReport[] = [];
  let round = 0;
  return {
    swarm,
    net: engine.net,
    engine,
    changes,
    reports,
    begin: (options = {}) => {
      swarm.beginExchange({ ...specOf(options), round: round++ }, (report) => reports.push(report));
    },
  };
}

/** A swarm with all its connections open, in a phase: of echoes unless told. */
export function openSwarm(shape: FakeShape, message: MessageNode = MESSAGE, phase?: MessagePhase): FakeSwarm {
  const fake = fakeSwarm(shape);
  fake.swarm.open(shape.count);
  fake.net.acceptAll();
  fake.swarm.beginPhase(exchangesOf(phase ?? echoOf(message)));
  return fake;
}

/** The counts of a report that are not zero, without its times. */
export function countsOf(report: ExchangeReport): Record<string, number> {
  const { startedAtMs: _, endedAtMs: __, firstSendAtMs: ___, lastAnswerAtMs: ____, ...counts } = report;
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}

/** Puts the test in charge of `performance.now()`; returns how to let time pass, in milliseconds. */
export function stoppedClock(t: TestContext): (ms: number) => void {
  let nowMs = 1_000;
  t.mock.method(performance, "now", () => nowMs);
  return (ms) => {
    nowMs += ms;
  };
}
