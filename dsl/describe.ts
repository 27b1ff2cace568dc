const LONGEST = 60;

/** A number with thousands separators: 65535 is "65,535". It does not use `Intl`, which some engines lack. */
export function grouped(value: number): string {
  if (!(Math.abs(value) < 1e15)) return String(value);
  const [whole = "", fraction] = withoutExponent(value).split(".");
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}

/** 1e-7 is "0.0000001". */
function withoutExponent(value: number): string {
  const [digits = "", exponent] = String(value).split("e-");
  if (exponent === undefined) return digits;
  const sign = digits.startsWith("-") ? "-" : "";
  return `${sign}0.${"0".repeat(Number(exponent) - 1)}${digits.replace(/[-.]/g, "")}`;
}

/** Describes any value in a few words for an error message. Never throws. */
export function describe(value: unknown): string {
  if (typeof value === "number") return grouped(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return "a function";
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${grouped(value.byteLength)} bytes`;
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (isInstance(value)) return `an instance of ${value.constructor?.name ?? "an unnamed class"}`;
  if (typeof value === "object" && value !== null) return shortened(asJson(value));
  return String(value);
}

/** Whether `value` is an instance of a class. The name of the class describes it better than its fields. */
function isInstance(value: unknown): value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype !== null && prototype !== Object.prototype;
}

function asJson(value: object): string {
  try {
    return JSON.stringify(value) ?? "an object";
  } catch {
    // The value contains a cycle or a bigint.
    return Array.isArray(value) ? "an array" : "an object";
  }
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 3)}...`;
}
