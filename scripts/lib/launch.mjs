import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ownArguments } from "./arguments.mjs";
import { exitWith, ignoreClosedPipe } from "./exit.mjs";
import { locateRuntime } from "./runtime.mjs";
import { Unwritable } from "./temporary.mjs";

/** What the exit code table calls "the run could not finish": the commands report everything else themselves. */
const COULD_NOT_FINISH = 4;

/**
 * Carries out one of the runtime's commands with the arguments of the script that was started, and ends the process with
 * its exit code: finds (or, in a checkout, builds) the runtime, and hands over.
 *
 * @param {string} scriptUrl the script's import.meta.url
 * @param {string} command the name under which runtime/cli/main.ts exports it
 */
export async function launch(scriptUrl, command) {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  try {
    const { mainEntry, ...context } = await locateRuntime();
    process.setSourceMapsEnabled?.(true);
    const runtime = await import(pathToFileURL(mainEntry).href);
    const own = ownArguments(process.argv, scriptUrl);
    const commandLine = [...starter(), fileURLToPath(scriptUrl), ...own];
    await exitWith(await runtime[command](own, { ...context, commandLine }));
  } catch (error) {
    console.error(told(error));
    await exitWith(COULD_NOT_FINISH);
  }
}

/** @returns {string[]} the runtime, as it runs scripts */
function starter() {
  return process.versions.deno === undefined ? [process.execPath] : [process.execPath, "run", "-A"];
}

/**
 * @param {unknown} error
 * @returns {unknown} what to print: the message alone where it says what to do
 */
function told(error) {
  if (error instanceof Unwritable) return error.message;
  const isPackageMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  return isPackageMissing ? `${error.message}\n  run: npm install` : error;
}
