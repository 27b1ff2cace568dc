/** Whether a machine was busy before a run. */

import { plural } from "../format/units.ts";
import type { HostEnvironment } from "../result/schema.ts";

/** A larger average share of the cores over the last minute affects every rate and latency. */
const BUSY_SHARE = 0.75;

/** "The machine was busy when this began: ..."; null when it was not, or the load is not known. */
export function busyText({ loadAverage, cores }: HostEnvironment): string | null {
  const [lastMinute] = loadAverage ?? [];
  if (lastMinute === undefined || lastMinute <= cores * BUSY_SHARE) return null;
  const load = `load average ${lastMinute.toFixed(1)} on ${plural(cores, "core")}`;
  return `The machine was busy when this began (${load}; an earlier run counts too): the figures may be worse than it can do`;
}
