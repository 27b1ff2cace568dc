import { rmSync } from "node:fs";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const PREFIX = "c10m-runtime-";

/** Nowhere to build the runtime; the message says what to do. */
export class Unwritable extends Error {}

/**
 * What `build` makes, for this process alone: for whoever runs a checkout that is not theirs to write in. The folder is
 * gone when the process ends; what a killed one has left is removed by the next.
 *
 * @param {string} root the checkout, whose packages the modules in the folder find
 * @param {string} cache what could not be written
 * @param {(directory: string) => Promise<void>} build writes into the folder
 * @returns {Promise<string>} the folder
 * @throws {Unwritable} when the temporary directory cannot be written either
 */
export async function temporary(root, cache, build) {
  const parent = tmpdir();
  const directory = await mkdtemp(join(parent, `${PREFIX}${process.pid}-`)).catch(({ code }) => {
    throw new Unwritable(
      `Cannot build c10m: neither ${cache} nor ${parent} can be written (${code})\n` +
        "  try: TMPDIR=FOLDER, a folder that you can write, before the same command, or a clone of your own",
    );
  });
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }));
  await removeOrphans(parent);
  await symlink(join(root, "node_modules"), join(directory, "node_modules"));
  await build(directory);
  return directory;
}

/** @param {string} parent */
async function removeOrphans(parent) {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {}); // another user's
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH"; // else another user's
  }
}
