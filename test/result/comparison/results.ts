/** Results that differ as a test says. */

import type { Result, RunResult } from "../../../runtime/result/schema.ts";
import { result, run } from "../../report/fixtures.ts";

/** What a run measured, as far as a comparison looks at it. */
export interface Figures {
  readonly messages?: number;
  readonly p99?: number;
  readonly total?: number;
  readonly held?: number;
  readonly lost?: number;
}

/** One run with these figures; without them, those of the fixture. */
export function runWith({ messages, p99, total, held, lost }: Figures): RunResult {
  const fine = run();
  const latency = { ...fine.latency.uncorrected!, ...(p99 !== undefined && { p99Ms: p99 }) };
  const perConnection = { ...fine.memory.perConnection!, ...(total !== undefined && { totalBytes: total }) };
  return run({
    throughput: { messagesPerSecond: messages ?? fine.throughput.messagesPerSecond },
    latency: { ...fine.latency, uncorrected: latency },
    memory: { ...fine.memory, perConnection },
    connections: {
      ...fine.connections,
      held: held ?? fine.connections.held,
      lost: lost === undefined ? {} : { ECONNRESET: lost },
    },
  });
}

/** A result of one run for each of the figures. */
export function resultOf(figures: readonly Figures[], changes: Partial<Result> = {}): Result {
  return result({ runs: figures.map((each, index) => ({ ...runWith(each), repetition: index + 1 })), ...changes });
}
