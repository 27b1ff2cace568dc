/** Computes the memory of a connection from samples. Pure. */

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

/** A sample, with the parts of the kernel's memory; null where they are unknown. */
export interface DetailedSample extends MemorySample {
  readonly kernel: KernelMemory | null;
}

/** The memory that was measured in a run. */
export interface MemoryRecord {
  readonly samples: readonly DetailedSample[];
  /** The kernel's memory before any process of the run started; null where it is unknown. */
  readonly kernelBeforeBytes: number | null;
}

/** The sizes for which the memory is extrapolated. */
const EXTRAPOLATED_TO = [1_000_000, 10_000_000];

/** The most slab caches in a result; the others are small. */
const MOST_CACHES = 12;

/** A line for each part, through the settled samples. */
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

/** The result's block. It has a fit only with two settled samples of different numbers of connections. */
export function fitMemory({ samples: detailed, kernelBeforeBytes }: MemoryRecord): MemoryBlock {
  const samples = detailed.map(({ kernel: _kernel, ...sample }): MemorySample => sample);
  const settled = detailed.filter((sample) => sample.settled);
  const lines = linesOf(settled);
  if (lines === null) return { perConnection: null, fit: null, samples };
  const perConnection = slopesOf(lines);
  const fit = fitOf(settled, lines, kernelBeforeBytes);
  return { perConnection, fit: { ...fit, warnings: memoryWarnings(perConnection, fit, settled) }, samples };
}

/** The sum of the known parts; null without the kernel's part, which is the largest. */
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

/** The memory of the machine that is in no part: other programs, and memory in neither PSS nor the kernel's part. */
function residualBytes(sample: DetailedSample): number | null {
  const total = totalBytes(sample);
  return total === null || sample.systemBytes === null ? null : sample.systemBytes - total;
}

/** null when one sample lacks the figure: the line would cover fewer sizes than the lines of the other parts. */
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

/** The largest slopes. A cache that a sample does not contain was empty then. */
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

/** The interval of the residual is that of its own line, because errors that two parts share cancel out in it. */
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
