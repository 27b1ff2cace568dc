import { displayPath, type UserError, usageError } from "../problem/problem.ts";
import { type CompileEntries, compileScript } from "./compile.ts";
import { type Positions, positionsIn } from "./positions.ts";
import { type Ending, type ExportedValue, readExported, readThrown, type ThrownValue } from "./sandbox/outcome.ts";
import { SandboxProcess } from "./sandbox/process.ts";
import { plainMessage, thrownHint } from "./thrown.ts";

/** The default export of a script. */
export interface EvaluatedScript {
  readonly exported: ExportedValue;
  readonly positions: Positions;
}

/** The paths of the parts of c10m that the evaluation of a script needs. */
export interface ScriptEntries extends CompileEntries {
  /** Absolute path of sandbox/main.ts, or of its bundle. */
  readonly sandboxEntry: string;
}

/** The limit of processor time for a script. It is short because a script only describes a plan. */
const CPU_LIMIT_MS = 3_000;

const MEMORY_LIMIT_BYTES = 256 * 2 ** 20;

/** The name of the script in QuickJS's stack frames. */
const SOURCE_URL = "c10m-script";

const DESCRIBE = "a script only describes a plan: end it with export default listen(...)...";

/**
 * Compiles a script and evaluates it in a sandbox: an interpreter without I/O, in a separate process, with limits of
 * time and memory.
 *
 * @param file the script's absolute path, without symbolic links
 * @param print is called with what the script prints, if it prints anything
 * @throws UserError (exit code 2) with the place of the error or of the exception
 */
export async function evaluateScript(
  file: string,
  entries: ScriptEntries,
  print: (text: string) => void,
): Promise<EvaluatedScript> {
  // The process starts while the script is compiled.
  const sandbox = new SandboxProcess(entries.sandboxEntry);
  try {
    const script = await compileScript(file, entries);
    const positions = positionsIn(script, SOURCE_URL, entries.dslEntry);
    const outcome = await sandbox.evaluate({
      guest: script.guest,
      code: script.code,
      sourceUrl: SOURCE_URL,
      cpuLimitMs: CPU_LIMIT_MS,
      memoryLimitBytes: MEMORY_LIMIT_BYTES,
    });
    if (outcome.console !== "") print(outcome.console);
    if (outcome.ending.kind === "exported") return { exported: readExported(outcome.ending.json), positions };
    throw await failure(outcome.ending, file, positions, entries.dslEntry);
  } finally {
    await sandbox.stop();
  }
}

async function failure(
  ending: Exclude<Ending, { kind: "exported" }>,
  file: string,
  positions: Positions,
  dslEntry: string,
): Promise<UserError> {
  const about = (message: string) => usageError(`${displayPath(file)}: ${message}`, DESCRIBE);
  switch (ending.kind) {
    case "threw":
      return thrownError(readThrown(ending.json), file, positions, dslEntry);
    case "pending":
      return about("the script never finishes: it waits for something that never happens");
    case "interrupted":
      return about(`the script does not finish within ${CPU_LIMIT_MS / 1_000} s of processor time`);
    case "out-of-memory":
      return outOfMemory(file);
    case "too-deep":
      return about("the script recurses too deeply");
  }
}

function outOfMemory(file: string): UserError {
  return usageError(
    `${displayPath(file)}: the script takes more than ${MEMORY_LIMIT_BYTES / 2 ** 20} MiB of memory`,
    DESCRIBE,
  );
}

async function thrownError(
  thrown: ThrownValue,
  file: string,
  positions: Positions,
  dslEntry: string,
): Promise<UserError> {
  if (!thrown.isError) {
    const message = `${displayPath(file)}: the script threw ${thrown.shown}`;
    return usageError(message, "write throw new Error(...): only an Error knows where it was thrown");
  }
  if (thrown.name === "InternalError" && thrown.message === "out of memory") return outOfMemory(file);
  const location = positions.ofStack(thrown.stack);
  if (thrown.fix !== null) return usageError(thrown.message, thrown.fix, location);
  const plain = plainMessage(thrown.message, location);
  const message = `the script threw ${thrown.name}: ${plain}`;
  return usageError(
    location ? message : `${displayPath(file)}: ${message}`,
    await thrownHint(plain, dslEntry),
    location,
  );
}
