import { lastCall, missingCall, readDescription } from "../../dsl/description.ts";
import type { Comparison, Plan } from "../../dsl/plan.ts";
import { validate } from "../../dsl/validate.ts";
import { UserError, usageError } from "../problem/problem.ts";
import { compileScript } from "./compile.ts";
import { evaluateScript } from "./evaluate.ts";
import { parentPath } from "./json-positions.ts";
import type { Positions } from "./positions.ts";

const EXAMPLE = "write export default listen(ports(8080, 200)).swarm(10_000).measure(memory)";

/**
 * Compiles and runs a script, and checks the plan that it exports by default.
 *
 * @param file absolute path
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 * @throws UserError (exit code 2) with the place of everything that is wrong
 */
export async function readScript(file: string, dslEntry: string): Promise<Plan | Comparison> {
  const { exported, positions } = await evaluateScript(await compileScript(file, dslEntry), dslEntry);
  if (!("default" in exported)) {
    throw usageError("this script exports no plan: there is no export default", EXAMPLE, positions.ofDefaultExport());
  }
  return checkedPlan(exported.default, positions);
}

function checkedPlan(value: unknown, positions: Positions): Plan | Comparison {
  const description = readDescription(value);
  if (!description) {
    const fix = value instanceof Promise ? "write export default await ..." : EXAMPLE;
    throw usageError(`export default is ${nameOf(value)}, not a plan`, fix, positions.ofDefaultExport());
  }
  const { plan, sites } = description;
  const missing = missingCall(description);
  if (missing) {
    const rest = description.stage === "listening" ? ".swarm(10_000).measure(memory)" : ".measure(memory, latency)";
    const location = positions.ofStack(Object.values(sites).at(-1) ?? "") ?? positions.ofDefaultExport();
    throw usageError(missing, `write ${lastCall(description)}${rest}`, location);
  }
  const problems = validate(plan);
  if (problems.length === 0) return plan as Plan | Comparison;
  throw new UserError(
    2,
    problems.map(({ path, message, fix }) => {
      const location = positions.ofStack(nearestSite(sites, path)) ?? positions.ofDefaultExport();
      return { message, fix, location };
    }),
  );
}

/** The stack of the call behind a plan path, or behind what holds it; "" when there is none. */
function nearestSite(sites: Readonly<Record<string, string>>, path: string): string {
  let nearest = path;
  while (nearest !== "" && sites[nearest] === undefined) nearest = parentPath(nearest);
  return sites[nearest] ?? "";
}

/** What a value is, in two words at most. */
function nameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "an array";
  if (value instanceof Promise) return "a promise";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
