/** In GitHub Actions: the report goes to the summary of the job, and what failed becomes an annotation. */

import { appendFileSync } from "node:fs";
import process from "node:process";
import { comparisonGrounds } from "../report/overview/changes.ts";
import { shortfallsOf } from "../report/shortfalls.ts";
import { renderMarkdown } from "../report/writers/markdown.ts";
import type { Result } from "../result/schema.ts";

/** The environment variables of a process. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Appends the report in Markdown to the summary of the job, and prints an `::error` annotation for each failure on
 * standard error, where GitHub reads it too. Does nothing outside GitHub Actions.
 *
 * @param script the script, as the user wrote it
 * @returns why the summary could not be written; null when it was, or there is none
 */
export function publishOnGitHub(result: Result, script: string, env: Environment = process.env): string | null {
  if (env.GITHUB_ACTIONS !== "true") return null;
  for (const line of annotations(result, script)) process.stderr.write(`${line}\n`);
  const summary = env.GITHUB_STEP_SUMMARY;
  if (!summary) return null;
  try {
    appendFileSync(summary, `${renderMarkdown(result)}\n`);
    return null;
  } catch (error) {
    return `cannot write the summary of the job to ${summary}: ${(error as Error).message}`;
  }
}

/** A line for each failure of a run, and one for regressions. */
export function annotations({ runs, comparison }: Result, script: string): string[] {
  const failures = runs.flatMap((run) => {
    const [aborted] = (run.aborted ?? "").split("\n");
    const texts = run.aborted === null ? shortfallsOf(run, false) : [`the run could not finish: ${aborted}`];
    const which = runs.length > 1 ? `${run.name}, run ${run.repetition}` : run.name;
    return texts.map((text) => annotation(script, which, text));
  });
  const isWorse = comparison !== null && comparison.regressions > 0;
  return isWorse ? [...failures, annotation(script, "regression", comparisonGrounds(comparison))] : failures;
}

/** "::error file=my.bench.ts,title=c10m%3A chat::expected ..." */
function annotation(script: string, name: string, text: string): string {
  return `::error file=${property(script)},title=${property(`c10m: ${name}`)}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
