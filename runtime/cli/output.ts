/**
 * The output of a command: progress and errors on standard error, the report on standard output, outputs in their
 * files.
 */

import process from "node:process";
import { formatProblems, type UserError, usageError } from "../problem/problem.ts";
import { OUTPUTS } from "../report/outputs/registry.ts";
import { renderComparison, renderReport, type TextOptions } from "../report/writers/terminal.ts";
import type { Comparison, Result } from "../result/schema.ts";
import type { RunCommand } from "./flags.ts";
import type { OutputFiles } from "./output-files.ts";
import { createProgress, type Progress } from "./progress.ts";
import { checkWritable, writeWhole } from "./write-result.ts";

/** Where a command prints and writes. */
export interface Destination {
  readonly outputs: OutputFiles;
  /** false with `--no-color`; null leaves it to the terminal. */
  readonly color: boolean | null;
}

/** Shows and writes the result; false when an output could not be written, which is then printed. */
export function publish(result: Result, destination: Destination): boolean {
  const render = (flag: string) => outputOf(flag).ofResult(result);
  const isPrivate = (flag: string) => outputOf(flag).holdsPlan && hasHeaders(result);
  return publishRenderings(destination, (options) => renderReport(result, options), render, isPrivate);
}

/** Header fields often hold a session or a token, and are part of the plans in a result. */
function hasHeaders({ runs }: Result): boolean {
  return runs.some(({ plan: { subject } }) => {
    return "headers" in subject && Object.keys(subject.headers ?? {}).length > 0;
  });
}

/** Shows and writes the comparison of two existing results, in the same way. */
export function publishComparison(comparison: Comparison, destination: Destination): boolean {
  const render = (flag: string) => outputOf(flag).ofComparison!(comparison);
  return publishRenderings(destination, (options) => renderComparison(comparison, options), render);
}

/** Only the owner may read the file. */
const PRIVATE_MODE = 0o600;

function outputOf(flag: string) {
  return OUTPUTS.find((output) => output.flag === flag)!;
}

/**
 * Prints a report and writes each output to its file.
 *
 * @param render the content of the output with a flag
 * @param isPrivate whether only its owner may read the file of the output
 * @returns false when an output could not be written, in which case the error is printed; the others are still written
 */
export function publishRenderings(
  { outputs, color }: Destination,
  report: (options: TextOptions) => string,
  render: (flag: string) => string,
  isPrivate: (flag: string) => boolean = () => false,
): boolean {
  const reportTo = Object.values(outputs).includes("-") ? process.stderr : process.stdout;
  reportTo.write(report({ color: colorFor(reportTo, color), columns: reportTo.columns }));
  const written = Object.entries(outputs).map(([flag, path]) => {
    if (path !== "-") return save(path, render(flag), color, isPrivate(flag) ? PRIVATE_MODE : undefined);
    process.stdout.write(render(flag));
    return true;
  });
  return written.every(Boolean);
}

function save(path: string, text: string, color: boolean | null, mode?: number): boolean {
  try {
    writeWhole(path, text, mode);
    return true;
  } catch (error) {
    printError(usageError((error as Error).message), color);
    return false;
  }
}

/**
 * Makes sure, before anything is measured, that the outputs can be written.
 *
 * @throws {UserError} exit code 2
 */
export function refuseUnwritable(outputs: OutputFiles): void {
  for (const path of Object.values(outputs)) {
    if (path === "-") continue;
    try {
      checkWritable(path);
    } catch (error) {
      throw usageError((error as Error).message);
    }
  }
}

/** Prints an error and how to fix it. */
export function printError(error: UserError, color: boolean | null): void {
  process.stderr.write(`${formatProblems(error, { color: colorFor(process.stderr, color) })}\n`);
}

/** Progress on standard error, live on a terminal. */
export function progressFor({ quiet, color }: RunCommand): Progress {
  const stream = process.stderr;
  return createProgress({ stream, live: stream.isTTY && !process.env.CI, quiet, color: colorFor(stream, color) });
}

/** Prints the requested text, and returns the exit code. */
export function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** Colors are off with `--no-color`, with NO_COLOR (https://no-color.org), and when the stream is not a terminal. */
function colorFor(stream: NodeJS.WriteStream, flag: boolean | null): boolean {
  return flag ?? (stream.isTTY === true && !process.env.NO_COLOR);
}
