/** Whether a machine had other things to do. */

import { plural } from "../format/units.ts";
import type { HostEnvironment } from "../result/schema.ts";

/** A larger share of the cores taken on average over the last minute bears on every rate and latency. */
const BUSY_SHARE = 0.75;

/** "The machine was busy when it began: ..."; null when it was not, or nothing tells. */
export function busyText({ loadAverage, cores }: HostEnvironment): string | null {
  const [lastMinute] = loadAverage ?? [];
  if (lastMinute === undefined || lastMinute <= cores * BUSY_SHARE) return null;
  const load = `load average ${lastMinute.toFixed(1)} on ${plural(cores, "core")}`;
  return `The machine was busy when this began (${load}; a run just before counts too): figures may be worse than it can do`;
}
