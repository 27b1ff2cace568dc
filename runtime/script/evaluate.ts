import { describe } from "../../dsl/describe.ts";
import { isScriptError } from "../../dsl/errors.ts";
import { displayPath, UserError, usageError } from "../problem/problem.ts";
import type { CompiledScript } from "./compile.ts";
import { type Positions, positionsIn } from "./positions.ts";
import { seenThrough } from "./staying.ts";
import { thrownHint } from "./thrown-hint.ts";

/** What running a script has brought. */
export interface EvaluatedScript {
  /** Its exports by name. */
  readonly exported: Readonly<Record<string, unknown>>;
  readonly positions: Positions;
}

// Every load has a name of its own, since a module that was imported once is never run again.
let loads = 0;

/**
 * Runs a compiled script in this process, from a data: URL, so that no file is left behind however c10m ends.
 *
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 * @throws UserError (exit code 2) with the place of what the script threw, or where it tried to exit
 */
export async function evaluateScript(script: CompiledScript, dslEntry: string): Promise<EvaluatedScript> {
  loads += 1;
  const sourceUrl = `c10m-script-${loads}`;
  const positions = positionsIn(script, sourceUrl, dslEntry);
  const code = `${script.code}\n//# sourceURL=${sourceUrl}`;
  try {
    const run = () => import(`data:text/javascript,${encodeURIComponent(code)}`);
    return { exported: await seenThrough(run, script.file, positions), positions };
  } catch (thrown) {
    if (thrown instanceof UserError) throw thrown;
    throw await thrownError(thrown, script.file, positions, dslEntry);
  }
}

async function thrownError(thrown: unknown, file: string, positions: Positions, dslEntry: string): Promise<UserError> {
  if (!(thrown instanceof Error)) {
    const message = `${displayPath(file)}: the script threw ${describe(thrown)}`;
    return usageError(message, "write throw new Error(...): only an Error knows where it was thrown");
  }
  const location = positions.ofStack(String(thrown.stack));
  if (isScriptError(thrown)) return usageError(thrown.message, thrown.fix, location);
  const message = `the script threw ${thrown.name}: ${thrown.message}`;
  return usageError(
    location ? message : `${displayPath(file)}: ${message}`,
    await thrownHint(thrown, dslEntry),
    location,
  );
}
