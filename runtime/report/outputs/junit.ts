/** The connections, messages and expectations of each run, as test cases in JUnit's XML. */

import { stripVTControlCharacters } from "node:util";
import type { Result, RunResult } from "../../result/schema.ts";
import { connectionShortfall, expectationText, messageShortfall } from "../shortfalls.ts";
import type { Output } from "./output.ts";

/** `--junit FILE` */
export const junitOutput: Output = {
  flag: "junit",
  help: "write expectations as JUnit XML (- is standard output)",
  holdsPlan: false,
  ofResult: renderJunit,
  ofComparison: null,
};

interface Case {
  readonly name: string;
  /** null when it passed. */
  readonly failure: string | null;
}

/** A suite a run, with a case for each expectation; and one for a comparison with a base. */
export function renderJunit(result: Result): string {
  const { runs, plans, comparison } = result;
  const suites = [
    ...runs.map((run) => suite(suiteName(run, runs), casesOf(run), secondsOf(run))),
    ...plans.flatMap(({ name, skipped }) => (skipped === null ? [] : [skippedSuite(name, skipped)])),
    ...(comparison === null
      ? []
      : [
          suite(
            "compared with the base",
            comparison.plans.flatMap(({ name, metrics }) =>
              metrics.map(({ title, verdict, changePercent }) => ({
                name: `${name}: ${title.trim()}`,
                failure:
                  verdict === "regression" ? `a regression of ${changePercent?.toFixed(1) ?? "unknown"} %` : null,
              })),
            ),
            0,
          ),
        ]),
  ];
  const all = suites.map(({ counts }) => counts);
  const sum = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="c10m" tests="${sum("tests")}" failures="${sum("failures")}" errors="0">
${suites.map(({ xml }) => xml).join("\n")}
</testsuites>
`;
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
}

function casesOf(run: RunResult): Case[] {
  return [
    { name: "the run finishes", failure: run.aborted },
    { name: "every connection is held", failure: connectionShortfall(run.connections) },
    { name: "every message is verified", failure: messageShortfall(run) },
    ...run.expectations.map((expectation) => ({
      name: expectation.text,
      failure: expectation.passed ? null : expectationText(expectation),
    })),
  ];
}

function suite(name: string, cases: readonly Case[], seconds: number): { xml: string; counts: Counts } {
  const failures = cases.filter(({ failure }) => failure !== null).length;
  const inside = cases.map(({ name: caseName, failure }) => {
    const start = `    <testcase name="${attribute(caseName)}" classname="${attribute(name)}" time="0"`;
    if (failure === null) return `${start}/>`;
    const [message = ""] = failure.split("\n");
    return `${start}>\n      <failure message="${attribute(message)}" type="failed">${content(failure)}</failure>\n    </testcase>`;
  });
  const counts = { tests: cases.length, failures };
  return {
    counts,
    xml: `  <testsuite name="${attribute(name)}" tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="${seconds}">
${inside.join("\n")}
  </testsuite>`,
  };
}

function skippedSuite(name: string, why: string): { xml: string; counts: Counts } {
  return {
    counts: { tests: 1, failures: 0 },
    xml: `  <testsuite name="${attribute(name)}" tests="1" failures="0" errors="0" skipped="1" time="0">
    <testcase name="the plan is run" classname="${attribute(name)}" time="0">
      <skipped message="${attribute(why)}"/>
    </testcase>
  </testsuite>`,
  };
}

function suiteName({ name, repetition }: RunResult, runs: readonly RunResult[]): string {
  return runs.some((run) => run.name === name && run.repetition > 1) ? `${name}, run ${repetition}` : name;
}

/** From the first phase to the end of the last. */
function secondsOf({ phases }: RunResult): number {
  const [first, last] = [phases[0], phases.at(-1)];
  if (first === undefined || last === undefined) return 0;
  return Math.round(last.startMs + last.durationMs - first.startMs) / 1_000;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text without the characters that XML 1.0 does not allow. */
function content(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}

/** In an attribute line breaks would become spaces. */
function attribute(text: string): string {
  return content(text).replace(/[\t\n\r]/g, " ");
}
