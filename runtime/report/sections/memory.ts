/** What a connection cost, kernel, server and swarm apart. */

import { wrap } from "../../format/text.ts";
import { formatBytes, formatCount, formatMemory, plural, UNKNOWN } from "../../format/units.ts";
import type {
  MemoryBlock,
  MemoryExtrapolation,
  MemoryFit,
  MemoryPerConnection,
  MemorySample,
  NamedSlope,
} from "../../result/schema.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

/** In the order of the columns. */
const PARTS = ["kernel", "server", "swarm", "total"] as const;

/** Slab caches that are shown. */
const CACHES_SHOWN = 6;

/**
 * The slopes with their intervals, the totals they were read at, what the fit rests on and what speaks against it.
 *
 * @param bothEnds whether the server is on the machine whose kernel was measured
 */
export function renderMemory(memory: MemoryBlock, style: Style, bothEnds = true): string {
  const settled = memory.samples.filter((sample) => sample.settled);
  const peak = peakOf(settled);
  const rows = [
    ["per connection", ...PARTS.map((part) => formatBytes(memory.perConnection?.[`${part}Bytes`] ?? null))],
    ["± (95 % interval)", ...PARTS.map((part) => halfWidth(memory.perConnection, part))],
    ["fixed cost", ...PARTS.map((part) => formatMemory(memory.fit?.fixedBytes[part] ?? null))],
    ...(peak === null ? [] : [totalsRow(peak, memory.fit)]),
  ];
  const titles = ["Kernel", "Server", "Swarm", "Total"];
  const table = renderTable([{ title: "Memory", align: "left" }, ...titles.map((title) => ({ title }))], rows);
  const notes = [basisText(memory, settled, bothEnds), ...(memory.fit === null ? [] : detailTexts(memory.fit))];
  const warnings = memory.fit?.warnings ?? [];
  return [
    table,
    ...notes.map((text) => style.quiet(wrap(text, 2))),
    ...warnings.map((text) => style.caution(wrap(`! ${text}`, 2))),
  ].join("\n");
}

function halfWidth(perConnection: MemoryPerConnection | null, part: (typeof PARTS)[number]): string {
  const low = perConnection?.[`${part}BytesLow`] ?? null;
  const high = perConnection?.[`${part}BytesHigh`] ?? null;
  return low === null || high === null ? UNKNOWN : formatBytes((high - low) / 2);
}

/** The kernel's is what it has beyond what it had before anything was started. */
function totalsRow(sample: MemorySample, fit: MemoryFit | null): string[] {
  const { connections, kernelBytes, serverBytes, swarmBytes } = sample;
  const before = fit?.kernelBeforeBytes ?? null;
  const kernel = kernelBytes === null || before === null ? null : kernelBytes - before;
  const total = kernel === null ? null : kernel + (serverBytes ?? 0) + swarmBytes;
  return [`at ${plural(connections, "connection")}`, ...[kernel, serverBytes, swarmBytes, total].map(formatMemory)];
}

/** The last of the settled samples with the most connections. */
function peakOf(settled: readonly MemorySample[]): MemorySample | null {
  let peak: MemorySample | null = null;
  for (const sample of settled) {
    if (peak === null || sample.connections >= peak.connections) peak = sample;
  }
  return peak;
}

function basisText(
  { perConnection, fit, samples }: MemoryBlock,
  settled: readonly MemorySample[],
  bothEnds: boolean,
): string {
  const unsettled = samples.length - settled.length;
  const leftOut = unsettled === 0 ? "" : ` (${formatCount(unsettled)} unsettled left out)`;
  const counted = `${plural(settled.length, "settled sample")}${leftOut}`;
  if (perConnection === null) return `No slope from ${counted}: it takes two with different connections`;
  const sizes = settled.map(({ connections }) => connections);
  const range = `${formatCount(Math.min(...sizes))} to ${plural(Math.max(...sizes), "connection")}`;
  const unseen = perConnection.serverBytes === null ? "; the server's own memory is not known, nor in the total" : "";
  return `Slopes over ${counted}, ${range}; kernel: ${bothEnds ? "both ends" : "this end"}, beyond what it had before${unseen}${checkText(fit)}`;
}

function checkText(fit: MemoryFit | null): string {
  const check = fit?.crossCheck ?? null;
  if (check === null) return "";
  const { systemBytes, systemBytesLow: low, systemBytesHigh: high } = check;
  const spread = low === null || high === null ? "" : ` ± ${formatBytes((high - low) / 2)}`;
  return `; the whole machine grew by ${formatBytes(systemBytes)}${spread} a connection`;
}

function detailTexts({ kernelKinds, slabCaches, extrapolation }: MemoryFit): string[] {
  const texts: string[] = [];
  if (slabCaches !== null) texts.push(`Kernel's slab by cache: ${slopesText(slabCaches.slice(0, CACHES_SHOWN))}`);
  else if (kernelKinds.length > 0) texts.push(`Kernel by kind: ${slopesText(kernelKinds)}`);
  const told = extrapolation.filter(isNarrow);
  if (told.length > 0) {
    const sizes = told.map(({ connections, totalBytes, totalBytesLow: low, totalBytesHigh: high }) => {
      const between = `${formatMemory(low)} to ${formatMemory(high)}`;
      return `${formatCount(connections)} would take ${formatMemory(totalBytes)} (${between})`;
    });
    texts.push(`Extrapolated, not measured: ${sizes.join(", ")}`);
  }
  return texts;
}

/** A figure that may be off by more than this in either direction, or by who knows what, is no figure for a report. */
const WIDEST_SHARE = 0.25;

function isNarrow({ totalBytes, totalBytesLow: low, totalBytesHigh: high }: MemoryExtrapolation): boolean {
  return low !== null && high !== null && (high - low) / 2 <= WIDEST_SHARE * totalBytes;
}

function slopesText(slopes: readonly NamedSlope[]): string {
  return slopes.map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`).join(", ");
}
