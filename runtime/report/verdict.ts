/** How everything ended, and why. */

import type { Result, RunResult, Verdict } from "../result/schema.ts";
import { type Block, notes } from "./model.ts";
import { comparisonGrounds } from "./overview/changes.ts";
import { shortfallsOf } from "./shortfalls.ts";

/** The grounds of the verdict in a line. */
export function groundsOf({ verdict, runs, comparison }: Result): string {
  const grounds = runs.flatMap((run) => shortfallsOf(run, runs.length > 1));
  if (comparison !== null && comparison.regressions > 0) grounds.push(comparisonGrounds(comparison));
  return grounds.length > 0 ? grounds.join("; ") : summary({ verdict, runs });
}

/** A verdict in a few words, where nothing fell short. */
export function summary({ verdict, runs }: Pick<Result, "verdict" | "runs">): string {
  const verified = runs.some(({ messages }) => messages.verified > 0) ? ", every message was verified" : "";
  const met = runs.some(({ expectations }) => expectations.length > 0) ? ", every expectation was met" : "";
  const summaries: Record<Verdict, string> = {
    passed: `every connection was held${verified}${met}`,
    failed: "",
    aborted: "the run could not finish",
    interrupted: "the run was stopped before its end",
  };
  return summaries[verdict];
}

/** That the figures are partial, and why, with the last lines that a program printed; nothing for runs that finished. */
export function partialBlocks({ verdict, runs }: Result): Block[] {
  if (verdict !== "aborted" && verdict !== "interrupted") return [];
  const reasons = runs.flatMap((run) => (run.aborted === null ? [] : [abortReason(run, runs.length > 1)]));
  const because = reasons.length === 0 ? "" : `: ${reasons.map(({ what }) => what).join("; ")}`;
  const lines = reasons.flatMap(({ printed }) => printed);
  return [
    ...notes("bad", `${verdict.toUpperCase()}${because}. The figures below are partial.`),
    ...(lines.length === 0 ? [] : [{ kind: "output" as const, lines }]),
  ];
}

/** Why a run was cut short, and what the program that ended it had printed. */
export function abortReason({ aborted, repetition }: RunResult, numbered: boolean) {
  const [what = "", ...printed] = (aborted ?? "").split("\n");
  return { what: numbered ? `run ${repetition}: ${what}` : what, printed };
}
