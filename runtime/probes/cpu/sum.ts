import type { CpuBlock, CpuTotal, PhaseResult } from "../../result/schema.ts";

/**
 * The processor time of a run: the sum over its phases, with the bottleneck of the longest phase with messages, or of
 * the longest phase when none had messages. null when no phase was measured.
 */
export function cpuOfRun(phases: readonly Pick<PhaseResult, "kind" | "cpu" | "messages">[]): CpuBlock | null {
  const measured = phases.flatMap(({ kind, cpu, messages }) => (cpu === null ? [] : [{ kind, cpu, messages }]));
  const [first, ...rest] = measured.filter(({ messages }) => messages !== null);
  const [any, ...others] = measured;
  if (any === undefined) return null;
  const among = first === undefined ? [any, ...others] : [first, ...rest];
  const longest = among.reduce((a, b) => (b.cpu.wallMs > a.cpu.wallMs ? b : a));
  const total = (read: (cpu: (typeof measured)[number]["cpu"]) => CpuTotal | null): CpuTotal | null => {
    const sides = measured.map(({ cpu }) => read(cpu));
    if (sides.some((side) => side === null)) return null;
    const sum = (field: keyof CpuTotal) => sides.reduce((ms, side) => ms + side![field], 0);
    return { userMs: sum("userMs"), systemMs: sum("systemMs") };
  };
  return {
    wallMs: measured.reduce((ms, { cpu }) => ms + cpu.wallMs, 0),
    server: total((cpu) => cpu.server),
    swarm: total((cpu) => cpu.swarm)!,
    coordinator: total((cpu) => cpu.coordinator)!,
    bottleneck: longest.cpu.bottleneck,
    why: `${longest.kind}: ${longest.cpu.why}`,
  };
}
