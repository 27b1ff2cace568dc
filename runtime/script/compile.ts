import { dirname, join } from "node:path";
import { type BuildOptions, build, stop } from "esbuild";
import { usageError } from "../problem/problem.ts";
import { buildError, withEsbuild } from "./esbuild.ts";
import { importProblem } from "./import-problem.ts";
import { confinedImports } from "./imports.ts";

/** A script and everything that it imports, as one JavaScript module. */
export interface CompiledScript {
  /** The script's absolute path, without symbolic links. */
  readonly file: string;
  readonly code: string;
  /** Source map (JSON); its sources are relative to the script's folder. */
  readonly map: string;
  /** The script of the sandbox's globals, which is evaluated first. */
  readonly guest: string;
}

/** The paths of the parts of c10m that the compilation of a script needs. */
export interface CompileEntries {
  /** Absolute path of the module that scripts import as "c10m". */
  readonly dslEntry: string;
  /** Absolute path of sandbox/guest/main.ts, or of its bundle. */
  readonly guestEntry: string;
}

/** The time limit of esbuild, which runs outside of the sandbox and has no other limit. */
const WITHIN_MS = 20_000;

/** The language version that QuickJS supports. */
const TARGET = "es2024";

/**
 * Compiles a script. Types are stripped, not checked.
 *
 * @param file absolute path of the script, without symbolic links
 * @throws UserError (exit code 2): syntax errors, imports that are not allowed, names that are not exported
 */
export async function compileScript(file: string, entries: CompileEntries): Promise<CompiledScript> {
  return withEsbuild(async () => {
    const late = lateStop();
    try {
      const [script, guest] = await Promise.all([
        build(scriptOptions(file, entries.dslEntry)),
        build(guestOptions(entries.guestEntry)),
      ]);
      const [map, code] = script.outputFiles;
      return { file, code: code!.text, map: map!.text, guest: guest.outputFiles[0]!.text };
    } catch (failure) {
      if (late.hasStopped) throw tooSlow();
      throw await buildError(failure, (error) => importProblem(error, entries.dslEntry));
    } finally {
      late.clear();
    }
  });
}

function scriptOptions(file: string, dslEntry: string) {
  return {
    entryPoints: [file],
    // This file is never written. The sources in the map are relative to it.
    outfile: join(dirname(file), "script.js"),
    write: false,
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: TARGET,
    sourcemap: "external",
    logLevel: "silent",
    logOverride: {
      // With only a warning, `c10m.missing` would be undefined.
      "import-is-undefined": "error",
      // With only warnings, these imports would fail when the script runs.
      "unsupported-dynamic-import": "error",
      "unsupported-require-call": "error",
      "indirect-require": "error",
    },
    // A tsconfig.json in a nearby folder must not change the meaning of a script.
    tsconfigRaw: "{}",
    plugins: [confinedImports(file, dslEntry)],
  } as const satisfies BuildOptions;
}

function guestOptions(guestEntry: string) {
  return {
    entryPoints: [guestEntry],
    write: false,
    bundle: true,
    format: "iife",
    platform: "neutral",
    target: TARGET,
    logLevel: "silent",
    tsconfigRaw: "{}",
  } as const satisfies BuildOptions;
}

/** Stops esbuild and its running builds when they take too long. */
function lateStop(): { readonly hasStopped: boolean; clear(): void } {
  let hasStopped = false;
  const timer = setTimeout(() => {
    hasStopped = true;
    void stop();
  }, WITHIN_MS);
  return {
    get hasStopped() {
      return hasStopped;
    },
    clear: () => clearTimeout(timer),
  };
}

function tooSlow(): Error {
  return usageError(
    `the script cannot be compiled within ${WITHIN_MS / 1_000} s`,
    "import fewer and smaller files, by paths that are not computed",
  );
}
