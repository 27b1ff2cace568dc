import { join } from "node:path";

/** The files of the runtime bundle, and the entry point of each. */
const ENTRIES = {
  main: "runtime/cli/main.ts",
  worker: "runtime/coordinator/workers/main.ts",
  sandbox: "runtime/script/sandbox/main.ts",
  guest: "runtime/script/sandbox/guest/main.ts",
};

/**
 * Bundles the runtime, because Node 20 cannot load TypeScript. Writes one module for each entry, which contains
 * everything except npm packages, with linked source maps. The ending .mjs makes them modules in any folder.
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
 * Bundles the language that scripts import as "c10m" into `mod.js`. It has no source map, so that stack frames in it are
 * recognised by their path.
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
    await esbuild.stop(); // otherwise Deno waits for the child process of esbuild
  }
}
