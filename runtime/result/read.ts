/** Reads a result that `--json` wrote. Another version may have written it, and the user may have edited it. */

import { readFileSync } from "node:fs";
import { displayPath, usageError } from "../problem/problem.ts";
import { completeResult } from "./complete.ts";
import { RESULT_VERSION, type Result } from "./schema.ts";
import { firstWrong } from "./shape.ts";

const WRITE_ONE = "write a result with: c10m my.bench.ts --json FILE";

/**
 * Reads the result in a file, and checks the fields that a comparison reads.
 *
 * @param path as the user wrote it
 * @throws UserError (exit code 2): the file is missing, is not JSON, is not a result of c10m, is a result of
 *   another version, or has a wrong field
 */
export function readResultFile(path: string): Result {
  const shown = displayPath(path);
  const value = parse(readText(path, shown), shown);
  if (!isObject(value) || !("planHash" in value) || !("runs" in value)) {
    const what = isObject(value) && value.kind === "plan" ? "a plan, not a result" : "not a result of c10m";
    throw usageError(`cannot use ${shown}: it is ${what}`, WRITE_ONE);
  }
  if (value.version !== RESULT_VERSION) {
    throw usageError(
      `cannot use ${shown}: it is a result of version ${JSON.stringify(value.version)}, this c10m reads version ${RESULT_VERSION}`,
      WRITE_ONE,
    );
  }
  const wrong = firstWrong(value);
  if (wrong !== null) throw usageError(`cannot use ${shown}: ${wrong}`, WRITE_ONE);
  return completeResult(value as unknown as Result);
}

/**
 * Reads the base of a comparison before the runs of these names start.
 *
 * @throws UserError (exit code 2): as {@link readResultFile}, and when the result has none of the names
 */
export function readBase(path: string, names: readonly string[]): Result {
  const base = readResultFile(path);
  if (!names.some((name) => namesOf(base).includes(name))) throw strangers(path, base, names);
  return base;
}

/**
 * Reads two results that have at least one name in common.
 *
 * @throws UserError (exit code 2): as {@link readResultFile}, and when no name is in both results
 */
export function readPair(basePath: string, headPath: string): [base: Result, head: Result] {
  const [base, head] = [readResultFile(basePath), readResultFile(headPath)];
  const names = namesOf(head);
  if (names.length === 0) throw usageError(`cannot compare ${displayPath(headPath)}: it has no runs`, WRITE_ONE);
  if (!names.some((name) => namesOf(base).includes(name))) throw strangers(basePath, base, names);
  return [base, head];
}

function namesOf({ runs }: Result): string[] {
  return [...new Set(runs.map(({ name }) => name))];
}

/** The error for results without a common name. Runs are matched by name. */
function strangers(path: string, base: Result, names: readonly string[]): Error {
  const list = (all: readonly string[]) => all.map((name) => JSON.stringify(name)).join(", ");
  const has = base.runs.length === 0 ? "no runs" : `runs of ${list(namesOf(base))}, but not of ${list(names)}`;
  return usageError(
    `cannot compare with ${displayPath(path)}: it has ${has}`,
    "runs are matched by name: give both plans the same .named(name), or compare with another result",
  );
}

function readText(path: string, shown: string): string {
  if (path === "-") throw usageError("cannot use standard input", "write the path of a result that --json wrote");
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw usageError(`there is no file ${shown}`, WRITE_ONE);
    if (code === "EISDIR") throw usageError(`${shown} is a directory`, "write the path of a result that --json wrote");
    throw usageError(`${shown} cannot be read (${code ?? (error as Error).message})`, "check its permissions");
  }
}

function parse(text: string, shown: string): unknown {
  if (text.trim() === "") throw usageError(`cannot use ${shown}: it is empty`, WRITE_ONE);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message is left out: it differs between engines, and a position in such a file does not help.
    throw usageError(`cannot use ${shown}: it is not JSON (cut short?)`, WRITE_ONE);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
