/** The few blocks of Markdown that reports are made of. */

/** A table; figures stand on the right, the first column on the left. Cells must hold no bare "|" and no line break. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = titles.map((_, index) => (index === 0 ? "---" : "--:"));
  return [titles, rule, ...rows].map(line).join("\n");
}

/** Folded until a reader opens it. The blank lines make GitHub read its content as Markdown. */
export function details(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n\n</details>`;
}

/** Points, one a line. */
export function list(points: readonly string[]): string {
  return points.map((point) => `- ${point}`).join("\n");
}
