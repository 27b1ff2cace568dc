/** The source of the facts about a host. */

import { execFileSync } from "node:child_process";
import os from "node:os";
import process from "node:process";
import { readText } from "./proc-files.ts";

/** A running machine, or fixed texts of a machine in a test. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly release: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly runtime: string;
  /** Over 1, 5 and 15 minutes; null where the system has no load average. */
  readonly loadAverage: readonly [number, number, number] | null;
  /** The text of a file; null when it cannot be read. */
  text(path: string): string | null;
  /** The text of a sysctl; null when no sysctl has this name. */
  sysctl(name: string): string | null;
}

/** The machine that c10m runs on, at the time of the call. */
export function thisMachine(): Machine {
  const platform = os.platform();
  const deno = process.versions.deno;
  return {
    platform,
    arch: os.arch(),
    release: os.release(),
    cpu: os.cpus()[0]?.model.trim() || "unknown",
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    runtime: deno === undefined ? `node ${process.versions.node}` : `deno ${deno}`,
    loadAverage: platform === "win32" ? null : loadAverage(),
    text: readText,
    sysctl: platform === "linux" ? (name) => readText(`/proc/sys/${name.replaceAll(".", "/")}`) : askSysctl,
  };
}

function loadAverage(): [number, number, number] {
  const [one = 0, five = 0, fifteen = 0] = os.loadavg();
  return [one, five, fifteen];
}

/** Only Linux has sysctls as files; macOS has a command to read them. */
function askSysctl(name: string): string | null {
  try {
    return execFileSync("sysctl", ["-n", name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    // The system has no sysctl of this name, or no such command.
    return null;
  }
}
