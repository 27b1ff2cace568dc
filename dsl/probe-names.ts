/** The names of the probes. `probes.ts` exports an object of each name. */
export const PROBE_NAMES = ["memory", "latency", "throughput", "cpu"] as const;

/** Something that a run measures in addition to the counts, which every run has. */
export type ProbeName = (typeof PROBE_NAMES)[number];
