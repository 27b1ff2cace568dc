/**
 * The data that the sandbox process sends back about a script. The process has run untrusted code, so every message
 * from it is checked before use.
 */

/** The default export of a script. */
export interface ExportedValue {
  /** false when the script has no default export. */
  readonly present: boolean;
  /** The value in a word or two: "an array", "a promise", "null". */
  readonly what: string;
  /**
   * The description in a stage object of the language; null for any other value. See `Description` in
   * dsl/description.ts.
   */
  readonly description: {
    readonly stage: string;
    readonly plan: unknown;
    readonly sites: Readonly<Record<string, string>>;
  } | null;
}

/** The value that a script threw. */
export interface ThrownValue {
  readonly isError: boolean;
  readonly name: string;
  readonly message: string;
  /** QuickJS's frames, innermost first; "" when there are none. */
  readonly stack: string;
  /** What to write instead; null unless it is a ScriptError. */
  readonly fix: string | null;
  /** The value in a few words. */
  readonly shown: string;
}

/** How the evaluation of a script ended. */
export type Ending =
  /** `json` is an `ExportedValue`; it is sent as text, because a plan may be nested deeper than a message. */
  | { readonly kind: "exported"; readonly json: string }
  /** `json` is a `ThrownValue`. */
  | { readonly kind: "threw"; readonly json: string }
  /** A top-level await waits for something that never happens. */
  | { readonly kind: "pending" }
  /** The limit of processor time was reached. */
  | { readonly kind: "interrupted" }
  | { readonly kind: "out-of-memory" }
  /** The stack of the sandbox process overflowed before QuickJS's own stack. */
  | { readonly kind: "too-deep" };

/** The one message of the sandbox process. */
export interface Outcome {
  readonly ending: Ending;
  /** The text that the script printed, cut to a limited length. */
  readonly console: string;
}

/** The input of the sandbox process. */
export interface SandboxJob {
  /** The script of guest.ts, evaluated before the script. */
  readonly guest: string;
  /** The bundled script, an ES module. */
  readonly code: string;
  /** The name that stack frames show for the script. */
  readonly sourceUrl: string;
  /** A limit of processor time, which does not depend on the load of the machine. */
  readonly cpuLimitMs: number;
  readonly memoryLimitBytes: number;
}

/**
 * Checks the shape of a message from the sandbox process.
 *
 * @throws Error when it is not an outcome
 */
export function readOutcome(message: unknown): Outcome {
  const { ending, console } = fields(message);
  return { ending: readEnding(ending), console: text(console) };
}

function readEnding(value: unknown): Ending {
  const { kind, json } = fields(value);
  switch (kind) {
    case "exported":
    case "threw":
      return { kind, json: text(json) };
    case "pending":
    case "interrupted":
    case "out-of-memory":
    case "too-deep":
      return { kind };
    default:
      throw malformed(value);
  }
}

/** @throws Error when the text is not the JSON of an `ExportedValue` */
export function readExported(json: string): ExportedValue {
  const { present, what, description } = fields(JSON.parse(json));
  if (description === null) return { present: boolean(present), what: text(what), description };
  const { stage, plan, sites } = fields(description);
  const entries = Object.entries(fields(sites)).map(([path, stack]) => [path, text(stack)] as const);
  return {
    present: boolean(present),
    what: text(what),
    description: { stage: text(stage), plan, sites: Object.fromEntries(entries) },
  };
}

/** @throws Error when the text is not the JSON of a `ThrownValue` */
export function readThrown(json: string): ThrownValue {
  const { isError, name, message, stack, fix, shown } = fields(JSON.parse(json));
  return {
    isError: boolean(isError),
    name: text(name),
    message: text(message),
    stack: text(stack),
    fix: fix === null ? null : text(fix),
    shown: text(shown),
  };
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw malformed(value);
  return value as Readonly<Record<string, unknown>>;
}

function text(value: unknown): string {
  if (typeof value !== "string") throw malformed(value);
  return value;
}

function boolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw malformed(value);
  return value;
}

function malformed(value: unknown): Error {
  return new Error(`the sandbox sent a message that is not an outcome: ${typeof value}`);
}
