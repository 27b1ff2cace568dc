import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleRuntime } from "./bundle.mjs";
import { cached } from "./cache.mjs";

/** The folder of the checkout, or of the installed package. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** All that a bundle of the runtime depends on. */
const SOURCES = ["dsl", "runtime", "scripts/lib", "package.json"];

/**
 * Where the runtime is: an installed package carries it in `dist`; a checkout builds it from its sources, once for each
 * state they are in.
 *
 * @returns {Promise<{ mainEntry: string, workerEntry: string, dslEntry: string, version: string }>} absolute paths, and
 *   the package's version
 */
export async function locateRuntime() {
  const { version } = JSON.parse(await readFile(join(ROOT, "package.json"), "utf8"));
  const isCheckout = existsSync(join(ROOT, "runtime/main.ts"));
  const directory = isCheckout
    ? await cached(join(ROOT, "node_modules/.cache/c10m"), ROOT, SOURCES, (to) => bundleRuntime(ROOT, to))
    : join(ROOT, "dist/runtime");
  return {
    mainEntry: join(directory, "main.mjs"),
    workerEntry: join(directory, "worker.mjs"),
    dslEntry: join(ROOT, isCheckout ? "dsl/mod.ts" : "dist/dsl/mod.js"),
    version,
  };
}
