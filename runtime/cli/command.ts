/** What the commands have in common: their errors and an exit code. */

import { UserError } from "../problem/problem.ts";
import { printError } from "./output.ts";

/** The exit code of a command that could not write an output. */
export const COULD_NOT_FINISH = 4;

/**
 * Runs a command. Prints an error that the user has to fix, and returns its exit code; passes on any other error.
 *
 * @param args the arguments of the command; `--no-color` also applies when they cannot be read
 */
export async function runCommand(args: readonly string[], command: () => Promise<number> | number): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printError(error, args.includes("--no-color") ? false : null);
    return error.exitCode;
  }
}
