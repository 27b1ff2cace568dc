/**
 * The Result: everything that a run measured, in the shape that `--json` writes. Field names contain their units. Every
 * block is always present, and a figure that was not measured is null, never zero. Reports are pure functions of it.
 */

import type { Comparison } from "./comparison/comparison.ts";
import type { Environment } from "./schema/environment.ts";
import type { RunResult } from "./schema/run.ts";

export type {
  ChangeVerdict,
  ComparedMetric,
  ComparedPlan,
  Comparison,
  MetricUnit,
} from "./comparison/comparison.ts";
export type * from "./schema/connections.ts";
export type * from "./schema/cpu.ts";
export type * from "./schema/environment.ts";
export type * from "./schema/figures.ts";
export type * from "./schema/latency.ts";
export type * from "./schema/login.ts";
export type * from "./schema/memory.ts";
export type * from "./schema/messages.ts";
export type * from "./schema/packet.ts";
export type * from "./schema/phases.ts";
export type * from "./schema/run.ts";
export type * from "./schema/schedule.ts";
export type * from "./schema/series.ts";

/** The version of the result format that this c10m writes. */
export const RESULT_VERSION = 1;

/** The outcome of all runs together. */
export type Verdict = "passed" | "failed" | "aborted" | "interrupted";

/** One plan of the script. */
export interface PlanEntry {
  /** The name of its runs. */
  name: string;
  /** sha256 of this plan, as in the script, in canonical JSON (RFC 8785). */
  planHash: string;
  /** The reason for leaving it out, when this machine lacks something that it needs; null when it was not left out. */
  skipped: string | null;
}

/** The result of one command. */
export interface Result {
  version: typeof RESULT_VERSION;
  /**
   * sha256 of the plan or comparison that the script describes, in canonical JSON (RFC 8785). It does not depend on the
   * runtime, the machine, the flags and the fit.
   */
  planHash: string;
  overrides: { connections: number | null; engine: string | null; fit: boolean; isolate: boolean };
  environment: Environment;
  /** Every plan in the order of the script: one, unless the script compares several. */
  plans: PlanEntry[];
  /** In the order of execution. */
  runs: RunResult[];
  /** null without `--compare`. */
  comparison: Comparison | null;
  verdict: Verdict;
}
