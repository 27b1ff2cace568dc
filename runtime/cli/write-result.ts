/** Writing a result to a file: whole, or not at all. */

import { randomUUID } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/**
 * Makes sure, before anything is measured, that {@link writeWhole} will be able to write to `path`. Leaves nothing.
 *
 * @throws {Error} with the obstacle and what to write instead
 */
export function checkWritable(path: string): void {
  const target = resolveTarget(path);
  const temporary = temporaryBeside(target);
  try {
    closeSync(openSync(temporary, "wx"));
  } catch (error) {
    throw cannotWrite(path, folderProblem(dirname(target), error), error);
  }
  discard(temporary);
}

/**
 * Writes `text` to `path` so that a reader sees the old file or the new one, never a part: to a file beside it, to the
 * disk, then renamed. It is synchronous, so no signal handler can come in between; on failure nothing is left.
 *
 * @param mode permissions of the new file; the process's umask takes some of them away
 * @throws {Error} which says why it could not be written
 */
export function writeWhole(path: string, text: string, mode = 0o666): void {
  const target = resolveTarget(path);
  const temporary = temporaryBeside(target);
  try {
    writeToDisk(temporary, text, mode);
    renameSync(temporary, target);
  } catch (error) {
    discard(temporary);
    throw cannotWrite(path, folderProblem(dirname(target), error), error);
  }
}

function writeToDisk(path: string, text: string, mode: number): void {
  const file = openSync(path, "wx", mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function discard(path: string): void {
  try {
    rmSync(path);
  } catch {
    // It was never created, or its folder is gone. The error of the writing itself is reported.
  }
}

/** The target of a symbolic link, because renaming would replace the link itself. */
function resolveTarget(path: string): string {
  const stats = statOrNull(path);
  if (stats === null) return resolveMissing(path);
  if (stats.isDirectory()) throw cannotWrite(path, "it is a directory; name a file in it");
  // Renaming over /dev/null and its like would replace the device itself.
  if (!stats.isFile()) throw cannotWrite(path, 'it is not a regular file; "-" stands for standard output');
  return realpathSync(path);
}

/** Nothing is there, or a link that leads to nothing yet, step by step as the system would follow it. */
function resolveMissing(path: string): string {
  const target = linkTarget(path);
  if (target === null) return resolve(path);
  if (statCode(path) === "ELOOP") throw cannotWrite(path, "its symbolic links lead round in a circle");
  return resolveTarget(resolve(realpathSync(dirname(path)), target));
}

/** null when it is no symbolic link. */
function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** A hidden file. Its name shows its origin if a crash leaves it behind. */
function temporaryBeside(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.tmp`);
}

function folderProblem(folder: string, error: unknown): string {
  const stats = statOrNull(folder);
  if (stats === null) return `the folder ${folder} does not exist; create it first`;
  if (!stats.isDirectory()) return `${folder} is not a folder`;
  return error instanceof Error ? error.message : String(error);
}

function cannotWrite(path: string, why: string, cause?: unknown): Error {
  return new Error(`Cannot write the result to ${path}: ${why}`, { cause });
}

function statOrNull(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** The error code of a path that cannot be read; null when it can. */
function statCode(path: string): string | null {
  try {
    statSync(path);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? null;
  }
}
