/** The machine, c10m and the plan, as needed to repeat the measurement. */

import { formatCount, formatMemory, plural } from "../../format/units.ts";
import type { HostEnvironment, Result } from "../../result/schema.ts";
import { type Cell, type Section, words } from "../model.ts";

const UNKNOWN_SETTING = "not known";

/** Where and how it was measured: every setting that may affect the figures. */
export function environmentSection({ environment: { c10m, hosts }, planHash, overrides }: Result): Section {
  const flags = Object.entries(overrides).filter(([, value]) => value !== null && value !== false);
  const rows: Cell[][] = [
    ["c10m", c10m],
    ["plan hash", { text: planHash, code: true }],
    ["flags", flags.length === 0 ? "none" : flags.map(([name, value]) => `${name} ${value}`).join(", ")],
    ...hosts.flatMap(hostRows),
  ];
  return { title: "Environment and plan", blocks: [{ kind: "table", columns: [words(""), words("")], rows }] };
}

function hostRows(host: HostEnvironment): Cell[][] {
  const { runtime, os, kernel, cpu, cores, memoryBytes, governor, virtualisation, limits, sysctls } = host;
  const settings = Object.entries({ ...limits, ...sysctls }).filter(([, value]) => value !== null && value !== "");
  return [
    ["runtime", runtime],
    ["system", `${os}, kernel ${kernel}`],
    ["processor", `${cpu}, ${plural(cores, "core")}`],
    ["memory", formatMemory(memoryBytes)],
    ["processor governor", governor ?? UNKNOWN_SETTING],
    ["virtualisation", virtualisation ?? UNKNOWN_SETTING],
    ["load average before it began", host.loadAverage?.map((load) => load.toFixed(2)).join(", ") ?? UNKNOWN_SETTING],
    ...settings.map(([name, value]): Cell[] => [
      { text: name, code: true },
      typeof value === "number" && !name.startsWith("net") ? formatCount(value) : String(value),
    ]),
  ];
}
