/** Limits the imports of a script to "c10m", and to modules and JSON files in its own folder and below. */

import { realpathSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, extname, relative, resolve, sep } from "node:path";
import type {
  Loader,
  OnLoadResult,
  OnResolveArgs,
  OnResolveResult,
  PartialMessage,
  Plugin,
  PluginBuild,
} from "esbuild";
import { computedImport } from "./computed-import.ts";

/** How esbuild reads a file, by its extension. */
const LOADERS: Readonly<Record<string, Loader>> = {
  ".ts": "ts",
  ".mts": "ts",
  ".js": "js",
  ".mjs": "js",
  ".json": "json",
};

/** The size limit of imported files. Scripts and their parts are smaller. */
const LARGEST_BYTES = 16 * 2 ** 20;

/** Marks the plugin's own requests to esbuild, which the plugin must not handle again. */
const OWN_QUESTION = "c10m: own question";

/**
 * Confines the imports of a script. Symbolic links are resolved before the check.
 *
 * @param file absolute path of the script, without symbolic links
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 */
export function confinedImports(file: string, dslEntry: string): Plugin {
  const folder = dirname(file);
  const language = realpathSync(dirname(dslEntry));
  return {
    name: "confined-imports",
    setup(build) {
      build.onResolve({ filter: /.*/ }, (args) => {
        if (args.pluginData === OWN_QUESTION) return undefined;
        if (args.kind === "entry-point") return { path: file };
        if (isInside(language, args.importer)) return undefined;
        if (args.path === "c10m") return { path: dslEntry };
        if (!/^\.{0,2}\//.test(args.path)) return { errors: [foreign(args.path)] };
        return resolved(build, args, folder);
      });
      build.onLoad({ filter: /.*/ }, ({ path }) => (isInside(language, path) ? undefined : loaded(path, folder)));
    },
  };
}

/** Whether a path is the folder itself or below it. */
export function isInside(folder: string, path: string): boolean {
  const steps = relative(folder, path).split(sep);
  return steps[0] !== "..";
}

async function resolved(build: PluginBuild, args: OnResolveArgs, folder: string): Promise<OnResolveResult> {
  // Refused without access to the disk, so that a script cannot detect which files exist outside.
  const written = resolve(args.resolveDir, args.path);
  if (!isInside(folder, written)) return { errors: [outside(args.path, folder)] };
  const { kind, resolveDir, importer } = args;
  const found = await build.resolve(args.path, { kind, resolveDir, importer, pluginData: OWN_QUESTION });
  if (found.errors.length > 0) return { errors: [missing(args.path)] };
  const real = realpathSync(found.path);
  if (found.external || !isInside(folder, real)) return { errors: [outside(args.path, folder)] };
  if (LOADERS[extname(real)] === undefined) return { errors: [noModule(args.path)] };
  return { path: real };
}

/** Reads a file for esbuild. It checks the path again, because esbuild itself finds the files of a computed path. */
async function loaded(path: string, folder: string): Promise<OnLoadResult> {
  const real = realpathSync(path);
  const loader = LOADERS[extname(real)];
  if (!isInside(folder, real)) return { errors: [outside(path, folder)] };
  if (loader === undefined) return { errors: [noModule(path)] };
  const { size } = await stat(real);
  if (size > LARGEST_BYTES) return { errors: [{ text: `the file is larger than ${LARGEST_BYTES / 2 ** 20} MiB` }] };
  const contents = await readFile(real, "utf8");
  const computed = loader === "json" ? null : computedImport(contents);
  if (computed === null) return { contents, loader };
  return { errors: [{ ...NOT_KNOWN, location: { file: path, ...computed } }] };
}

/** The error for a computed path, for which esbuild would search the disk for all possible files. */
export const NOT_KNOWN = {
  text: "a script cannot import a path that it computes",
  detail: 'write the path itself, in quotes: "./helper.ts"',
} as const satisfies PartialMessage;

function foreign(path: string): PartialMessage {
  return {
    text: `a script cannot import "${path}": it describes a plan, and has no access to this machine or to packages`,
    detail: 'import from "c10m" and from files in the script\'s folder ("./helper.ts") only',
  };
}

function outside(path: string, folder: string): PartialMessage {
  return {
    text: `a script cannot import "${path}": it lies outside of the script's folder`,
    detail: `move it into ${folder} or below, or move the script up to it`,
  };
}

function missing(path: string): PartialMessage {
  return {
    text: `there is no file to import as "${path}"`,
    detail: "write the path from the importing file on, with its extension",
  };
}

function noModule(path: string): PartialMessage {
  return {
    text: `a script cannot import "${path}": it is neither a module nor JSON`,
    detail: `import files that end in ${Object.keys(LOADERS).join(", ")}`,
  };
}
