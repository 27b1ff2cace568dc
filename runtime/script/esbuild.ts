/**
 * Starts and stops esbuild for the loader, and converts its errors into errors of c10m.
 */

import { resolve } from "node:path";
import { type Message, stop } from "esbuild";
import { type SourceLocation, UserError, type UserProblem } from "../problem/problem.ts";

/** Runs `use`, then stops esbuild's child process, because Deno would wait for it at exit. */
export async function withEsbuild<T>(use: () => Promise<T>): Promise<T> {
  try {
    return await use();
  } finally {
    await stop();
  }
}

/**
 * Converts a failed build into a UserError (exit code 2) with all of its errors; returns any other failure unchanged.
 *
 * @param problemOf converts one error
 */
export async function buildError(
  failure: unknown,
  problemOf: (error: Message) => UserProblem | Promise<UserProblem>,
): Promise<unknown> {
  return isBuildFailure(failure) ? new UserError(2, await Promise.all(failure.errors.map(problemOf))) : failure;
}

/** Keeps esbuild's message. The fix is the `detail` of a plugin, or otherwise the first note. */
export function plainProblem({ text, detail, notes, location }: Message): UserProblem {
  const fix = typeof detail === "string" ? detail : notes[0]?.text;
  return { message: text, fix, location: location ? sourceLocation(location) : undefined };
}

/** esbuild counts columns from 0 and in UTF-8 bytes, and gives files relative to the current directory. */
function sourceLocation({ file, line, column, lineText }: NonNullable<Message["location"]>): SourceLocation {
  const before = new TextDecoder().decode(new TextEncoder().encode(lineText).subarray(0, column));
  return { file: resolve(file), line, column: before.length + 1, lineText };
}

function isBuildFailure(failure: unknown): failure is { readonly errors: readonly Message[] } {
  return failure instanceof Error && "errors" in failure && Array.isArray(failure.errors);
}
