/** The machine, c10m and the plan, for whoever wants to measure again. */

import { formatCount, formatMemory } from "../../format/units.ts";
import type { HostEnvironment, Result } from "../../result/schema.ts";
import { table } from "./blocks.ts";
import { code, plain } from "./escape.ts";

/** What was measured on, and how: every setting that may bear on the figures. */
export function environmentTable({ environment: { c10m, hosts }, planHash, overrides }: Result): string {
  const flags = Object.entries(overrides).filter(([, value]) => value !== null && value !== false);
  const rows = [
    ["c10m", plain(c10m)],
    ["plan hash", code(planHash)],
    ["flags", flags.length === 0 ? "none" : flags.map(([name, value]) => plain(`${name} ${value}`)).join(", ")],
    ...hosts.flatMap(hostRows),
  ];
  return table(["", ""], rows).replace("| --: |", "| --- |");
}

function hostRows(host: HostEnvironment): string[][] {
  const { runtime, os, kernel, cpu, cores, memoryBytes, governor, virtualisation, limits, sysctls } = host;
  const settings = Object.entries({ ...limits, ...sysctls }).filter(([, value]) => value !== null && value !== "");
  return [
    ["runtime", plain(runtime)],
    ["system", plain(`${os}, kernel ${kernel}`)],
    ["processor", plain(`${cpu}, ${formatCount(cores)} ${cores === 1 ? "core" : "cores"}`)],
    ["memory", formatMemory(memoryBytes)],
    ["processor governor", plain(governor ?? "not told")],
    ["virtualisation", plain(virtualisation ?? "not told")],
    ["load average before it began", host.loadAverage?.map((load) => load.toFixed(2)).join(", ") ?? "not told"],
    ...settings.map(([name, value]) => [code(name), plain(String(value))]),
  ];
}
