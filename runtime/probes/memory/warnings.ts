/** Reasons to doubt the memory figures of a run, in words. */

import { interval, shortFigure, sizeUnit } from "../../format/bounded-figures.ts";
import type { MemoryFigures, MemoryFit, MemoryPerConnection, MemorySample } from "../../result/schema.ts";
import { bend, type Point } from "../../stats/regression.ts";

/**
 * A 95 % interval may reach this share of the slope to either side. For a given number of samples that is a bound on
 * R^2 too, since t^2 = R^2 (n - 2) / (1 - R^2): with nine samples 10 % is R^2 = 0.988.
 */
const IMPRECISE_SHARE = 0.1;

/** The cost of a connection may change by this share from the first to the last sample and still count as linear. */
const BENT_SHARE = 0.1;

/** The share of the machine's growth that the parts may lack. */
const RESIDUAL_SHARE = 0.05;

const PARTS = ["kernel", "server", "swarm"] as const;

/** The warnings, most important first; empty when there is none. */
export function memoryWarnings(
  slopes: MemoryPerConnection,
  { samples, crossCheck }: Pick<MemoryFit, "samples" | "crossCheck">,
  settled: readonly MemorySample[],
): string[] {
  return [
    fewSamples(samples),
    belowNothing(slopes),
    imprecise(slopes),
    bent(slopes, settled),
    residual(slopes, crossCheck),
  ].filter((warning) => warning !== null);
}

function fewSamples(samples: number): string | null {
  if (samples > 2) return null;
  return "two settled samples only, so there is no interval: on a quiet machine, and without a fast .ramp(), there are more";
}

function belowNothing({ totalBytes }: MemoryPerConnection): string | null {
  if (totalBytes === null || totalBytes >= 0) return null;
  return "the slope is below zero: another program on this machine freed memory during the run, so the figures are not usable";
}

function imprecise(slopes: MemoryPerConnection): string | null {
  const { totalBytes, totalBytesLow: low, totalBytesHigh: high } = slopes;
  if (totalBytes === null || low === null || high === null || totalBytes <= 0) return null;
  const share = (high - low) / 2 / totalBytes;
  if (share <= IMPRECISE_SHARE) return null;
  const widths = PARTS.map((part) => ({
    part,
    width: (slopes[`${part}BytesHigh`] ?? 0) - (slopes[`${part}BytesLow`] ?? 0),
  }));
  const { part } = widths.reduce((a, b) => (b.width > a.width ? b : a));
  const reach = share < 1 ? `${(share * 100).toFixed(0)} % to either side` : "farther than the figure itself";
  return `the interval reaches ${reach}, most of it the ${part}'s: more connections or a quieter machine narrow it`;
}

/** Names the part whose slope changes most, if the change is large enough to matter for the total. */
function bent(slopes: MemoryPerConnection, settled: readonly MemorySample[]): string | null {
  const { totalBytes } = slopes;
  if (totalBytes === null || totalBytes <= 0) return null;
  let worst: { part: string; first: number; last: number } | null = null;
  for (const part of PARTS) {
    const ends = bend(pointsOf(settled, part));
    if (ends === null || Math.abs(ends.last - ends.first) <= BENT_SHARE * totalBytes) continue;
    if (worst === null || Math.abs(ends.last - ends.first) > Math.abs(worst.last - worst.first))
      worst = { part, ...ends };
  }
  if (worst === null) return null;
  const { part, first, last } = worst;
  const from = interval(first, last, sizeUnit);
  return `the ${part}'s share is nonlinear (a connection's cost goes from ${from}): its slope is an average, an extrapolation is unreliable`;
}

function pointsOf(settled: readonly MemorySample[], part: (typeof PARTS)[number]): Point[] {
  return settled.flatMap((sample) => {
    const y = sample[`${part}Bytes` satisfies keyof MemoryFigures];
    return y === null ? [] : [{ x: sample.connections, y }];
  });
}

/** Not checked without the server's part: then the server's memory is in the residual. */
function residual(slopes: MemoryPerConnection, crossCheck: MemoryFit["crossCheck"]): string | null {
  const { totalBytes, serverBytes } = slopes;
  if (totalBytes === null || serverBytes === null || crossCheck === null) return null;
  const { systemBytes, residualBytes, residualBytesLow: low, residualBytesHigh: high, othersBytes } = crossCheck;
  if (Math.abs(residualBytes) <= RESIDUAL_SHARE * Math.abs(systemBytes)) return null;
  // With an interval that contains zero the difference may be chance, because other programs start and end.
  if (low === null || high === null || (low <= 0 && high >= 0)) return null;
  const [machine, parts] = [systemBytes, totalBytes].map((bytes) => shortFigure(bytes, sizeUnit));
  const others = othersBytes === null ? "" : `, other programs by ${shortFigure(othersBytes, sizeUnit)}`;
  return `the whole machine grew by ${machine} a connection, the parts by ${parts}${others}`;
}
