/** How everything ended: one line at the end, and one at the beginning when it ended too early. */

import { printable, wrap } from "../../format/text.ts";
import type { Result, RunResult, Verdict } from "../../result/schema.ts";
import { comparisonGrounds } from "../changes.ts";
import type { Style } from "../style.ts";
import { connectionShortfall } from "./connections.ts";
import { expectationShortfall } from "./expectations.ts";
import { messageShortfall } from "./messages.ts";

/**
 * Says first that the figures are partial, and why (a process's last words on lines of their own, as they came); null
 * when the run came to its end.
 */
export function renderWarning({ verdict, runs }: Result, style: Style): string | null {
  if (verdict !== "aborted" && verdict !== "interrupted") return null;
  const reasons = runs.flatMap(({ aborted, repetition }) => {
    if (aborted === null) return [];
    const [what = "", ...said] = aborted.split("\n").map(printable);
    return [{ what: runs.length > 1 ? `run ${repetition}: ${what}` : what, said }];
  });
  const because = reasons.length === 0 ? "" : `: ${reasons.map(({ what }) => what).join("; ")}`;
  const headline = style.bad(wrap(`${verdict.toUpperCase()}${because}. The figures below are partial.`, 2));
  return [headline, ...reasons.flatMap(({ said }) => said)].join("\n");
}

/** The verdict with its grounds. */
export function renderVerdict({ verdict, runs, comparison }: Result, style: Style): string {
  const grounds = runs.flatMap((run) => shortfallsOf(run, runs.length > 1));
  if (comparison !== null && comparison.regressions > 0) grounds.push(comparisonGrounds(comparison));
  const text = grounds.length > 0 ? grounds.join("; ") : summary({ verdict, runs });
  const paint = verdict === "passed" ? style.good : style.bad;
  return paint(wrap(`${verdict.toUpperCase()}  ${text}`.trimEnd(), 2));
}

/** A verdict in a few words, for when there is nothing else to say. */
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

/** All that a run did not give; `numbered` tells it apart from its repetitions. */
export function shortfallsOf(run: RunResult, numbered: boolean): string[] {
  return [connectionShortfall(run.connections), messageShortfall(run), expectationShortfall(run)]
    .filter((text) => text !== null)
    .map((text) => (numbered ? `run ${run.repetition}: ${text}` : text));
}
