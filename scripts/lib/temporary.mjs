import { rmSync } from "node:fs";
import { mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";

const PREFIX = "c10m-runtime-";

/** No folder to build the runtime in is writable; the message says what to do. */
export class Unwritable extends Error {}

/**
 * Builds into a temporary folder for this process, for users who cannot write into the checkout. The folder is removed
 * when the process ends; the next call removes folders of killed processes.
 *
 * @param {string} root the checkout; its node_modules is linked into the folder
 * @param {string} cache the cache folder that is not writable
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
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => {}); // a folder of another user
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH"; // EPERM: a process of another user
  }
}
