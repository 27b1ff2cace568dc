import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** One import of a file: `target` is a file of this repository ("dsl/plan.ts"), or else a bare specifier ("ws"). */
export interface Import {
  readonly from: string;
  readonly target: string;
  readonly inside: boolean;
}

/** The TypeScript files below a top-level folder, from the root of the repository, in order. */
export function filesIn(folder: string): string[] {
  return readdirSync(posix.join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((file) => posix.join(folder, file.replaceAll("\\", "/")))
    .filter((file) => file.endsWith(".ts"))
    .sort();
}

/** What a file imports, types and dynamic imports included. */
export function importsOf(file: string): Import[] {
  return specifiersIn(readFileSync(posix.join(ROOT, file), "utf8")).map((specifier) => {
    const inside = specifier.startsWith(".");
    return { from: file, target: inside ? posix.join(posix.dirname(file), specifier) : specifier, inside };
  });
}

/**
 * The specifiers of a module's imports and re-exports. Statements begin a line, as the formatter leaves them; what
 * stands in a comment, or indented in a template, is none.
 */
export function specifiersIn(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\/\/.*$/gm, "");
  const statements = /^(?:import|export)\b(?:[^;"'`=(]*?\bfrom)?\s*"([^"]+)"/gm;
  const dynamic = /\bimport\(\s*"([^"]+)"/g;
  return [statements, dynamic].flatMap((pattern) => [...code.matchAll(pattern)].map(([, specifier]) => specifier!));
}
