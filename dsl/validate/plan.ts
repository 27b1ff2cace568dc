/** The check of a complete plan. */

import { PLAN_VERSION } from "../plan.ts";
import { PROBE_NAMES } from "../probe-names.ts";
import { across } from "./across.ts";
import { expectations } from "./expectations.ts";
import { phases } from "./phases.ts";
import { type Check, mismatch } from "./problem.ts";
import { list, object } from "./shapes.ts";
import { subject } from "./subject.ts";
import { swarm } from "./swarm.ts";
import { choice, nullable, string } from "./values.ts";

const SCRIPT = "write listen(...).swarm(connections).measure(...probes)";

/** The version of the plan format. */
export const version: Check = (value, path) =>
  value === PLAN_VERSION
    ? []
    : mismatch(path, value, `${PLAN_VERSION}, the version that this c10m reads`, `write ${PLAN_VERSION}`);

/** Tables show a name on one line. */
const name: Check = (value, path) => {
  const problems = string("steady state")(value, path);
  if (problems.length > 0 || !/\p{Cc}/u.test(String(value))) return problems;
  return [{ path, message: "name has a control character in it", fix: "write the name on one line" }];
};

const PROBES = `${PROBE_NAMES.slice(0, -1).join(", ")} or ${PROBE_NAMES.at(-1)}`;

const probe: Check = (value, path) => {
  const known = PROBE_NAMES.some((name) => name === value);
  const fix = `write ${PROBES}, as imported from "c10m" (in a plan file, "memory")`;
  return known ? [] : mismatch(path, value, "a probe", fix);
};

/** Checks every field of a plan, and the fields together. */
export const planCheck: Check = object(
  "an object",
  () => SCRIPT,
  {
    kind: choice("plan"),
    version,
    name: nullable(name),
    subject,
    swarm,
    phases,
    measure: list("a list of probes", "write .measure(memory, latency)", probe),
    expect: expectations,
  },
  across,
);
