import { dirname } from "node:path";
import { build } from "esbuild";

/**
 * The names that a script can import from "c10m". Leaves esbuild running.
 *
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 */
export async function languageExports(dslEntry: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [dslEntry],
    outdir: dirname(dslEntry),
    write: false,
    bundle: true,
    format: "esm",
    metafile: true,
    logLevel: "silent",
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}
