/** What the command says: progress and complaints on standard error, the report on standard output, the result in a file. */

import process from "node:process";
import { formatProblems, type UserError, usageError } from "../problem/problem.ts";
import { renderJson } from "../report/json.ts";
import { renderComparisonMarkdown, renderMarkdown } from "../report/writers/markdown.ts";
import { renderComparison, renderReport, type TextOptions } from "../report/writers/terminal.ts";
import type { Comparison, Result } from "../result/schema.ts";
import type { RunCommand } from "./flags.ts";
import { createProgress, type Progress } from "./progress.ts";
import { checkWritable, writeWhole } from "./write-result.ts";

/** Where results go beside the terminal. */
export interface Outputs {
  readonly json: string | null;
  readonly markdown: string | null;
}

/** Shows and writes the result; false when it could not be written, which the user has been told. */
export function publish(result: Result, command: Outputs & { readonly color: boolean | null }): boolean {
  return publishRenderings(command, {
    report: (options) => renderReport(result, options),
    json: () => renderJson(result),
    markdown: () => renderMarkdown(result),
    isPrivate: hasHeaders(result),
  });
}

/** Header fields often hold a session or a token, and are part of the plans in a result. */
function hasHeaders({ runs }: Result): boolean {
  return runs.some(({ plan: { subject } }) => {
    return "headers" in subject && Object.keys(subject.headers ?? {}).length > 0;
  });
}

/** The same for a comparison of two results that are there already. */
export function publishComparison(
  comparison: Comparison,
  command: Outputs & { readonly color: boolean | null },
): boolean {
  return publishRenderings(command, {
    report: (options) => renderComparison(comparison, options),
    json: () => renderJson(comparison),
    markdown: () => renderComparisonMarkdown(comparison),
  });
}

/** One finding in several forms. */
interface Renderings {
  readonly report: (options: TextOptions) => string;
  readonly json: () => string;
  readonly markdown?: () => string;
  /** Whether the JSON is for nobody but its owner to read. */
  readonly isPrivate?: boolean;
}

/** Only the owner may read the file. */
const PRIVATE_MODE = 0o600;

/** Writes each rendering to where it goes; false when one could not be written, which the user has been told. */
export function publishRenderings(
  { json, markdown, color }: Outputs & { readonly color: boolean | null },
  renderings: Renderings,
): boolean {
  const reportTo = json === "-" || markdown === "-" ? process.stderr : process.stdout;
  reportTo.write(renderings.report({ color: colorFor(reportTo, color), columns: reportTo.columns }));
  // One that cannot be written keeps the other from nothing.
  const mode = renderings.isPrivate ? PRIVATE_MODE : undefined;
  const written = [write(json, renderings.json, color, mode), write(markdown, renderings.markdown, color)];
  return written.every(Boolean);
}

function write(path: string | null, render: (() => string) | undefined, color: boolean | null, mode?: number): boolean {
  if (path === null || render === undefined) return true;
  if (path !== "-") return save(path, render(), color, mode);
  process.stdout.write(render());
  return true;
}

function save(path: string, text: string, color: boolean | null, mode?: number): boolean {
  try {
    writeWhole(path, text, mode);
    return true;
  } catch (error) {
    complain(usageError((error as Error).message), color);
    return false;
  }
}

/**
 * Makes sure, before anything is measured, that the results can be written.
 *
 * @throws {UserError} exit code 2
 */
export function refuseUnwritable({ json, markdown }: Outputs): void {
  for (const path of [json, markdown]) {
    if (path === null || path === "-") continue;
    try {
      checkWritable(path);
    } catch (error) {
      throw usageError((error as Error).message);
    }
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
