/** What a connection cost, kernel, server and swarm apart. */

import type { MemoryBlock, MemoryPerConnection, MemorySample } from "../../measure/result.ts";
import { formatBytes, formatCount, formatMemory, plural, UNKNOWN } from "../format.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";
import { wrap } from "../text.ts";

/** The slopes with their interval, the totals they were read at, and what the fit rests on. */
export function renderMemory(memory: MemoryBlock, style: Style): string {
  const settled = memory.samples.filter((sample) => sample.settled);
  const peak = peakOf(settled);
  const titles = ["Kernel", "Server", "Swarm", "Total", "95 % interval"];
  const rows = [perConnectionRow(memory), ...(peak === null ? [] : [totalsRow(peak)])];
  const table = renderTable([{ title: "Memory", align: "left" }, ...titles.map((title) => ({ title }))], rows);
  return `${table}\n${style.quiet(wrap(basisText(memory, settled), 2))}`;
}

function perConnectionRow({ perConnection }: MemoryBlock): string[] {
  const { kernelBytes, serverBytes, swarmBytes, totalBytes } = perConnection ?? NOT_FITTED;
  return [
    "per connection",
    ...[kernelBytes, serverBytes, swarmBytes, totalBytes].map(formatBytes),
    interval(perConnection),
  ];
}

const NOT_FITTED = { kernelBytes: null, serverBytes: null, swarmBytes: null, totalBytes: null };

function interval(perConnection: MemoryBlock["perConnection"]): string {
  const { totalBytesLow: low, totalBytesHigh: high } = perConnection ?? { totalBytesLow: null, totalBytesHigh: null };
  return low === null || high === null ? UNKNOWN : `${formatBytes(low)} to ${formatBytes(high)}`;
}

function totalsRow({ connections, kernelBytes, serverBytes, swarmBytes }: MemorySample): string[] {
  const total = kernelBytes === null ? null : kernelBytes + (serverBytes ?? 0) + swarmBytes;
  const totals = [kernelBytes, serverBytes, swarmBytes, total].map(formatMemory);
  return [`at ${plural(connections, "connection")}`, ...totals, ""];
}

/** The last of the settled samples with the most connections. */
function peakOf(settled: readonly MemorySample[]): MemorySample | null {
  let peak: MemorySample | null = null;
  for (const sample of settled) {
    if (peak === null || sample.connections >= peak.connections) peak = sample;
  }
  return peak;
}

function basisText({ perConnection, samples }: MemoryBlock, settled: readonly MemorySample[]): string {
  const unsettled = samples.length - settled.length;
  const leftOut = unsettled === 0 ? "" : ` (${formatCount(unsettled)} unsettled left out)`;
  const counted = `${plural(settled.length, "settled sample")}${leftOut}`;
  if (perConnection === null) return `No slope from ${counted}: it takes two with different connections`;
  const sizes = settled.map(({ connections }) => connections);
  const range = `${formatCount(Math.min(...sizes))} to ${plural(Math.max(...sizes), "connection")}`;
  const wide = isWide(perConnection) ? "; the interval is wide: more connections would narrow it" : "";
  return `Slopes over ${counted}, ${range}; ${coverage(perConnection)}${wide}`;
}

/** Which processes and which ends are in the figures. */
function coverage({ serverBytes }: MemoryPerConnection): string {
  const kernel = "kernel: both ends (its totals are the whole machine's)";
  return serverBytes === null ? `${kernel}; the server's own is not known, and not in the total` : kernel;
}

/** Wider than half of the figure itself: what else the machine was doing weighs as much as the connections. */
function isWide({ totalBytes, totalBytesLow: low, totalBytesHigh: high }: MemoryPerConnection): boolean {
  return totalBytes !== null && low !== null && high !== null && high - low > Math.abs(totalBytes) / 2;
}
