import { host, toJson } from "./host.ts";

function print(...values: readonly unknown[]): void {
  host.print(values.map(shown).join(" "));
}

/** Every method prints a line on c10m's standard error. */
export const console = { debug: print, error: print, info: print, log: print, warn: print };

function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return toJson(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value); // a cycle, or a bigint somewhere inside
  }
}
