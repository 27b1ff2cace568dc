import { createHash, randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** Entries that were not used for this long are removed. */
const UNUSED_MS = 60 * 60 * 1000;

/**
 * The folder in `cache` with the output of `build` for the current content of `sources`; builds it if it is missing.
 * Several processes may call this at once: each builds in a temporary folder and renames it; the first rename wins.
 *
 * @param {string} cache the folder of all entries
 * @param {string} root what the sources' names are relative to
 * @param {readonly string[]} sources files and folders that the entry is made from
 * @param {(directory: string) => Promise<void>} build writes the entry into a directory
 * @returns {Promise<string | null>} the entry's folder; null when it is not there, and the cache cannot be written
 */
export async function cached(cache, root, sources, build) {
  const entry = join(cache, await hashOf(root, sources));
  if (existsSync(entry)) {
    await touch(entry);
    return entry;
  }
  const temporary = join(cache, `building-${randomUUID()}`);
  if (!(await made(temporary))) return null;
  try {
    await build(temporary);
    await rename(temporary, entry);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    if (!existsSync(entry)) throw error; // otherwise another process has built the entry
  }
  await prune(cache, entry);
  return entry;
}

/**
 * @param {string} root
 * @param {readonly string[]} sources
 * @returns {Promise<string>} SHA-256 of the names and contents of all files, in sorted order
 */
async function hashOf(root, sources) {
  const files = (await Promise.all(sources.map((source) => filesIn(join(root, source))))).flat().sort();
  const hash = createHash("sha256");
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${relative(root, file).split(sep).join("/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} path a file or a folder
 * @returns {Promise<string[]>} every file in it
 */
async function filesIn(path) {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = await readdir(path);
  return (await Promise.all(names.map((name) => filesIn(join(path, name))))).flat();
}

/** @param {string} directory */
function made(directory) {
  return mkdir(directory, { recursive: true }).then(
    () => true,
    () => false,
  );
}

/** @param {string} entry */
async function touch(entry) {
  const now = new Date();
  await utimes(entry, now, now).catch(() => {}); // a read-only cache is usable too
}

/**
 * Removes entries of older sources and of killed builds.
 *
 * @param {string} cache
 * @param {string} kept
 */
async function prune(cache, kept) {
  for (const name of await readdir(cache)) {
    const entry = join(cache, name);
    if (entry === kept) continue;
    const used = await stat(entry).catch(() => null); // null: another process has pruned it
    if (used && Date.now() - used.mtimeMs > UNUSED_MS) await rm(entry, { recursive: true, force: true });
  }
}
