/** What server and swarm took of the processors, phase by phase, and which of them held the other up. */

import { wrap } from "../../format/text.ts";
import { formatDuration, UNKNOWN } from "../../format/units.ts";
import type { Bottleneck, CpuBlock, CpuSide, CpuTotal, CpuUse, PhaseResult, RunResult } from "../../result/schema.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../table.ts";

const VERDICTS: Record<Bottleneck, string> = {
  server: "the server",
  swarm: "the swarm",
  neither: "neither side alone",
};

const NOT_TOLD = "Processor time was not measured: this system does not tell it";

/** Two rows a phase, two for all of them, and the bottleneck in words. */
export function renderCpu({ cpu, phases }: RunResult, style: Style): string {
  const measured = phases.filter((phase): phase is PhaseResult & { cpu: CpuUse } => phase.cpu !== null);
  if (cpu === null || measured.length === 0) return style.quiet(NOT_TOLD);
  const figures = ["Measured for", "User", "System", "Processors", "Busiest thread"];
  const columns = [
    { title: "Processor time", align: "left" as const },
    { title: "Side", align: "left" as const },
    ...figures.map((title) => ({ title })),
  ];
  const rows = measured.flatMap((phase) => sideRows(phase.kind, phase.cpu));
  if (measured.length > 1) rows.push(...sideRows("all", cpu));
  return `${renderTable(columns, rows)}\n${noteLines(cpu, style).join("\n")}`;
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

function noteLines({ bottleneck, why, server }: CpuBlock, style: Style): string[] {
  const verdict = `Bottleneck: ${bottleneck === null ? "not told" : VERDICTS[bottleneck]}: ${why}`;
  const shared =
    server === null
      ? "The swarm's share only: the server's processes are not known"
      : "Server and swarm share this machine's processors: what one takes, the other may lack";
  const billing =
    "On loopback the kernel bills most of a receiver's work to the sender's system time: trust the sum of the sides more" +
    " than the split";
  const paint = bottleneck === "swarm" ? style.caution : style.strong;
  return [paint(wrap(verdict, 2)), style.quiet(wrap(`${shared}. ${billing}.`, 2))];
}
