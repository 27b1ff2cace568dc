/** From a result to its report: the answer first, then the details. */

import type { Comparison, Result, RunResult } from "../result/schema.ts";
import { answerOf } from "./answer.ts";
import type { Report, RunDetails, Section } from "./model.ts";
import { notes } from "./model.ts";
import { baseSection } from "./overview/base.ts";
import { environmentSection } from "./overview/environment.ts";
import { latencySection } from "./overview/latencies.ts";
import { planSections, plansAnswer, plansGrounds } from "./overview/plans.ts";
import { spreadSections } from "./overview/spread.ts";
import { RUN_SECTIONS } from "./sections/registry.ts";
import { setupBlocks } from "./setup.ts";
import { groundsOf, partialBlocks } from "./verdict.ts";

/** The report of everything that one command did. */
export function reportOf(result: Result): Report {
  const { plans, runs, comparison } = result;
  const several = plans.length > 1;
  const name = runs[0]?.name ?? plans[0]?.name ?? "c10m";
  return {
    title: several ? `Comparison of ${plans.length} plans` : name,
    verdict: { word: result.verdict, grounds: several ? plansGrounds(result) : groundsOf(result) },
    isPartial: !several && (result.verdict === "aborted" || result.verdict === "interrupted"),
    answer: several ? plansAnswer(result) : [...partialBlocks(result), ...answerBlocks(name, runs)],
    overview: [
      ...(several ? planSections(result) : []),
      ...spreadSections(runs),
      ...latencySection(runs),
      ...(comparison === null ? [] : [baseSection(comparison)]),
    ],
    runs: runs.map((run) => detailsOf(run, result)),
    detailed: !several,
    reference: [environmentSection(result)],
  };
}

/** The report of a comparison of two results that are there already. */
export function comparisonReportOf(comparison: Comparison): Report {
  return {
    title: "compared with the base",
    verdict: null,
    isPartial: false,
    answer: [],
    overview: [baseSection(comparison)],
    runs: [],
    detailed: true,
    reference: [],
  };
}

function answerBlocks(name: string, runs: readonly RunResult[]) {
  return runs.length === 0 ? notes("plain", "No run was begun.") : [answerOf(name, runs)];
}

function detailsOf(run: RunResult, result: Result): RunDetails {
  const several = result.runs.length > 1;
  const place = several
    ? `, run ${run.repetition} of ${result.runs.filter(({ name }) => name === run.name).length}`
    : "";
  return {
    title: `${run.name}${place}`,
    setup: setupBlocks(run, result),
    sections: RUN_SECTIONS.flatMap(({ title, blocksOf }): Section[] => {
      const blocks = blocksOf(run);
      return blocks.length === 0 ? [] : [{ title, blocks }];
    }),
  };
}
