/** The memory of a login: typed arrays of the swarm with a part for each connection. */

import { captureNames, MAX_CAPTURE_BYTES } from "../../dsl/messages/captures.ts";
import type { Plan } from "../../dsl/plan.ts";

/** The step, the cause of a failure, and two times; see `Login`. */
const STATE_BYTES = 18;

/** The bytes received of an answer and whether it is wrong, for each step with a fixed answer; see `FixedVerifier`. */
const FIXED_ANSWER_BYTES = 5;

/** The bytes that the login of a plan takes for each connection; 0 without a login. */
export function loginBytes({ swarm: { login } }: Plan): number {
  if (login === undefined) return 0;
  const fixed = login.filter((step) => step.kind === "expect" && step.expect.kind !== "pattern").length;
  // The length of a capture takes a byte.
  return STATE_BYTES + fixed * FIXED_ANSWER_BYTES + captureNames(login).length * (MAX_CAPTURE_BYTES + 1);
}
