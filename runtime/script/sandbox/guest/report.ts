/** Converts the export or the exception of a script to JSON for the host process. outcome.ts has the types. */

import { describe } from "../../../../dsl/describe.ts";
import { readDescription } from "../../../../dsl/description.ts";
import { isScriptError } from "../../../../dsl/errors.ts";
import type { ExportedValue, ThrownValue } from "../outcome.ts";
import { toJson } from "./host.ts";

/** Longer messages and stacks are cut. */
const MOST_CHARACTERS = 16 * 1024;

/** JSON of an `ExportedValue`, from the namespace of the script's module. */
export function exportedJson(namespace: object): string {
  const value = (namespace as { readonly default?: unknown }).default;
  const exported: ExportedValue = {
    present: "default" in namespace,
    what: kindOf(value),
    description: readDescription(value),
  };
  return toJson(exported);
}

/** JSON of a `ThrownValue`. */
export function thrownJson(value: unknown): string {
  const error: Partial<Error> = value instanceof Error ? value : {};
  const thrown: ThrownValue = {
    isError: value instanceof Error,
    name: textOf(() => error.name),
    message: textOf(() => error.message),
    stack: textOf(() => error.stack),
    fix: isScriptError(value) ? textOf(() => value.fix) : null,
    shown: textOf(() => describe(value)),
  };
  return toJson(thrown);
}

/** A property may be a getter that throws. */
function textOf(read: () => unknown): string {
  try {
    return String(read() ?? "").slice(0, MOST_CHARACTERS);
  } catch {
    return ""; // a getter of the script threw, so there is no text
  }
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (value instanceof Promise) return "a promise";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
