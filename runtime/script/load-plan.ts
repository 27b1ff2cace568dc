/**
 * A script or a plan file -> the plan it describes, or the several of a comparison.
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

/** What a script comes down to. */
export interface LoadedPlan {
  /** Deeply frozen, and nothing but JSON. */
  readonly plan: Plan | Comparison;
  readonly planHash: string;
}

const SCRIPT_EXTENSIONS = [".ts", ".mts", ".js", ".mjs"];

/** Where the parts of c10m lie that a script is loaded with, and where its console goes. */
export interface LoadOptions extends ScriptEntries {
  /** Is called with what the script prints; standard error when left out. */
  readonly print?: (text: string) => void;
}

/**
 * Loads a script (`.ts`, `.mts`, `.js`, `.mjs`), which is evaluated in a sandbox, or a plan file (`.json`). Leaves no file
 * and no process behind. One at a time: esbuild is stopped at the end, since Deno would wait for it.
 *
 * @param file as the user wrote it: absolute, or relative to the current directory
 * @throws UserError (exit code 2) with the place of everything that is wrong
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
 * The file without symbolic links. A link that leads out of its folder is refused: an error message shows lines of the
 * file, so that a link in somebody's pull request could show what is not theirs.
 */
async function realFile(path: string): Promise<string> {
  const real = await realpath(path);
  if (isInside(await realpath(dirname(path)), real)) return real;
  throw usageError(`${displayPath(path)} is a symbolic link out of its folder`, `write ${real}`);
}

/** Line by line, without what would control the terminal. */
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
