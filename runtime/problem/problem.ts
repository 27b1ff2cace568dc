/**
 * Errors for the user: what is wrong, where it is, and how to fix it.
 */

import { isAbsolute, relative, sep } from "node:path";
import process from "node:process";
import { Chalk } from "chalk";
import { printable, printableLines } from "../format/text.ts";

/** A place in a file. `line` and `column` count from 1, the column in UTF-16 units as editors and V8 do. */
export interface SourceLocation {
  /** Absolute path. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The whole source line, without its line break. */
  readonly lineText: string;
}

/** One thing that is wrong. */
export interface UserProblem {
  readonly location?: SourceLocation | undefined;
  readonly message: string;
  /** What to write or do instead; may have several lines. */
  readonly fix?: string | undefined;
}

/** 2: usage, script or plan error. 3: preflight refused. */
export type UserExitCode = 2 | 3;

/** Thrown when the user, not c10m, has to fix something. Contains all problems that were found, not only the first. */
export class UserError extends Error {
  readonly exitCode: UserExitCode;
  readonly problems: readonly UserProblem[];

  constructor(exitCode: UserExitCode, problems: readonly UserProblem[]) {
    super(problems.map((problem) => problem.message).join("; "));
    this.name = "UserError";
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** Creates a UserError with one problem and exit code 2, the most common kind. */
export function usageError(message: string, fix?: string, location?: SourceLocation): UserError {
  return new UserError(2, [{ message, fix, location }]);
}

/** A path as the user would write it: relative inside the current directory, otherwise absolute. */
export function displayPath(file: string): string {
  const short = relative(process.cwd(), file);
  const isInside = short !== "" && !isAbsolute(short) && short.split(sep)[0] !== "..";
  return isInside ? short : file;
}

/**
 * Formats the problems like a compiler's messages for standard error, with no line break at the end. Texts of a script
 * or a server cannot control the terminal, because their control characters are removed.
 *
 * ```text
 * my.bench.ts:3:4: what is wrong
 *   .swarm(0)
 *    ^
 *   write this instead
 * ```
 */
export function formatProblems(error: UserError, options: { color?: boolean } = {}): string {
  const paint = new Chalk({ level: options.color ? 1 : 0 });
  const format = ({ location, message, fix }: UserProblem): string => {
    const lines: string[] = [];
    if (location) {
      const where = `${printable(displayPath(location.file))}:${location.line}:${location.column}:`;
      const { text, caret } = excerpt(location);
      lines.push(`${paint.bold(where)} ${paint.red(printableLines(message))}`);
      if (text.trim() !== "") lines.push(`  ${paint.dim(text)}`, `  ${paint.red(caret)}`);
    } else {
      lines.push(`${paint.bold("c10m:")} ${paint.red(printableLines(message))}`);
    }
    if (fix)
      lines.push(
        ...printableLines(fix)
          .split("\n")
          .map((line) => `  ${paint.cyan(line)}`),
      );
    return lines.join("\n");
  };
  return error.problems.map(format).join("\n\n");
}

/** How much of a long line is shown, for example of a minified one. */
const EXCERPT_CHARACTERS = 110;

/** The part of the line around its column without the indentation, and a caret line that fits under it. */
function excerpt({ lineText: given, column }: SourceLocation): { text: string; caret: string } {
  // One space replaces each control character, so that columns do not change.
  const lineText = given.replace(/[^\P{Cc}\t]|[\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu, " ");
  const indentation = lineText.length - lineText.trimStart().length;
  const start = Math.max(Math.min(indentation, column - 1), column - 1 - EXCERPT_CHARACTERS / 2);
  const text = lineText.slice(start, start + EXCERPT_CHARACTERS).trimEnd();
  // Tabs are kept, so that the caret lines up for any tab width of the terminal.
  const before = lineText.slice(start, column - 1).replace(/[^\t]/g, " ");
  return { text, caret: `${before}^` };
}
