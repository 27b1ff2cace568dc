import type { PhaseReport } from "../../swarm/exchanges/exchange.ts";
import type { Assignment, Counts, FromWorker, SwarmCommand } from "./protocol.ts";

/** Says something to the coordinator. */
export type Send = (message: FromWorker) => void;

/** What a worker process is, for as long as it lives. */
export interface Role {
  /** Resolves when the phases may begin; rejects with an error that has a `code` when they cannot. */
  start(): Promise<void>;
  handle(command: SwarmCommand): void;
  counts(): Counts;
  /** What the message phase has recorded; null where there is none. */
  phaseReport(): PhaseReport | null;
  /** Closes everything by reset, frees every port, leaves no process. */
  dispose(): Promise<void>;
}

/** Makes the role that an assignment describes. */
export type RoleFactory = (assignment: Assignment, tell: Send) => Role;
