/** What is done with the connections. */

import { grouped } from "../describe.ts";
import { isObject, isUnusable } from "../draft.ts";
import { MAX_CONNECTIONS, MAX_ROUNDS, MAX_TRIES } from "../limits.ts";
import { amount } from "./amount.ts";
import { answer } from "./answer.ts";
import { message } from "./message.ts";
import { type Check, join, type Problem } from "./problem.ts";
import { type Fields, list, object, union } from "./shapes.ts";
import { duration, rate } from "./times.ts";
import { absentOr, choice, isWhole, nullable, whole } from "./values.ts";

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

const closedEcho = object("a phase", () => PHASE, {
  kind: choice("echo"),
  model: choice("closed"),
  message,
  expect: absentOr(answer),
  rounds: whole(1, MAX_ROUNDS, 10),
  inFlight: whole(1, null, 1_024),
  timeoutMs: duration({ positive: true }),
});

const send = object("a phase", () => PHASE, {
  kind: choice("send"),
  message,
  rounds: whole(1, MAX_ROUNDS, 10),
  inFlight: whole(1, null, 1_024),
  timeoutMs: duration({ positive: true }),
});

const receive = object("a phase", () => PHASE, { kind: choice("receive"), forMs: duration({ positive: true }) });

const burst = object(
  "a phase",
  () => PHASE,
  {
    kind: choice("burst"),
    message,
    expect: absentOr(answer),
    connections: amount,
    times: whole(1, MAX_ROUNDS, 10),
    everyMs: nullable(duration({ positive: true })),
    timeoutMs: duration({ positive: true }),
  },
  everySoOften,
);

const storm = object("a phase", () => PHASE, {
  kind: choice("storm"),
  drop: amount,
  manner: choice("reset", "orderly"),
  backMs: nullable(duration({ positive: true })),
  tries: whole(1, MAX_TRIES, 10),
});

const churn = object(
  "a phase",
  () => PHASE,
  { kind: choice("churn"), perSecond: rate, forMs: duration({ positive: true }) },
  replacesSome,
);

const scheduled = {
  message,
  perSecond: rate,
  forMs: duration({ positive: true }),
  timeoutMs: duration({ positive: true }),
};

const openEcho = object("a phase", () => PHASE, { kind: choice("echo"), model: choice("open"), ...scheduled });

/** One model or the other: whoever waits for an echo cannot keep a schedule. */
const echo: Check = (value, path) => {
  if (!isObject(value) || !isUnusable(value.model)) {
    return (isObject(value) && value.model === "open" ? openEcho : closedEcho)(value, path);
  }
  const message =
    "rate and for (messages leave on schedule) cannot go with rounds and inFlight (each waits for its echo)";
  return [{ path, message, fix: "write { rate: perSecond(1000), for: seconds(10) } or { rounds: 10 }" }];
};

const stall = object("a phase", () => PHASE, { kind: choice("stall"), connections: amount, ...scheduled });

/** Each phase on its own; how they go together is across.ts. */
export const phases: Check = list(
  "a list of phases",
  PHASE,
  union("a phase", PHASE, { ramp, hold, echo, send, receive, burst, storm, churn, stall }),
);

/** A burst that is repeated has a time from one start to the next. */
function everySoOften({ times, everyMs }: Fields, path: string): Problem[] {
  if (everyMs !== null || !isWhole(times, 2, MAX_ROUNDS)) return [];
  const message = `every is missing: a burst of ${times} times needs the time from one start to the next`;
  return [{ path: join(path, "everyMs"), message, fix: "write every: seconds(1)" }];
}

function replacesSome({ perSecond, forMs }: Fields, path: string): Problem[] {
  if (typeof perSecond !== "number" || typeof forMs !== "number") return [];
  if (perSecond <= 0 || forMs <= 0 || (perSecond * forMs) / 1_000 >= 1) return [];
  const message = `${grouped(perSecond)} a second for ${grouped(forMs)} ms replace no whole connection`;
  return [{ path, message, fix: "write a higher rate, or a longer time" }];
}
