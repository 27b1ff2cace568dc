/** The logins of a run. */

import type { CountsByReason } from "./connections.ts";
import type { Mismatch } from "./messages.ts";

/** The logins of a run, including those of reconnects. */
export interface LoginBlock {
  /** Logins begun: the transport of the connection was open. */
  attempted: number;
  succeeded: number;
  /** By reason: LOGIN_MISMATCH, LOGIN_TIMEOUT, or the cause that closed the connection during the login. */
  failed: CountsByReason;
  /** From the opening of the transport to the end of the last step; null when no login succeeded. */
  p50Ms: number | null;
  p90Ms: number | null;
  p99Ms: number | null;
  maxMs: number | null;
  /** The first answer that differed from the expected answer; null when none did. */
  firstMismatch: LoginMismatch | null;
}

/** The first answer of a login that differed from the expected answer. */
export interface LoginMismatch extends Omit<Mismatch, "round"> {
  /** The step of the login, from 1. */
  step: number;
}
