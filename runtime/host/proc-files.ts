/**
 * Reads files that may not exist: an entry of /proc may disappear between two reads, and off Linux there is no /proc.
 */

import { readdirSync, readFileSync } from "node:fs";

/** The text of a file; null when it cannot be read, which c10m treats as absent. */
export function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The file is absent, its process has ended, or c10m may not read it.
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
    // The folder is absent, or its process has ended.
    return [];
  }
}

/** The bytes of the auxiliary vector of this process, getauxval(3); null off Linux. */
export function readAuxiliaryVector(): Uint8Array | null {
  try {
    return readFileSync("/proc/self/auxv");
  } catch {
    // Off Linux there is no auxiliary vector.
    return null;
  }
}
