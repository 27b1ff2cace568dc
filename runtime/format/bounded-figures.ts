/** Figures as text beside their bound, with enough digits to show the difference. */

/** The unit of a figure; `size` is its size in the base unit. */
interface Unit {
  readonly size: number;
  /** With the space before it, if there is one. */
  readonly name: string;
}

/** The unit that suits a figure. */
export type UnitOf = (value: number) => Unit;

const LEAST_DIGITS = 3;
const MOST_DIGITS = 15;

/** B or KB (1,000 bytes). */
export function sizeUnit(bytes: number): Unit {
  return Math.abs(bytes) < 1_000 ? { size: 1, name: " B" } : { size: 1_000, name: " KB" };
}

/** ms or s */
export function timeUnit(ms: number): Unit {
  return ms < 1_000 ? { size: 1, name: " ms" } : { size: 1_000, name: " s" };
}

export const rateUnit: UnitOf = () => ({ size: 1, name: "/s" });

export const percentUnit: UnitOf = () => ({ size: 1, name: " %" });

export const countUnit: UnitOf = () => ({ size: 1, name: "" });

/**
 * At least three significant digits and the whole part, and as many more as are needed to differ from the bound: 8.999
 * must not be shown as 9. The bound itself is shown in full.
 */
export function figure(value: number, bound: number, unitOf: UnitOf): string {
  const { size, name } = unitOf(value);
  const count = value === bound ? MOST_DIGITS : digitsThatDiffer(value / size, bound / size);
  return `${digits(value / size, count)}${name}`;
}

/** With three significant digits, or the whole part: "8.43 KB" */
export function shortFigure(value: number, unitOf: UnitOf): string {
  const { size, name } = unitOf(value);
  return `${digits(value / size, LEAST_DIGITS)}${name}`;
}

/** "8.43 to 8.57 KB" */
export function interval(low: number, high: number, unitOf: UnitOf): string {
  const { size, name } = unitOf(Math.max(Math.abs(low), Math.abs(high)));
  return `${digits(low / size, LEAST_DIGITS)} to ${digits(high / size, LEAST_DIGITS)}${name}`;
}

function digitsThatDiffer(value: number, bound: number): number {
  let count = LEAST_DIGITS;
  while (count < MOST_DIGITS && rounded(value, count) === rounded(bound, MOST_DIGITS)) count++;
  return count;
}

function digits(value: number, count: number): string {
  return rounded(value, count).toLocaleString("en-US", { maximumSignificantDigits: MOST_DIGITS });
}

/** To so many significant digits, but never fewer than the whole part has. */
function rounded(value: number, count: number): number {
  const whole = Math.abs(value) < 1 ? 1 : Math.floor(Math.log10(Math.abs(value))) + 1;
  return Number(value.toPrecision(Math.min(MOST_DIGITS, Math.max(count, whole))));
}
