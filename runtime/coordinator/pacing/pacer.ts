import type { RampSchedule } from "../../../dsl/plan.ts";

/** How often a pace is looked at. */
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

/** How many connections a second a move over `distance` goes at; infinitely many when nothing holds it. */
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
 * How many more may begin to open: what is due, but never so many that those not yet accepted could overflow a backlog,
 * which would cost each a SYN retry of a second. `begun` counts opens since the start of the run, `settled` those that
 * were accepted or have failed.
 */
export function allowed(dueNow: number, begun: number, settled: number, window: number): number {
  return Math.max(0, Math.min(dueNow, window - (begun - settled)));
}
