/** Processor time of server and swarm, phase by phase, and which side limited the other. */

import { formatDuration, UNKNOWN } from "../../format/units.ts";
import type { Bottleneck, CpuBlock, CpuSide, CpuTotal, CpuUse, PhaseResult, RunResult } from "../../result/schema.ts";
import { type Block, notes, words } from "../model.ts";

const VERDICTS: Record<Bottleneck, string> = {
  server: "the server",
  swarm: "the swarm",
  neither: "neither side alone",
};

const COLUMNS = [
  words("Processor time"),
  words("Side"),
  ...["Measured for", "User", "System", "Processors", "Busiest thread"].map((title) => ({ title })),
];

/** Two rows a phase, two for all of them, and the bottleneck; empty when it was not to be measured. */
export function processorTimeBlocks({ cpu, phases, plan }: RunResult): Block[] {
  if (!plan.measure.includes("cpu")) return [];
  const measured = phases.filter((phase): phase is PhaseResult & { cpu: CpuUse } => phase.cpu !== null);
  if (cpu === null || measured.length === 0) {
    return notes("quiet", "Processor time was not measured: this system does not report it");
  }
  const rows = measured.flatMap((phase) => sideRows(phase.kind, phase.cpu));
  if (measured.length > 1) rows.push(...sideRows("all", cpu));
  return [{ kind: "table", columns: COLUMNS, rows }, ...bottleneckNotes(cpu)];
}

function sideRows(name: string, { wallMs, server, swarm }: CpuUse | CpuBlock): string[][] {
  return [
    [name, "server", formatDuration(wallMs), ...sideCells(server, wallMs)],
    ["", "swarm", "", ...sideCells(swarm, wallMs)],
  ];
}

function sideCells(side: CpuSide | CpuTotal | null, wallMs: number): string[] {
  if (side === null) return Array<string>(4).fill(UNKNOWN);
  const { userMs, systemMs } = side;
  const busiest = "busiestThread" in side ? threadText(side.busiestThread) : "";
  const processors = wallMs > 0 ? ((userMs + systemMs) / wallMs).toFixed(2) : UNKNOWN;
  return [formatDuration(userMs), formatDuration(systemMs), processors, busiest];
}

function threadText(share: number | null): string {
  return share === null ? UNKNOWN : `${Math.round(share * 100)} %`;
}

function bottleneckNotes({ bottleneck, why, server }: CpuBlock): Block[] {
  const verdict = `Bottleneck: ${bottleneck === null ? "not known" : VERDICTS[bottleneck]}: ${why}`;
  const shared =
    server === null
      ? "Of the swarm only: the server's processes are not known."
      : "Server and swarm share the processors of this machine: what one uses, the other may lack.";
  const billing =
    "On loopback the kernel accounts most of a receiver's work to the sender's system time: the sum of both sides is more" +
    " reliable than the split.";
  return [...notes(bottleneck === "swarm" ? "caution" : "strong", verdict), ...notes("quiet", `${shared} ${billing}`)];
}
