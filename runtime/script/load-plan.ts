/**
 * A script or a plan file -> the plan it describes, or the several of a comparison.
 */

import { createHash } from "node:crypto";
import { extname, resolve } from "node:path";
import { canonicalJson } from "../../dsl/canonical.ts";
import type { Comparison, Plan } from "../../dsl/plan.ts";
import { usageError } from "../problem/problem.ts";
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

/**
 * Loads a script (`.ts`, `.mts`, `.js`, `.mjs`), which runs in this process, or a plan file (`.json`). Leaves no file
 * behind. One at a time: esbuild is stopped at the end, since Deno would wait for it.
 *
 * @param file as the user wrote it: absolute, or relative to the current directory
 * @param options `dslEntry` is the absolute path of the module that scripts import as "c10m"
 * @throws UserError (exit code 2) with the place of everything that is wrong
 */
export async function loadPlan(file: string, options: { readonly dslEntry: string }): Promise<LoadedPlan> {
  const path = resolve(file);
  const extension = extname(path);
  await readableFile(path);
  if (extension === ".json") return finish(await readPlanFile(path));
  if (SCRIPT_EXTENSIONS.includes(extension)) return finish(await readScript(path, options.dslEntry));
  throw usageError(
    `"${file}" is neither a script nor a plan file`,
    `a script ends in ${SCRIPT_EXTENSIONS.join(", ")}, a plan file in .json`,
  );
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
