import type { RampSchedule } from "../../../dsl/plan.ts";

/** How often a move begins the opens that are due. */
export const TICK_MS = 5;

/** As fast as the server accepts, or along a ramp. */
export type Schedule = { readonly kind: "fast" } | RampSchedule;

/**
 * How many connections of a move over `distance` are due `elapsedMs` after its start: the straight line of the ramp,
 * everything at once without one.
 */
export function due(schedule: Schedule, distance: number, elapsedMs: number): number {
  switch (schedule.kind) {
    case "fast":
      return distance;
    case "over":
      return Math.min(distance, Math.floor((distance * elapsedMs) / schedule.overMs));
    case "rate":
      return Math.min(distance, Math.floor((schedule.perSecond * elapsedMs) / 1_000));
  }
}

/** The pace of a move over `distance`, in connections a second; infinite without a ramp. */
export function paceOf(schedule: Schedule, distance: number): number {
  switch (schedule.kind) {
    case "fast":
      return Number.POSITIVE_INFINITY;
    case "over":
      return (Math.abs(distance) * 1_000) / schedule.overMs;
    case "rate":
      return schedule.perSecond;
  }
}

/**
 * How many more opens may begin: those due, but within the window, because an open that overflows a backlog is delayed
 * by a SYN retry of one second.
 *
 * @param begun opens begun since the start of the run
 * @param settled how many of them were accepted or have failed
 */
export function allowed(dueNow: number, begun: number, settled: number, window: number): number {
  return Math.max(0, Math.min(dueNow, window - (begun - settled)));
}
