/** The check of a comparison of several plans. */

import { isObject } from "../draft.ts";
import { planCheck, version } from "./plan.ts";
import { type Check, mismatch, type Problem } from "./problem.ts";
import { list, object } from "./shapes.ts";
import { choice } from "./values.ts";

const COMPARE = "write compare({ one: listen(...).swarm(...).measure(...), other: ... })";

const namedPlan: Check = (value, path) => {
  const problems = planCheck(value, path);
  if (!isObject(value) || value.name !== null) return problems;
  const message = "a plan of a comparison needs a name";
  return [...problems, { path: `${path}.name`, message, fix: 'write a name such as "my server"' }];
};

const plans: Check = (value, path) => {
  if (!Array.isArray(value) || value.length > 0)
    return [...list("plans by their names", COMPARE, namedPlan)(value, path), ...repeated(value, path)];
  return mismatch(path, value, "at least one plan", COMPARE);
};

function repeated(value: unknown, path: string): Problem[] {
  if (!Array.isArray(value)) return [];
  const names = value.map((plan: unknown) => (isObject(plan) ? plan.name : null));
  return names.flatMap((name, index) => {
    if (typeof name !== "string" || names.indexOf(name) === index) return [];
    const message = `two plans are called ${JSON.stringify(name)}`;
    return [{ path: `${path}[${index}].name`, message, fix: "give each plan a name of its own" }];
  });
}

/** Every field of a comparison, and of every plan in it. */
export const comparisonCheck: Check = object("an object", () => COMPARE, {
  kind: choice("comparison"),
  version,
  plans,
});
