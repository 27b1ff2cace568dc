/** The figures of probes that have no block of their own. */

/** A figure of a probe that has no block of its own. */
export interface Figure {
  /** Its name in words: "involuntary context switches of the server". */
  name: string;
  /** null when it could not be measured. */
  value: number | null;
  unit: "count" | "bytes" | "milliseconds" | "perSecond" | "share";
}

/** The figures of probes that have no block of their own, by the name of the probe; empty without such a probe. */
export type FiguresByProbe = Record<string, Figure[]>;
