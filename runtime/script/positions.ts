import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { TraceMap, traceSegment } from "@jridgewell/trace-mapping";
import type { SourceLocation } from "../problem/problem.ts";
import type { CompiledScript } from "./compile.ts";
import { isInside } from "./imports.ts";

/** Converts places in the compiled script to places in the user's files. */
export interface Positions {
  /** The innermost frame of a stack that is in the user's files, not in c10m's language. */
  ofStack(stack: string): SourceLocation | undefined;
  /** The place of the default export; the first line of the script when it is unknown. */
  ofDefaultExport(): SourceLocation;
}

/**
 * @param script the compiled script
 * @param sourceUrl the name of the script at run time, with which its stack frames end
 * @param dslEntry absolute path of the module that scripts import as "c10m"; frames in its folder are ignored
 */
export function positionsIn(script: CompiledScript, sourceUrl: string, dslEntry: string): Positions {
  const map = new TraceMap(script.map);
  const languageFolder = dirname(dslEntry);

  /** Both count from 0. */
  const original = (line: number, column: number): SourceLocation | undefined => {
    const segment = traceSegment(map, line, column);
    if (!segment || segment.length === 1) return undefined;
    const [, source, sourceLine, sourceColumn] = segment;
    return {
      file: resolve(dirname(script.file), map.sources[source]!),
      line: sourceLine + 1,
      column: sourceColumn + 1,
      lineText: lineOf(map.sourcesContent![source]!, sourceLine),
    };
  };

  const lines = script.code.split("\n");
  const frame = new RegExp(`^ +at .*\\b${sourceUrl}:(\\d+):(\\d+)\\)?$`, "gm");

  return {
    ofStack(stack) {
      for (const [, line, column] of stack.matchAll(frame)) {
        const text = lines[Number(line) - 1] ?? "";
        const location = original(Number(line) - 1, namedColumn(text, Number(column) - 1));
        if (location && !isInside(languageFolder, location.file)) return location;
      }
      return undefined;
    },
    ofDefaultExport() {
      const line = defaultExportLine(script.code);
      return (line !== null && original(line, 0)) || firstLine(script.file);
    },
  };
}

/** The line of esbuild's output, from 0, where the declaration of the default export begins. */
function defaultExportLine(code: string): number | null {
  const name = /^ {2}(\S+) as default,?$/m.exec(code)?.[1]?.replaceAll("$", "\\$");
  if (!name) return null;
  const declaration = new RegExp(
    `^(?:var|let|const|class|function\\*?|async function\\*?) ${name}(?![\\w$])`,
    "m",
  ).exec(code);
  return declaration && code.slice(0, declaration.index).split("\n").length - 1;
}

function firstLine(file: string): SourceLocation {
  return { file, line: 1, column: 1, lineText: lineOf(readFileSync(file, "utf8"), 0) };
}

function lineOf(text: string, line: number): string {
  return text.split(/\r?\n/)[line] ?? "";
}

/**
 * The column where the name in an error begins, as in V8. QuickJS reports the position after it: the parenthesis of a
 * call, or the dot of a property. Counted from 0, like `column`.
 */
function namedColumn(line: string, column: number): number {
  if (line[column] === ".") return column + 1;
  if (line[column] !== "(") return column;
  const before = line.slice(0, column);
  const created = /\bnew (?:[\w$]+\.)*[\w$]+$/.exec(before);
  return created?.index ?? /[\w$]*$/.exec(before)?.index ?? column;
}
