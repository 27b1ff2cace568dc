/** The latencies of several runs in one picture. */

import type { RunResult } from "../../result/schema.ts";
import type { Section } from "../model.ts";

/** More curves cannot be told apart. */
const MOST_CURVES = 8;

/** Nothing for a single run: its own section has the picture. */
export function latencySection(runs: readonly RunResult[]): Section[] {
  const isRepeated = runs.some(({ repetition }) => repetition > 1);
  const curves = runs.flatMap(({ name, repetition, latency }) => {
    const histogram = latency.correctedHistogram ?? latency.histogram;
    return histogram === null ? [] : [{ name: isRepeated ? `${name}, run ${repetition}` : name, histogram }];
  });
  if (curves.length < 2) return [];
  return [{ title: "Latency of all runs", blocks: [{ kind: "distribution", curves: curves.slice(0, MOST_CURVES) }] }];
}
