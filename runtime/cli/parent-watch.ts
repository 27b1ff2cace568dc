import { readFileSync } from "node:fs";
import process from "node:process";
import { parseProcessStat } from "../host/proc.ts";

/** How often c10m checks that the process that started it is still there. */
const LOOK_EVERY_MS = 250;

/**
 * Calls back once when the process that started c10m is gone. That is the parent process, and under npm (and npx) also
 * the parent's parent, because npm starts a shell in between that outlives it.
 *
 * @returns a function that stops watching
 */
export function whenStarterIsGone(gone: () => void): () => void {
  const parent = process.ppid;
  const grandparent = process.env.npm_command === undefined ? null : parentOf(parent);
  const watch = setInterval(() => {
    if (process.ppid === parent && (grandparent === null || parentOf(parent) === grandparent)) return;
    clearInterval(watch);
    gone();
  }, LOOK_EVERY_MS);
  return () => clearInterval(watch);
}

/** null off Linux, or when the process is gone. */
function parentOf(pid: number): number | null {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, "utf8"))?.parentPid ?? null;
  } catch {
    return null;
  }
}
