import process from "node:process";

/**
 * Ends the process with `code` when all output is written. It calls process.exit because timers that are still active
 * would keep the process alive.
 *
 * @param {number} code
 * @returns {Promise<never>}
 */
export async function exitWith(code) {
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  process.exit(code);
}

/**
 * Ignores write errors of a stream. When the reader of a pipe exits early (`c10m ... | head`) or the disk is full, the
 * run must still clean up.
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
 * @returns {Promise<void>} settles when the stream has written everything, or cannot write
 */
function flushed(stream) {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write("", () => resolve());
  });
}
