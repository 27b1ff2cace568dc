/** Swarms for tests. */

import type {
  AnswerNode,
  BurstPhase,
  EchoPhase,
  LoginStepNode,
  MessageNode,
  Protocol,
  SendPhase,
} from "../../dsl/plan.ts";
import type { ExchangeSpec } from "../../runtime/swarm/exchanges/exchange.ts";
import type { ExchangeReport, Swarm, SwarmSpec } from "../../runtime/swarm/swarm.ts";
import { PATH } from "../engine/link.ts";

/** A time-out that no test lives to see. */
export const NEVER_MS = 3_600_000;

export interface SwarmShape {
  readonly protocol: Protocol;
  readonly ports: readonly number[];
  readonly count: number;
  readonly first?: number;
  readonly connectTimeoutMs?: number;
  readonly login?: readonly LoginStepNode[];
}

export function swarmSpec({ protocol, ports, count, first, connectTimeoutMs, login }: SwarmShape): SwarmSpec {
  return {
    protocol,
    host: "127.0.0.1",
    handshake: null,
    path: protocol === "tcp" ? null : PATH,
    tuples: { ports, sources: null, sourcePorts: [], connections: count },
    first: first ?? 0,
    count,
    connectTimeoutMs: connectTimeoutMs ?? NEVER_MS,
    ...(login === undefined ? {} : { login }),
  };
}

/** A closed-model phase of a message; how many rounds there are, and of what size, is up to the exchanges. */
export function echoOf(message: MessageNode): EchoPhase {
  return { kind: "echo", model: "closed", message, rounds: 1, inFlight: 1_024, timeoutMs: NEVER_MS };
}

/** The same, answered by something else than its echo. */
export function expecting(message: MessageNode, expect: AnswerNode): EchoPhase {
  return { ...echoOf(message), expect };
}

export function sendOf(message: MessageNode): SendPhase {
  return { kind: "send", message, rounds: 1, inFlight: 1_024, timeoutMs: NEVER_MS };
}

/** How many take part, and when, is up to the exchanges. */
export function burstOf(message: MessageNode): BurstPhase {
  return { kind: "burst", message, connections: 1, times: 1, everyMs: null, timeoutMs: NEVER_MS };
}

/** An exchange of all connections at once, with these changes. */
export function specOf(changes: Partial<ExchangeSpec> = {}): ExchangeSpec {
  return { round: 0, share: 1_024, timeoutMs: NEVER_MS, beginAtMs: null, intendedAtMs: null, ...changes };
}

/** Begins a round; resolves to its report. */
export function round(swarm: Swarm, changes: Partial<ExchangeSpec> = {}): Promise<ExchangeReport> {
  return new Promise((resolve) => swarm.beginExchange(specOf(changes), resolve));
}
