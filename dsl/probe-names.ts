/** The probes of the language; each has an object of its name in `probes.ts`. */
export const PROBE_NAMES = ["memory", "latency", "throughput", "cpu"] as const;

/** What a run measures beside the counts, which are always there. */
export type ProbeName = (typeof PROBE_NAMES)[number];
