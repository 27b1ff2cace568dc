import { dirname, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { buildError, withEsbuild } from "./esbuild.ts";
import { importProblem } from "./import-problem.ts";

/** A script and everything that it imports, as one JavaScript module. */
export interface CompiledScript {
  /** The script's absolute path. */
  readonly file: string;
  readonly code: string;
  /** Source map (JSON); its sources are relative to the script's folder. */
  readonly map: string;
}

/**
 * Compiles a script. Types are stripped, not checked.
 *
 * @param file absolute path of the script
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 * @throws UserError (exit code 2): syntax errors, imports that are not allowed, names that are not exported
 */
export async function compileScript(file: string, dslEntry: string): Promise<CompiledScript> {
  return withEsbuild(async () => {
    try {
      const { outputFiles } = await build(optionsOf(file, dslEntry));
      const [map, code] = outputFiles;
      return { file, code: code!.text, map: map!.text };
    } catch (failure) {
      throw await buildError(failure, (error) => importProblem(error, dslEntry));
    }
  });
}

function optionsOf(file: string, dslEntry: string) {
  return {
    entryPoints: [file],
    // Never written; sources in the map are relative to it.
    outfile: join(dirname(file), "script.js"),
    write: false,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "node20",
    sourcemap: "external",
    logLevel: "silent",
    // Else `c10m.missing` would be undefined, and only a warning.
    logOverride: { "import-is-undefined": "error" },
    // A tsconfig.json that happens to lie around must not change what a script means.
    tsconfigRaw: "{}",
    plugins: [importsOf(dslEntry)],
  } as const satisfies BuildOptions;
}

/** A script imports "c10m" and files beside it, and nothing else: so it runs anywhere that c10m does. */
function importsOf(dslEntry: string): Plugin {
  return {
    name: "imports",
    setup({ onResolve }) {
      onResolve({ filter: /^c10m$/ }, () => ({ path: dslEntry }));
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === "entry-point" || path === "c10m") return undefined;
        const text = `a script cannot import "${path}": it is web-standard TypeScript that runs anywhere`;
        const detail = 'import from "c10m" and from files beside the script ("./helper.ts") only';
        return { errors: [{ text, detail }] };
      });
    },
  };
}
