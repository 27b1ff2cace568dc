import type { PhaseResult } from "../result/schema.ts";
import type { Step } from "./step.ts";

/** The progress of a phase. */
export interface Figures {
  readonly done: number;
  /** null when it is not known in advance. */
  readonly total: number | null;
  /** In the plural: "connections". */
  readonly unit: string;
  readonly perSecond: number | null;
  readonly extra?: string | undefined;
}

/** Receives the progress of a run. */
export interface Observer {
  began(step: Step | { readonly kind: "starting" } | { readonly kind: "closing" }): void;
  progressed(figures: Figures): void;
  ended(phase: PhaseResult): void;
}
