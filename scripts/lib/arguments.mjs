import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The arguments of a script, whichever program started it. node and deno put the script second in argv. zx adds itself
 * and its own flags before the script. The bin of a package is a symlink to the script.
 *
 * @param {readonly string[]} argv process.argv
 * @param {string} scriptUrl the script's import.meta.url
 * @returns {string[]}
 */
export function ownArguments(argv, scriptUrl) {
  const self = realpathSync(fileURLToPath(scriptUrl));
  const index = argv.findIndex((argument, position) => position > 0 && realPath(argument) === self);
  return argv.slice(index === -1 ? 2 : index + 1);
}

/**
 * @param {string} argument a path or a file: URL
 * @returns {string | null} null when there is no such file
 */
function realPath(argument) {
  try {
    return realpathSync(argument.startsWith("file:") ? fileURLToPath(argument) : argument);
  } catch {
    return null;
  }
}
