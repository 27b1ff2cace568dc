/** What was expected, and what was measured: a line each. */

import type { RunResult } from "../../result/schema.ts";
import { type Block, notes } from "../model.ts";
import { expectationText } from "../shortfalls.ts";

/** Empty when nothing was expected. */
export function expectationBlocks({ expectations }: RunResult): Block[] {
  return expectations.flatMap((expectation) => {
    const { passed } = expectation;
    return notes(passed ? "good" : "bad", `${passed ? "✓" : "✗"} ${expectationText(expectation)}`);
  });
}
