import { asDescription, lastCall, missingCall } from "../../dsl/description.ts";
import type { Comparison, Plan } from "../../dsl/plan.ts";
import { validate } from "../../dsl/validate.ts";
import { UserError, usageError } from "../problem/problem.ts";
import { evaluateScript, type ScriptEntries } from "./evaluate.ts";
import { parentPath } from "./json-positions.ts";
import type { Positions } from "./positions.ts";
import type { ExportedValue } from "./sandbox/outcome.ts";

const EXAMPLE = "write export default listen(ports(8080, 200)).swarm(10_000).measure(memory)";

/**
 * Evaluates a script in the sandbox, and checks its default export in the same way as a plan file.
 *
 * @param file absolute path, without symbolic links
 * @param print is called with what the script prints, if it prints anything
 * @throws UserError (exit code 2) with the places of all errors
 */
export async function readScript(
  file: string,
  entries: ScriptEntries,
  print: (text: string) => void,
): Promise<Plan | Comparison> {
  const { exported, positions } = await evaluateScript(file, entries, print);
  if (!exported.present) {
    throw usageError("this script exports no plan: there is no export default", EXAMPLE, positions.ofDefaultExport());
  }
  return checkedPlan(exported, positions);
}

function checkedPlan({ what, description: given }: ExportedValue, positions: Positions): Plan | Comparison {
  const description = asDescription(given);
  if (!description) {
    const fix = what === "a promise" ? "write export default await ..." : EXAMPLE;
    throw usageError(`export default is ${what}, not a plan`, fix, positions.ofDefaultExport());
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

/** The stack of the call that set the value at a plan path or an enclosing value; "" when there is none. */
function nearestSite(sites: Readonly<Record<string, string>>, path: string): string {
  let nearest = path;
  while (nearest !== "" && sites[nearest] === undefined) nearest = parentPath(nearest);
  return sites[nearest] ?? "";
}
