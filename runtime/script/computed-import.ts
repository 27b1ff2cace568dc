/** The place of an `import()` or `require()` of a computed relative path, in the units of esbuild. */
export interface ComputedImport {
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-8 bytes. */
  readonly column: number;
  readonly lineText: string;
}

/**
 * A call whose argument begins with a relative path: `template` is the path in backquotes, `operator` is the
 * operator after a quoted path. Every repetition is bounded or cannot overlap with another match, so that the search is
 * fast for any text.
 */
const CALL =
  /\b(?:import|require)\s*\([\s(]*(?:(["'])\.(?:(?!\1)[^\\\n]|\\.){0,1000}\1|`(?<template>\.(?:[^\\`]|\\[\s\S]){0,1000})`)\s*(?<operator>[+.])?/g;

/**
 * Finds the first import whose path is computed, such as import(`./${name}.ts`). For such a path, esbuild searches the
 * folder at the beginning of the path for all possible files, which may take minutes.
 */
export function computedImport(source: string): ComputedImport | null {
  for (const match of source.matchAll(CALL)) {
    const { template, operator } = match.groups ?? {};
    if (operator === undefined && template?.includes("${") !== true) continue;
    const before = source.slice(0, match.index).split("\n");
    const column = new TextEncoder().encode(before.at(-1)).length;
    const lineText = source.split("\n")[before.length - 1]?.replace(/\r$/, "") ?? "";
    return { line: before.length, column, lineText };
  }
  return null;
}
