import type { LoginBlock, LoginMismatch } from "../result/schema.ts";
import { LatencyHistogram } from "../stats/histogram.ts";
import type { FirstMismatch } from "../swarm/exchanges/exchange.ts";
import type { LoginCounts, LoginReport } from "../swarm/login/login.ts";
import type { RunContext } from "./run-state.ts";

/** The results of the logins of a run so far. The times come from the workers that answer. */
export async function loginBlock({ pool, startedAtMs }: RunContext): Promise<LoginBlock> {
  const reports = await pool.loginReports();
  const counts: LoginCounts = pool.totals().login ?? { attempted: 0, succeeded: 0, failed: {} };
  const time = LatencyHistogram.merged(reports.map(({ latency }) => latency)).summary();
  return {
    ...counts,
    p50Ms: time?.p50Ms ?? null,
    p90Ms: time?.p90Ms ?? null,
    p99Ms: time?.p99Ms ?? null,
    maxMs: time?.maxMs ?? null,
    firstMismatch: firstMismatchOf(reports, startedAtMs),
  };
}

function firstMismatchOf(reports: readonly LoginReport[], startedAtMs: number): LoginMismatch | null {
  let first: FirstMismatch | null = null;
  for (const { firstMismatch } of reports) {
    if (firstMismatch === null) continue;
    if (first === null || firstMismatch.atMonotonicMs < first.atMonotonicMs) first = firstMismatch;
  }
  if (first === null) return null;
  const { atMonotonicMs, round, ...mismatch } = first;
  return { ...mismatch, step: round, atMs: atMonotonicMs - startedAtMs };
}
