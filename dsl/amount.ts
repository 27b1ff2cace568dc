import { isObject, keep, unusable } from "./draft.ts";

/** A share of the connections. */
export interface PercentNode {
  readonly kind: "percent";
  /** More than 0, at most 100. */
  readonly percent: number;
}

/** A number of connections, or a share of those that are open when the phase begins. */
export type Amount = number | PercentNode;

/** The node of `1_000` or `percent(30)`. Any other value is kept, so that `validate` can describe it. */
export function amount(value: unknown): unknown {
  if (typeof value === "number") return keep(value);
  if (!isObject(value) || value.kind !== "percent") return unusable(value);
  return Object.freeze({ kind: "percent", percent: keep(value.percent) });
}
