/** The latencies of several runs in one picture. */

import type { RunResult } from "../../result/schema.ts";
import type { Section } from "../model.ts";

/** More curves could not be distinguished. */
const MOST_CURVES = 8;

/** Empty for a single run, because its own section has the curve. */
export function latencySection(runs: readonly RunResult[]): Section[] {
  const isRepeated = runs.some(({ repetition }) => repetition > 1);
  const curves = runs.flatMap(({ name, repetition, latency }) => {
    const histogram = latency.correctedHistogram ?? latency.histogram;
    return histogram === null ? [] : [{ name: isRepeated ? `${name}, run ${repetition}` : name, histogram }];
  });
  if (curves.length < 2) return [];
  return [{ title: "Latency of all runs", blocks: [{ kind: "distribution", curves: curves.slice(0, MOST_CURVES) }] }];
}
