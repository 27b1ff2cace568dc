/**
 * Loads a script or a plan file: returns the plan or the comparison that it describes.
 */

import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { dirname, extname, resolve } from "node:path";
import process from "node:process";
import { canonicalJson } from "../../dsl/canonical.ts";
import type { Comparison, Plan } from "../../dsl/plan.ts";
import { printableLines } from "../format/text.ts";
import { displayPath, usageError } from "../problem/problem.ts";
import type { ScriptEntries } from "./evaluate.ts";
import { isInside } from "./imports.ts";
import { readPlanFile } from "./plan-file.ts";
import { readableFile } from "./readable-file.ts";
import { readScript } from "./script-file.ts";

/** The loaded plan or comparison. */
export interface LoadedPlan {
  /** Deeply frozen; contains only JSON values. */
  readonly plan: Plan | Comparison;
  readonly planHash: string;
}

const SCRIPT_EXTENSIONS = [".ts", ".mts", ".js", ".mjs"];

/** The paths of the parts of c10m that the loading of a script needs, and the destination of its console. */
export interface LoadOptions extends ScriptEntries {
  /** Is called with what the script prints; standard error when left out. */
  readonly print?: (text: string) => void;
}

/**
 * Loads a script (`.ts`, `.mts`, `.js`, `.mjs`), which is evaluated in a sandbox, or a plan file (`.json`). Leaves no
 * file and no process behind. Only one call at a time: the end of a call stops esbuild, because Deno would wait for it.
 *
 * @param file as the user wrote it: absolute, or relative to the current directory
 * @throws UserError (exit code 2) with the places of all errors
 * @example
 * const { plan, planHash } = await loadPlan("my.bench.ts", { dslEntry, guestEntry, sandboxEntry });
 */
export async function loadPlan(file: string, options: LoadOptions): Promise<LoadedPlan> {
  const path = resolve(file);
  const extension = extname(path);
  await readableFile(path);
  if (extension !== ".json" && !SCRIPT_EXTENSIONS.includes(extension)) {
    throw usageError(
      `"${file}" is neither a script nor a plan file`,
      `a script ends in ${SCRIPT_EXTENSIONS.join(", ")}, a plan file in .json`,
    );
  }
  const real = await realFile(path);
  if (extension === ".json") return finish(await readPlanFile(real));
  const entries = { ...options, dslEntry: await realpath(options.dslEntry) };
  return finish(await readScript(real, entries, options.print ?? printOnStandardError));
}

/**
 * Resolves the symbolic links of a path. A link to a file outside of its folder is refused: error messages show lines
 * of the file, so that a link in a pull request could reveal files that its author may not read.
 */
async function realFile(path: string): Promise<string> {
  const real = await realpath(path);
  if (isInside(await realpath(dirname(path)), real)) return real;
  throw usageError(`${displayPath(path)} is a symbolic link out of its folder`, `write ${real}`);
}

/** Prints the text line by line, without control characters. */
function printOnStandardError(text: string): void {
  process.stderr.write(printableLines(text));
}

/** sha256 (hex) of a plan, or of a comparison, as canonical JSON (RFC 8785). */
export function planHashOf(plan: Plan | Comparison): string {
  return createHash("sha256").update(canonicalJson(plan)).digest("hex");
}

function finish(checked: Plan | Comparison): LoadedPlan {
  const plan = deepFreeze(JSON.parse(JSON.stringify(checked)) as Plan | Comparison);
  return { plan, planHash: planHashOf(plan) };
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value)) deepFreeze(item);
    Object.freeze(value);
  }
  return value;
}
