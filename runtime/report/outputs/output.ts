import type { Comparison, Result } from "../../result/schema.ts";

/**
 * A file that a report is written to, beside the one on the terminal. A new output is a file with one of these, and a
 * line in registry.ts: its flag, the check that its file can be written, and `report.mjs` follow from that.
 */
export interface Output {
  /** The name of its flag without dashes: "json" for `--json FILE`. */
  readonly flag: string;
  /** What the flag does, in a line of `--help`. */
  readonly help: string;
  /** Whether the content has the plan, whose header fields may be secret: only the owner may then read the file. */
  readonly holdsPlan: boolean;
  /** The content of the file for everything that one command did. */
  readonly ofResult: (result: Result) => string;
  /** The content for a comparison of two results that are there already; null for an output that needs runs. */
  readonly ofComparison: ((comparison: Comparison) => string) | null;
}
