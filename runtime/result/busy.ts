/** Whether a machine was busy before a run. */

import { plural } from "../format/units.ts";
import type { HostEnvironment } from "./schema.ts";

/** If a larger share of the cores was busy on average over a minute, every rate and latency is affected. */
const BUSY_SHARE = 0.75;

/** "load average 3.1 on 2 cores"; null when the machine was not busy, or when its load is unknown. */
export function busyLoad({ loadAverage, cores }: HostEnvironment): string | null {
  const [lastMinute] = loadAverage ?? [];
  if (lastMinute === undefined || lastMinute <= cores * BUSY_SHARE) return null;
  return `load average ${lastMinute.toFixed(1)} on ${plural(cores, "core")}`;
}
