/** What memory processes take right now, from /proc; off Linux nothing is known, so null. */

import { pageBytes } from "./page-size.ts";
import { parseProportionalBytes, parseResidentPages } from "./proc.ts";
import { readText } from "./proc-files.ts";

/**
 * The proportional set size of a process: its own pages whole, shared ones by its share, so that adding processes up
 * counts nothing twice; without the pages of files that it shares ({@link parseProportionalBytes}). Where
 * /proc/PID/smaps_rollup may not be read (another user's process, a kernel before 4.14) its resident set size, which counts
 * shared pages in full. null when the process is gone, a zombie, or off Linux.
 */
export function processMemoryBytes(pid: number): number | null {
  const proportional = parseProportionalBytes(readText(`/proc/${pid}/smaps_rollup`) ?? "");
  if (proportional !== null) return proportional;
  const pages = parseResidentPages(readText(`/proc/${pid}/statm`) ?? "");
  return pages === null || pages === 0 ? null : pages * pageBytes();
}
