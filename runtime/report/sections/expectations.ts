/** What was expected, and what was got: a line each. */

import { printable, wrap } from "../../format/text.ts";
import type { ExpectationResult, RunResult } from "../../result/schema.ts";
import type { Style } from "../style.ts";

/** null when nothing was expected. */
export function renderExpectations({ expectations }: RunResult, style: Style): string | null {
  if (expectations.length === 0) return null;
  const lines = expectations.map((expectation) => {
    const text = wrap(`${expectation.passed ? "✓" : "✗"} ${lineOf(expectation)}`, 4);
    return `  ${expectation.passed ? style.good(text) : style.bad(text)}`;
  });
  return [style.strong("Expected"), ...lines].join("\n");
}

/** "2 of 3 expectations failed: memory per connection below 9 KB, got 9.12 KB; ..."; null when none did. */
export function expectationShortfall({ expectations }: RunResult): string | null {
  const failed = expectations.filter(({ passed }) => !passed);
  if (failed.length === 0) return null;
  return `expected ${failed.map(lineOf).join("; ")}`;
}

function lineOf({ text, actual }: ExpectationResult): string {
  return printable(`${text}: got ${actual}`);
}
