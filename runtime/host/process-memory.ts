/** How much memory processes take now, from /proc; null off Linux, where it is unknown. */

import { pageBytes } from "./page-size.ts";
import { parseProportionalBytes, parseResidentPages } from "./proc.ts";
import { readText } from "./proc-files.ts";

/**
 * The proportional set size of a process: its private pages in full and its share of shared pages, so that a sum over
 * processes counts no page twice. It excludes shared pages of files ({@link parseProportionalBytes}). Where
 * /proc/PID/smaps_rollup cannot be read (another user's process, a kernel before 4.14), it is the resident set size,
 * which counts shared pages in full. null when the process no longer exists or is a zombie, and off Linux.
 */
export function processMemoryBytes(pid: number): number | null {
  const proportional = parseProportionalBytes(readText(`/proc/${pid}/smaps_rollup`) ?? "");
  if (proportional !== null) return proportional;
  const pages = parseResidentPages(readText(`/proc/${pid}/statm`) ?? "");
  return pages === null || pages === 0 ? null : pages * pageBytes();
}
