import { join } from "node:path";

/** What a bundle of the runtime holds: the name of each file, and the source it is made from. */
const ENTRIES = { main: "runtime/cli/main.ts", worker: "runtime/coordinator/workers/main.ts" };

/**
 * Bundles the runtime, for Node 20 cannot load TypeScript: `main.mjs` and `worker.mjs`, each whole but for the packages,
 * with linked source maps. (.mjs, so that they are modules wherever they lie.)
 *
 * @param {string} root the checkout
 * @param {string} directory where to write
 */
export async function bundleRuntime(root, directory) {
  await bundle({
    entryPoints: Object.fromEntries(Object.entries(ENTRIES).map(([name, source]) => [name, join(root, source)])),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    platform: "node",
    packages: "external",
    sourcemap: "linked",
  });
}

/**
 * Bundles the language that scripts import as "c10m" into `mod.js`. Without a source map: a stack frame in it is to be
 * known by its place.
 *
 * @param {string} root the checkout
 * @param {string} directory where to write
 */
export async function bundleLanguage(root, directory) {
  await bundle({ entryPoints: [join(root, "dsl/mod.ts")], outdir: directory, platform: "neutral" });
}

/** @param {import("esbuild").BuildOptions} options */
async function bundle(options) {
  const esbuild = await import("esbuild");
  try {
    await esbuild.build({ bundle: true, format: "esm", target: "node20", logLevel: "silent", ...options });
  } finally {
    await esbuild.stop(); // Deno would wait for its child process
  }
}
