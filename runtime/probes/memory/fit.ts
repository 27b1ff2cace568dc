/** From samples of memory to what a connection costs. Pure. */

import type { KernelKinds, KernelMemory } from "../../host/kernel-memory.ts";
import type {
  MemoryBlock,
  MemoryCrossCheck,
  MemoryExtrapolation,
  MemoryFigures,
  MemoryFit,
  MemoryPerConnection,
  MemorySample,
  NamedSlope,
} from "../../result/schema.ts";
import { fitLine, type Line, predict } from "../../stats/regression.ts";
import { memoryWarnings } from "./warnings.ts";

/** A sample, and what its kernel's share was made of; null where that is not told. */
export interface DetailedSample extends MemorySample {
  readonly kernel: KernelMemory | null;
}

/** All that was seen of memory in a run. */
export interface MemoryRecord {
  readonly samples: readonly DetailedSample[];
  /** The kernel's memory before anything was started; null where it is not told. */
  readonly kernelBeforeBytes: number | null;
}

/** The sizes that people ask for. */
const EXTRAPOLATED_TO = [1_000_000, 10_000_000];

/** Slab caches that are told apart: the rest is small. */
const MOST_CACHES = 12;

/** A line for each part, over the settled samples. */
interface Lines {
  readonly total: Line | null;
  readonly kernel: Line | null;
  readonly server: Line | null;
  readonly swarm: Line;
  readonly system: Line | null;
  readonly residual: Line | null;
  readonly others: Line | null;
}

type Read = (sample: DetailedSample) => number | null;

/** The result's block; without two settled samples that differ in their connections only the samples. */
export function fitMemory({ samples: detailed, kernelBeforeBytes }: MemoryRecord): MemoryBlock {
  const samples = detailed.map(({ kernel: _kernel, ...sample }): MemorySample => sample);
  const settled = detailed.filter((sample) => sample.settled);
  const lines = linesOf(settled);
  if (lines === null) return { perConnection: null, fit: null, samples };
  const perConnection = slopesOf(lines);
  const fit = fitOf(settled, lines, kernelBeforeBytes);
  return { perConnection, fit: { ...fit, warnings: memoryWarnings(perConnection, fit, settled) }, samples };
}

/** All that is known of a sample; null without the kernel's share, the largest. */
export function totalBytes({ kernelBytes, serverBytes, swarmBytes }: MemoryFigures): number | null {
  return kernelBytes === null ? null : kernelBytes + (serverBytes ?? 0) + swarmBytes;
}

function linesOf(settled: readonly DetailedSample[]): Lines | null {
  const swarm = lineThrough(settled, (sample) => sample.swarmBytes);
  if (swarm === null) return null;
  return {
    swarm,
    total: lineThrough(settled, totalBytes),
    kernel: lineThrough(settled, (sample) => sample.kernelBytes),
    server: lineThrough(settled, (sample) => sample.serverBytes),
    system: lineThrough(settled, (sample) => sample.systemBytes),
    residual: lineThrough(settled, residualBytes),
    others: lineThrough(settled, (sample) => sample.othersBytes),
  };
}

/** What the whole machine has beyond the parts: other programs, and what neither PSS nor the kernel's share covers. */
function residualBytes(sample: DetailedSample): number | null {
  const total = totalBytes(sample);
  return total === null || sample.systemBytes === null ? null : sample.systemBytes - total;
}

/** null as soon as one of the samples does not tell: a line through the rest would be over other connections. */
function lineThrough(samples: readonly DetailedSample[], read: Read): Line | null {
  const points = samples.map((sample) => ({ x: sample.connections, y: read(sample) }));
  return points.every((point): point is { x: number; y: number } => point.y !== null) ? fitLine(points) : null;
}

function slopesOf({ total, kernel, server, swarm }: Lines): MemoryPerConnection {
  return {
    totalBytes: total?.slope ?? null,
    kernelBytes: kernel?.slope ?? null,
    serverBytes: server?.slope ?? null,
    swarmBytes: swarm.slope,
    totalBytesLow: total?.slopeInterval?.low ?? null,
    totalBytesHigh: total?.slopeInterval?.high ?? null,
    kernelBytesLow: kernel?.slopeInterval?.low ?? null,
    kernelBytesHigh: kernel?.slopeInterval?.high ?? null,
    serverBytesLow: server?.slopeInterval?.low ?? null,
    serverBytesHigh: server?.slopeInterval?.high ?? null,
    swarmBytesLow: swarm.slopeInterval?.low ?? null,
    swarmBytesHigh: swarm.slopeInterval?.high ?? null,
  };
}

function fitOf(
  settled: readonly DetailedSample[],
  lines: Lines,
  kernelBeforeBytes: number | null,
): Omit<MemoryFit, "warnings"> {
  const { total, kernel, server, swarm } = lines;
  const fixed = (line: Line | null) =>
    line === null || kernelBeforeBytes === null ? null : line.intercept - kernelBeforeBytes;
  return {
    samples: settled.length,
    kernelBeforeBytes,
    fixedBytes: {
      total: fixed(total),
      kernel: fixed(kernel),
      server: server?.intercept ?? null,
      swarm: swarm.intercept,
    },
    rSquared: {
      total: total?.rSquared ?? null,
      kernel: kernel?.rSquared ?? null,
      server: server?.rSquared ?? null,
      swarm: swarm.rSquared,
    },
    kernelKinds: kindSlopes(settled),
    slabCaches: cacheSlopes(settled),
    crossCheck: crossCheckOf(lines),
    extrapolation: extrapolate(settled, total, kernelBeforeBytes),
  };
}

function kindSlopes(settled: readonly DetailedSample[]): NamedSlope[] {
  const names = Object.keys(settled[0]?.kernel?.kinds ?? {}) as (keyof KernelKinds)[];
  return names.flatMap((name) =>
    named(
      name,
      lineThrough(settled, ({ kernel }) => kernel?.kinds[name] ?? null),
    ),
  );
}

/** The largest slopes; a cache that was not there yet had nothing in it. */
function cacheSlopes(settled: readonly DetailedSample[]): NamedSlope[] | null {
  const caches = settled.map(({ kernel }) => kernel?.caches ?? null);
  if (caches.includes(null)) return null;
  const names = new Set(caches.flatMap((each) => [...each!.keys()]));
  return [...names]
    .flatMap((name) =>
      named(
        name,
        lineThrough(settled, ({ kernel }) => kernel!.caches!.get(name) ?? 0),
      ),
    )
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, MOST_CACHES)
    .filter(({ bytes }) => bytes > 0);
}

function named(name: string, line: Line | null): NamedSlope[] {
  if (line === null) return [];
  const { low, high } = line.slopeInterval ?? { low: null, high: null };
  return [{ name, bytes: line.slope, bytesLow: low, bytesHigh: high }];
}

/** The residual's interval is that of its own line: what two of the parts have in common cancels out in it. */
function crossCheckOf({ system, residual, others }: Lines): MemoryCrossCheck | null {
  if (system === null || residual === null) return null;
  return {
    systemBytes: system.slope,
    systemBytesLow: system.slopeInterval?.low ?? null,
    systemBytesHigh: system.slopeInterval?.high ?? null,
    residualBytes: residual.slope,
    residualBytesLow: residual.slopeInterval?.low ?? null,
    residualBytesHigh: residual.slopeInterval?.high ?? null,
    residualShare: system.slope > 0 ? residual.slope / system.slope : null,
    othersBytes: others?.slope ?? null,
  };
}

function extrapolate(
  settled: readonly DetailedSample[],
  total: Line | null,
  kernelBeforeBytes: number | null,
): MemoryExtrapolation[] {
  if (total === null || kernelBeforeBytes === null || total.slope <= 0) return [];
  const measured = Math.max(...settled.map(({ connections }) => connections));
  return EXTRAPOLATED_TO.filter((connections) => connections > measured).map((connections) => {
    const { y, low, high } = predict(total, connections);
    return {
      connections,
      totalBytes: y - kernelBeforeBytes,
      totalBytesLow: low === null ? null : low - kernelBeforeBytes,
      totalBytesHigh: high === null ? null : high - kernelBeforeBytes,
    };
  });
}
