import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ownArguments } from "./arguments.mjs";
import { exitWith, ignoreClosedPipe } from "./exit.mjs";
import { locateRuntime } from "./runtime.mjs";
import { Unwritable } from "./temporary.mjs";

/** Exit code for an unexpected error; the commands return every other exit code themselves. */
const COULD_NOT_FINISH = 4;

/**
 * Runs one command of the runtime with the arguments of the started script, and ends the process with its exit code.
 * In a checkout it builds the runtime first if the sources have changed.
 *
 * @param {string} scriptUrl the script's import.meta.url
 * @param {string} command the name under which runtime/cli/main.ts exports it
 */
export async function launch(scriptUrl, command) {
  ignoreClosedPipe(process.stdout);
  ignoreClosedPipe(process.stderr);
  // Without this, an error in a timer or an event would end the process with 1, the code of a failed expectation.
  process.on("uncaughtException", (error) => {
    console.error(printable(error));
    process.exit(COULD_NOT_FINISH);
  });
  try {
    const { mainEntry, ...context } = await locateRuntime();
    process.setSourceMapsEnabled?.(true);
    const runtime = await import(pathToFileURL(mainEntry).href);
    const own = ownArguments(process.argv, scriptUrl);
    const commandLine = [...starter(), fileURLToPath(scriptUrl), ...own];
    await exitWith(await runtime[command](own, { ...context, commandLine }));
  } catch (error) {
    console.error(printable(error));
    await exitWith(COULD_NOT_FINISH);
  }
}

/** @returns {string[]} the program and flags that run a script: Node or Deno */
function starter() {
  return process.versions.deno === undefined ? [process.execPath] : [process.execPath, "run", "-A"];
}

/**
 * @param {unknown} error
 * @returns {unknown} what to print: only the message if it says what to do
 */
function printable(error) {
  if (error instanceof Unwritable) return error.message;
  const isPackageMissing = error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND";
  return isPackageMissing ? `${error.message}\n  run: npm install` : error;
}
