import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { closest } from "../problem/closest.ts";
import { displayPath, usageError } from "../problem/problem.ts";

/**
 * Makes sure that there is a file to read.
 *
 * @param path absolute
 * @throws UserError (exit code 2): the file is missing, is a directory or is not readable
 */
export async function readableFile(path: string): Promise<void> {
  const shown = displayPath(path);
  try {
    if ((await stat(path)).isDirectory()) throw usageError(`${shown} is a directory`, await suggestion(path, null));
    await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw usageError(`there is no file ${shown}`, await suggestion(dirname(path), basename(path)));
    }
    if (code) throw usageError(`${shown} cannot be read (${code})`, "check its permissions");
    throw error;
  }
}

/** A script in `directory` that the user may have meant: the one with the most similar name, if `name` is given. */
async function suggestion(directory: string, name: string | null): Promise<string> {
  const names = await readdir(directory).catch(() => []);
  const scripts = names.filter((candidate) => candidate.endsWith(".bench.ts")).sort();
  const meant = name === null ? scripts[0] : closest(name, names);
  return meant ? `did you mean ${displayPath(join(directory, meant))}?` : "write the path of a .bench.ts script";
}
