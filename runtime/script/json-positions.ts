import type { SourceLocation } from "../problem/problem.ts";

/** A string, a punctuation mark, or a number or word. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/**
 * Finds the position of the value at a plan path such as "phases[0].rounds" in a JSON text. If there is no such value,
 * it returns the position of the nearest enclosing value.
 *
 * @param text well-formed JSON
 */
export function locateInJson(text: string, path: string): Omit<SourceLocation, "file"> {
  const offsets = valueOffsets(text);
  let nearest = path;
  while (nearest !== "" && !offsets.has(nearest)) nearest = parentPath(nearest);
  return atOffset(text, offsets.get(nearest) ?? 0);
}

/** The path of the value that contains the value at `path`: "phases[0].rounds" -> "phases[0]" -> "phases" -> "". */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("."), path.lastIndexOf("["), 0));
}

/** The offset of every value by its path. The path of the whole text is "". */
function valueOffsets(text: string): Map<string, number> {
  const tokens = text.matchAll(TOKEN);
  const offsets = new Map<string, number>();
  const next = () => tokens.next().value!;

  const value = (path: string, token = next()): void => {
    offsets.set(path, token.index);
    if (token[0] === "{") members(path);
    if (token[0] === "[") items(path);
  };
  const members = (path: string): void => {
    for (let token = next(); token[0] !== "}"; token = next()) {
      if (token[0] === ",") continue;
      next(); // the colon
      const name: string = JSON.parse(token[0]);
      value(path === "" ? name : `${path}.${name}`);
    }
  };
  const items = (path: string): void => {
    let index = 0;
    for (let token = next(); token[0] !== "]"; token = next()) {
      if (token[0] !== ",") value(`${path}[${index++}]`, token);
    }
  };
  value("");
  return offsets;
}

function atOffset(text: string, offset: number): Omit<SourceLocation, "file"> {
  const lines = text.slice(0, offset).split("\n");
  const lineText = text.split("\n")[lines.length - 1]!.replace(/\r$/, "");
  return { line: lines.length, column: lines.at(-1)!.length + 1, lineText };
}
