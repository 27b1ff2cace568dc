/** Changes from a base, as figures and words. */

import {
  formatBytes,
  formatCount,
  formatDuration,
  formatNumber,
  formatRate,
  plural,
  UNKNOWN,
} from "../../format/units.ts";
import type { ChangeVerdict, ComparedMetric, Comparison, MetricUnit } from "../../result/schema.ts";

/** One row of a comparison. */
export interface ChangeCells {
  title: string;
  base: string;
  head: string;
  change: string;
  noise: string;
  verdict: string;
}

const VERDICTS: Record<ChangeVerdict, string> = {
  regression: "✗ regression",
  improvement: "✓ improvement",
  "below-threshold": "real, but small",
  "within-noise": "within the noise",
  unchanged: "the same",
  "no-spread": "no spread: cannot tell",
  "not-compared": "measured on one side only",
};

/** The figures of one metric as text. */
export function changeCells(metric: ComparedMetric): ChangeCells {
  return {
    title: metric.title,
    base: formatFigure(metric.base, metric.unit),
    head: formatFigure(metric.head, metric.unit),
    change: signedPercent(metric.changePercent),
    noise: noiseCell(metric.noisePercent),
    verdict: VERDICTS[metric.verdict],
  };
}

/** "1 regression beyond the noise and 5 %: messages -21.3 %" */
export function comparisonGrounds(comparison: Comparison): string {
  const { plans, regressions, improvements, method } = comparison;
  if (plans.length === 0) return "nothing to compare";
  if (regressions > 0) {
    return `${plural(regressions, "regression")} beyond the noise and ${method.thresholdPercent} %: ${worst(comparison)}`;
  }
  const improved = improvements > 0 ? `, ${plural(improvements, "improvement")}` : "";
  const isKnown = plans.some(({ metrics }) => metrics.some(({ noiseFrom }) => noiseFrom !== null));
  return `no regression called${improved}${isKnown ? "" : ": the noise is not known"}`;
}

/** How the noise was determined, in one sentence. */
export function noiseText({ plans, method }: Comparison): string {
  const sources = new Set(plans.flatMap(({ metrics }) => metrics.map(({ noiseFrom }) => noiseFrom)));
  const chance = method.level * 100;
  const test = `Noise: the smallest change that can be distinguished from chance (Welch's t, Holm over all figures, ${chance} %)`;
  if (sources.has("runs")) return `${test}, from the spread between runs.`;
  const inside = sources.has("rounds") || sources.has("fit");
  return inside ? `${test}, from inside single runs: the spread of the rounds, the interval of the slope.` : `${test}.`;
}

function worst({ plans }: Comparison): string {
  const regressions = plans.flatMap(({ name, metrics }) =>
    metrics.filter(({ verdict }) => verdict === "regression").map((metric) => ({ name, metric })),
  );
  return regressions
    .map(({ name, metric }) => {
      const change =
        metric.changePercent === null
          ? `now ${formatFigure(metric.head, metric.unit)}`
          : signedPercent(metric.changePercent);
      return `${plans.length > 1 ? `${name}: ` : ""}${metric.title.trim()} ${change}`;
    })
    .join(", ");
}

function formatFigure(value: number | null, unit: MetricUnit): string {
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "perSecond":
      return formatRate(value);
    case "ms":
      return formatDuration(value);
    case "percent":
      return value === null ? UNKNOWN : `${formatShare(value)} %`;
    case "count":
      return value === null || Number.isInteger(value) ? formatCount(value) : formatNumber(value);
  }
}

/** Rounded down: 99.9996 is not 100. */
function formatShare(percent: number): string {
  return String(Math.floor(percent * 1_000) / 1_000);
}

function signedPercent(percent: number | null): string {
  if (percent === null) return UNKNOWN;
  const text = oneDecimal(percent);
  return `${percent > 0 && text !== "0" ? "+" : ""}${text} %`;
}

/** A larger one is shown as "more than". */
const MOST_NOISE = 999;

function noiseCell(percent: number | null): string {
  if (percent === null) return UNKNOWN;
  return percent > MOST_NOISE ? `> ${MOST_NOISE} %` : `± ${oneDecimal(percent)} %`;
}

/** 0, -0.4, 12.3, 1,234 */
function oneDecimal(value: number): string {
  if (Math.abs(value) < 0.05) return "0";
  return Math.abs(value) < 100 ? value.toFixed(1) : formatCount(value);
}
