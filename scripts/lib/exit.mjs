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
 * A reader that goes away early (`c10m ... | head`) must not take the run down before it has cleaned up; nor must a disk
 * that is full, or any other reason for which nothing can be written.
 *
 * @param {NodeJS.WriteStream} stream
 */
export function ignoreClosedPipe(stream) {
  stream.on("error", () => {});
  const write = stream._write.bind(stream);
  stream._write = (chunk, encoding, done) => {
    try {
      write(chunk, encoding, done);
    } catch (error) {
      done(/** @type {Error} */ (error)); // Deno throws instead
    }
  };
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
