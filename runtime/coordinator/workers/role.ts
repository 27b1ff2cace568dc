import type { PhaseReport } from "../../swarm/exchanges/exchange.ts";
import type { Counts, FromWorker, SwarmCommand } from "./protocol.ts";

/** Sends a message to the coordinator. */
export type Send = (message: FromWorker) => void;

/** The role of a worker process. It does not change. */
export interface Role {
  /** Resolves when the phases may begin; rejects with an error that has a `code` when they cannot. */
  start(): Promise<void>;
  handle(command: SwarmCommand): void;
  counts(): Counts;
  /** The record of the phase of messages; null when there is none. */
  phaseReport(): PhaseReport | null;
  /** Closes everything by reset, frees every port, leaves no process. */
  dispose(): Promise<void>;
}
