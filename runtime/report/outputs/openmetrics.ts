/** Figures as OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/), a sample a run. */

import type { Result, RunResult } from "../../result/schema.ts";
import { HEADLINES } from "../figures.ts";
import type { Output } from "./output.ts";

/** `--openmetrics FILE` */
export const openmetricsOutput: Output = {
  flag: "openmetrics",
  help: "write figures as OpenMetrics text (- is standard output)",
  holdsPlan: false,
  ofResult: renderOpenmetrics,
  ofComparison: null,
};

/** A family of gauges a figure; what no run measured is left out. */
export function renderOpenmetrics({ runs, planHash }: Result): string {
  const families = HEADLINES.flatMap(({ metric, unit, help, scale, read }) => {
    const samples = runs.flatMap((run) => {
      const value = read(run);
      return value === null ? [] : [`${metric}{${labels(run, planHash)}} ${value * scale}`];
    });
    if (samples.length === 0) return [];
    return [
      `# TYPE ${metric} gauge`,
      ...(unit === null ? [] : [`# UNIT ${metric} ${unit}`]),
      `# HELP ${metric} ${help}`,
      ...samples,
    ];
  });
  return `${[...families, "# EOF"].join("\n")}\n`;
}

function labels({ name, repetition, engine }: RunResult, planHash: string): string {
  const pairs = { plan: name, run: String(repetition), engine: engine.swarm, plan_hash: planHash };
  return Object.entries(pairs)
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(",");
}

function escaped(value: string): string {
  return value
    .replace(/\p{Cs}/gu, "\uFFFD")
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll('"', '\\"');
}
