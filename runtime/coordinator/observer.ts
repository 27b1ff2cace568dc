import type { PhaseResult } from "../result/schema.ts";
import type { Step } from "./timeline.ts";

/** How far a phase is. */
export interface Figures {
  readonly done: number;
  /** null when it is not known in advance. */
  readonly total: number | null;
  /** In the plural: "connections". */
  readonly unit: string;
  readonly perSecond: number | null;
  readonly extra?: string | undefined;
}

/** Is told what a run is doing, while it does it. */
export interface Observer {
  began(step: Step | { readonly kind: "starting" } | { readonly kind: "closing" }): void;
  progressed(figures: Figures): void;
  ended(phase: PhaseResult): void;
}
