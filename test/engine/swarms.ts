/** Swarms for tests. */

import type { Protocol } from "../../dsl/plan.ts";
import type { RoundOptions } from "../../runtime/engine/echo-round.ts";
import type { RoundReport, Swarm, SwarmSpec } from "../../runtime/engine/swarm.ts";
import { PATH } from "./link.ts";

/** A time-out that no test lives to see. */
export const NEVER_MS = 3_600_000;

export interface SwarmShape {
  readonly protocol: Protocol;
  readonly ports: readonly number[];
  readonly count: number;
  readonly first?: number;
  readonly connectTimeoutMs?: number;
}

export function swarmSpec({ protocol, ports, count, first, connectTimeoutMs }: SwarmShape): SwarmSpec {
  return {
    protocol,
    host: "127.0.0.1",
    path: protocol === "tcp" ? null : PATH,
    tuples: { ports, sources: null, sourcePorts: [], connections: count },
    first: first ?? 0,
    count,
    connectTimeoutMs: connectTimeoutMs ?? NEVER_MS,
  };
}

/** Begins a round; resolves to its report. */
export function round(swarm: Swarm, options: Partial<RoundOptions> = {}): Promise<RoundReport> {
  return new Promise((resolve) => {
    swarm.beginRound({ round: 0, inFlight: 1_024, timeoutMs: NEVER_MS, ...options }, resolve);
  });
}
