import type { Plan } from "../../dsl/plan.ts";
import type { RunState } from "../coordinator/run-state.ts";
import type { Step } from "../coordinator/step.ts";
import { formatCount } from "../format/units.ts";
import type { PhaseResult, WithMessages } from "../result/schema.ts";
import type { PhaseRecorder } from "./phase-recorder.ts";

/** The basis of an estimate of a step. */
export interface Expected {
  /** Open connections when the step begins, and at its end. */
  readonly from: number;
  readonly to: number;
  readonly opensPerSecond: number;
  readonly echoesPerSecond: number;
  /** The time of each sample of a settled swarm; 0 when memory is not measured. */
  readonly settlingSeconds: number;
}

/**
 * The runtime's half of a kind of step: what the coordinator does. The language's half is in dsl/phases/. A kind that
 * sends or receives messages also has a worker's half, in worker-registry.ts.
 */
export interface PhaseDefinition<Of extends { readonly kind: Step["kind"] }> {
  /** The title on the progress lines: "hold 30 s". */
  title(step: Of, plan: Plan): string;
  /** The outcome on the progress lines: "1,000 of 1,000 verified". Without this method: the connections held. */
  outcome?(result: Extract<PhaseResult, { kind: Of["kind"] }>): string;
  /** The estimated duration. It is never based on a measurement. */
  estimateSeconds(step: Of, expected: Expected): number;
  /** The number of connections that should be open after the step. Without this method: as many as before. */
  target?(step: Of, plan: Plan): number;
  /** Whether the step opens the swarm. The open rate of the run is that of such steps. */
  readonly opensSwarm?: boolean;
  /** Whether `run` lets the probes settle itself, as a part of the step. */
  readonly settles?: boolean;
  /**
   * Carries the step out and records what happened.
   *
   * @throws the reason of a halt: what the recorder has by then is the result
   */
  run(run: RunState, step: Of, recorder: PhaseRecorder<Of["kind"]>): Promise<void>;
}

/** The outcome of a step that has no `outcome` of its own. */
export function connectionsHeld({ connections }: PhaseResult): string {
  return `${formatCount(connections.held)} of ${formatCount(connections.target)} connections`;
}

/** The outcome of a step whose messages are answered. */
export function messagesVerified({ messages, messagesAsked }: WithMessages): string {
  return `${formatCount(messages.verified)} of ${formatCount(messagesAsked)} verified`;
}
