/** What is done with the connections. */

import { MAX_CONNECTIONS, MAX_ROUNDS } from "../limits.ts";
import { message } from "./message.ts";
import type { Check } from "./problem.ts";
import { list, object, union } from "./shapes.ts";
import { duration, rate } from "./times.ts";
import { choice, nullable, whole } from "./values.ts";

const RAMP = "write .ramp({ over: seconds(30) }) or .ramp({ rate: perSecond(1000) })";
const PHASE = "write a phase such as .hold(seconds(30))";

const schedule = union("either { over } or { rate }", RAMP, {
  over: object("a schedule", () => RAMP, { kind: choice("over"), overMs: duration({ positive: true }) }),
  rate: object("a schedule", () => RAMP, { kind: choice("rate"), perSecond: rate }),
});

const ramp = object("a phase", () => PHASE, {
  kind: choice("ramp"),
  schedule,
  to: nullable(whole(0, MAX_CONNECTIONS, 1_000)),
});

const hold = object("a phase", () => PHASE, { kind: choice("hold"), durationMs: duration() });

const echo = object("a phase", () => PHASE, {
  kind: choice("echo"),
  model: choice("closed"),
  message,
  rounds: whole(1, MAX_ROUNDS, 10),
  inFlight: whole(1, null, 1_024),
  timeoutMs: duration({ positive: true }),
});

/** Each phase on its own; how they go together is across.ts. */
export const phases: Check = list("a list of phases", PHASE, union("a phase", PHASE, { ramp, hold, echo }));
