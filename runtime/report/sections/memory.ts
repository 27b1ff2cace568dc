/** What a connection costs: kernel, server and swarm apart. */

import { formatBytes, formatCount, formatMemory, plural, UNKNOWN } from "../../format/units.ts";
import type {
  MemoryBlock,
  MemoryExtrapolation,
  MemoryFit,
  MemoryPerConnection,
  MemorySample,
  NamedSlope,
  PacketBlock,
  RunResult,
} from "../../result/schema.ts";
import { type Block, type MemoryPlot, notes, table } from "../model.ts";

/** In the order of the columns. */
const PARTS = ["kernel", "server", "swarm", "total"] as const;
const COLUMNS = ["Kernel", "Server", "Swarm", "Total"];

/** More slab caches are not listed. */
const MOST_CACHES = 6;

/** An extrapolation that may be off by a larger share in either direction is not shown. */
const WIDEST_SHARE = 0.25;

/** Slopes with their intervals, totals, what the fit rests on, and warnings; empty when memory was not to be measured. */
export function memoryBlocks({ memory, plan, address, packet }: RunResult): Block[] {
  if (!plan.measure.includes("memory")) return [];
  const settled = memory.samples.filter((sample) => sample.settled);
  const peak = peakOf(settled);
  const rows = [
    ["per connection", ...PARTS.map((part) => formatBytes(memory.perConnection?.[`${part}Bytes`] ?? null))],
    ["± (95 % interval)", ...PARTS.map((part) => halfWidth(memory.perConnection, part))],
    ["fixed cost", ...PARTS.map((part) => formatMemory(memory.fit?.fixedBytes[part] ?? null))],
    ...(peak === null ? [] : [totalsRow(peak, memory.fit)]),
  ];
  return [
    table("Memory", COLUMNS, rows),
    ...plotOf(memory),
    ...notes(
      "quiet",
      basisText(memory, settled, isLoopback(address) ? kernelEnds(packet) : "this end"),
      ...detailTexts(memory.fit),
    ),
    ...notes("caution", ...(memory.fit?.warnings ?? []).map((text) => `! ${text}`)),
  ];
}

/** Which ends of a connection have a kernel socket. */
function kernelEnds(packet: PacketBlock | null): string {
  if (packet === null) return "both ends";
  if (packet.server !== null && packet.swarm !== null) return "no socket at either end (TCP in user space)";
  return packet.swarm === null ? "the swarm's end alone" : "the server's end alone, so this is what the server costs";
}

/** Servers that c10m starts are on loopback; one that runs already may be on another machine. */
function isLoopback(address: string): boolean {
  return address === "localhost" || address === "::1" || /^(::ffff:)?127\./i.test(address);
}

function halfWidth(perConnection: MemoryPerConnection | null, part: (typeof PARTS)[number]): string {
  const low = perConnection?.[`${part}BytesLow`] ?? null;
  const high = perConnection?.[`${part}BytesHigh`] ?? null;
  return low === null || high === null ? UNKNOWN : formatBytes((high - low) / 2);
}

/** The kernel's share is what it has beyond what it had before anything was started. */
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

function plotOf({ samples, fit }: MemoryBlock): MemoryPlot[] {
  const before = fit?.kernelBeforeBytes ?? 0;
  const read = { kernel: "kernelBytes", server: "serverBytes", swarm: "swarmBytes" } as const;
  const parts = Object.entries(read).map(([name, field]) => ({
    name,
    samples: samples.flatMap((sample) => {
      const bytes = sample[field];
      const own = bytes === null ? null : name === "kernel" ? bytes - before : bytes;
      return own === null ? [] : [{ connections: sample.connections, bytes: own, settled: sample.settled }];
    }),
  }));
  const known = parts.filter((part) => part.samples.some(({ settled }) => settled));
  return fit === null || known.length === 0 ? [] : [{ kind: "memory", parts: known }];
}

function basisText({ perConnection, fit, samples }: MemoryBlock, settled: readonly MemorySample[], ends: string) {
  const unsettled = samples.length - settled.length;
  const leftOut = unsettled === 0 ? "" : ` (${formatCount(unsettled)} unsettled left out)`;
  const counted = `${plural(settled.length, "settled sample")}${leftOut}`;
  if (perConnection === null) return `No slope from ${counted}: it takes two with different connections`;
  const sizes = settled.map(({ connections }) => connections);
  const range = `${formatCount(Math.min(...sizes))} to ${plural(Math.max(...sizes), "connection")}`;
  const unseen = perConnection.serverBytes === null ? "; the server's memory is not known and not in the total" : "";
  return `Slopes over ${counted}, ${range}; kernel: ${ends}, beyond what it had before${unseen}${checkText(fit)}`;
}

function checkText(fit: MemoryFit | null): string {
  const check = fit?.crossCheck ?? null;
  if (check === null) return "";
  const { systemBytes, systemBytesLow: low, systemBytesHigh: high } = check;
  const spread = low === null || high === null ? "" : ` ± ${formatBytes((high - low) / 2)}`;
  return `; the whole machine grew by ${formatBytes(systemBytes)}${spread} a connection`;
}

function detailTexts(fit: MemoryFit | null): string[] {
  if (fit === null) return [];
  const { kernelKinds, slabCaches, extrapolation } = fit;
  const texts: string[] = [];
  if (slabCaches !== null) texts.push(`Kernel's slab by cache: ${slopesText(slabCaches.slice(0, MOST_CACHES))}`);
  else if (kernelKinds.length > 0) texts.push(`Kernel by kind: ${slopesText(kernelKinds)}`);
  const sizes = extrapolation.filter(isNarrow).map(({ connections, totalBytes, totalBytesLow, totalBytesHigh }) => {
    const between = `${formatMemory(totalBytesLow)} to ${formatMemory(totalBytesHigh)}`;
    return `${formatCount(connections)} would take ${formatMemory(totalBytes)} (${between})`;
  });
  return sizes.length === 0 ? texts : [...texts, `Extrapolated, not measured: ${sizes.join(", ")}`];
}

function isNarrow({ totalBytes, totalBytesLow: low, totalBytesHigh: high }: MemoryExtrapolation): boolean {
  return low !== null && high !== null && (high - low) / 2 <= WIDEST_SHARE * totalBytes;
}

function slopesText(slopes: readonly NamedSlope[]): string {
  return slopes.map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`).join(", ");
}
