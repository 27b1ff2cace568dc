import { readFileSync } from "node:fs";
import process from "node:process";
import { parseProcessStat } from "../host/proc.ts";

/** How often c10m looks whether whoever started it is still there. */
const LOOK_EVERY_MS = 250;

/**
 * Calls back once when whoever started c10m is gone. That is the parent process; under npm (and npx) also the parent's
 * parent, for npm puts a shell in between, which outlives it. Returns how to stop watching.
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
