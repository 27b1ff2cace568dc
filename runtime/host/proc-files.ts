/** Reads files of /proc. Any entry may disappear between two reads, and off Linux there is no /proc. */

import { readdirSync, readFileSync } from "node:fs";

/** The text of a file; null when it cannot be read, which c10m treats as absent. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The entries of a folder that are numbers: the processes in /proc, the threads in /proc/PID/task. */
export function readNumbers(folder: string): number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

/** The bytes of the auxiliary vector of this process, getauxval(3); null off Linux. */
export function readAuxiliaryVector(): Uint8Array | null {
  try {
    return readFileSync("/proc/self/auxv");
  } catch {
    return null;
  }
}
