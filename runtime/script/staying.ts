import process from "node:process";
import { displayPath, type UserError, usageError } from "../problem/problem.ts";
import type { Positions } from "./positions.ts";

/** How long a script may take until it has exported its plan: it only describes. */
const SCRIPT_WITHIN_MS = 15_000;

const DESCRIBE = "a script only describes: let it end with export default listen(...)...";

/** Where a runtime keeps its way to exit at once. */
type Exiting = { exit: (code?: number) => never };

/**
 * Waits for a script to be run. One that would end c10m without a word (it exits, or waits for what never comes) is an
 * error instead.
 *
 * @param file the script's absolute path
 * @throws UserError (exit code 2), and whatever the script throws
 */
export async function seenThrough<T>(running: () => Promise<T>, file: string, positions: Positions): Promise<T> {
  let fail: (error: UserError) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const neverEnds = () => fail(unended(file));
  const restore = exitings().map((runtime) => forbidExit(runtime, file, positions, fail));
  // Node tells when nothing is left that could happen; Deno gives up with an error of its own, unless there is a timer.
  process.once("beforeExit", neverEnds);
  const late = setTimeout(neverEnds, SCRIPT_WITHIN_MS);
  if (!("Deno" in globalThis)) late.unref();
  try {
    return await Promise.race([running(), failed]);
  } finally {
    clearTimeout(late);
    process.off("beforeExit", neverEnds);
    for (const allow of restore) allow();
  }
}

function exitings(): Exiting[] {
  const { Deno: deno } = globalThis as { Deno?: Exiting };
  return deno === undefined ? [process] : [process, deno];
}

/** Returns how to allow it again. */
function forbidExit(
  runtime: Exiting,
  file: string,
  positions: Positions,
  fail: (error: UserError) => void,
): () => void {
  const { exit } = runtime;
  runtime.exit = () => {
    const error = exited(file, positions.ofStack(String(new Error().stack)));
    // The script may catch what is thrown here.
    fail(error);
    throw error;
  };
  return () => {
    runtime.exit = exit;
  };
}

function exited(file: string, location: ReturnType<Positions["ofStack"]>): UserError {
  const message = "the script exits before it has exported a plan";
  return usageError(location ? message : `${displayPath(file)}: ${message}`, DESCRIBE, location);
}

function unended(file: string): UserError {
  const message = "the script does not come to its end: it awaits something that never happens";
  return usageError(`${displayPath(file)}: ${message}`, DESCRIBE);
}
