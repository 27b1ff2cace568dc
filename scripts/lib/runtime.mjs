import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleRuntime } from "./bundle.mjs";
import { cached } from "./cache.mjs";
import { temporary } from "./temporary.mjs";

/** The folder of the checkout, or of the installed package. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The sources of the runtime bundle. */
const SOURCES = ["dsl", "runtime", "scripts/lib", "package.json"];

/**
 * Finds the runtime. An installed package contains it in `dist`. A checkout builds it from its sources and caches it by
 * their content; if the checkout is not writable, it builds into a temporary folder for this process.
 *
 * @returns {Promise<{ mainEntry: string, workerEntry: string, sandboxEntry: string, guestEntry: string, dslEntry: string,
 *   examples: string, installed: boolean, version: string }>} absolute paths, whether this is an installed package, and
 *   its version
 */
export async function locateRuntime() {
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const isCheckout = existsSync(join(ROOT, "runtime/cli/main.ts"));
  const directory = isCheckout ? await builtRuntime() : join(ROOT, "dist/runtime");
  return {
    mainEntry: join(directory, "main.mjs"),
    workerEntry: join(directory, "worker.mjs"),
    sandboxEntry: join(directory, "sandbox.mjs"),
    guestEntry: join(directory, "guest.mjs"),
    dslEntry: join(ROOT, isCheckout ? "dsl/mod.ts" : "dist/dsl/mod.js"),
    examples: join(ROOT, "examples"),
    installed: !isCheckout,
    version,
  };
}

/** @returns {Promise<string>} the folder of the bundle */
async function builtRuntime() {
  const cache = join(ROOT, "node_modules/.cache/c10m");
  const build = (/** @type {string} */ to) => bundleRuntime(ROOT, to);
  return (await cached(cache, ROOT, SOURCES, build)) ?? (await temporary(ROOT, cache, build));
}
