import process from "node:process";

/**
 * Ends the process with `code` once everything written has left it. Explicit, since a bench script may have left timers
 * behind that would keep the process alive.
 *
 * @param {number} code
 * @returns {Promise<never>}
 */
export async function exitWith(code) {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

/**
 * A reader that goes away early (`c10m ... | head`) must not take the run down before it has cleaned up.
 *
 * @param {NodeJS.WriteStream} stream
 */
export function ignoreClosedPipe(stream) {
  stream.on("error", (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPIPE") throw error;
  });
}

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Promise<void>} settles when the stream has handed over all it was given, or cannot
 */
function flushed(stream) {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write("", () => resolve());
  });
}
