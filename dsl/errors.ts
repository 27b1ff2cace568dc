/** Marks a ScriptError whichever copy of the language made it: a script is bundled with a copy of its own. */
const BRAND = Symbol.for("c10m.script-error");

/** A call that is not legal where it stands; `message` says what to call first, `fix` what to write instead. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  readonly [BRAND] = true;
  /** What to write instead: "write listen(...).swarm(connections).echo(...)". */
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** Whether `value` is a ScriptError, made by this copy of the language or by another. */
export function isScriptError(value: unknown): value is ScriptError {
  return value instanceof Error && BRAND in value;
}
