/** What the command says: progress and complaints on standard error, the report on standard output, the result in a file. */

import process from "node:process";
import type { RunCommand } from "./flags.ts";
import type { Result } from "./measure/result.ts";
import { formatProblems, type UserError, usageError } from "./problem.ts";
import { renderJson } from "./report/json.ts";
import { createProgress, type Progress } from "./report/progress.ts";
import { renderReport } from "./report/terminal.ts";
import { checkWritable, writeWhole } from "./report/write-result.ts";

/** Shows and writes the result; false when it could not be written, which the user has been told. */
export function publish(result: Result, { json, color }: RunCommand): boolean {
  const reportTo = json === "-" ? process.stderr : process.stdout;
  reportTo.write(renderReport(result, { color: colorFor(reportTo, color) }));
  if (json === "-") process.stdout.write(renderJson(result));
  else if (json !== null) return save(json, result, color);
  return true;
}

function save(path: string, result: Result, color: boolean | null): boolean {
  try {
    writeWhole(path, renderJson(result));
    return true;
  } catch (error) {
    complain(usageError((error as Error).message), color);
    return false;
  }
}

/**
 * Makes sure, before anything is measured, that the result can be written.
 *
 * @throws {UserError} exit code 2
 */
export function refuseUnwritable(path: string): void {
  try {
    checkWritable(path);
  } catch (error) {
    throw usageError((error as Error).message);
  }
}

/** Tells the user what has to be mended. */
export function complain(error: UserError, color: boolean | null): void {
  process.stderr.write(`${formatProblems(error, { color: colorFor(process.stderr, color) })}\n`);
}

/** Progress on standard error, live on a terminal. */
export function progressFor({ quiet, color }: RunCommand): Progress {
  const stream = process.stderr;
  return createProgress({ stream, live: stream.isTTY && !process.env.CI, quiet, color: colorFor(stream, color) });
}

/** Prints what was asked for; returns the exit code. */
export function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** `--no-color` and NO_COLOR (https://no-color.org) are honoured, and so is a pipe. */
function colorFor(stream: NodeJS.WriteStream, flag: boolean | null): boolean {
  return flag ?? (stream.isTTY === true && !process.env.NO_COLOR);
}
