/** Marks a ScriptError of any copy of the language. A script is bundled with its own copy. */
const BRAND = Symbol.for("c10m.script-error");

/** The error of a call at a wrong stage: `message` names the call that has to come first, `fix` the code to write. */
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
