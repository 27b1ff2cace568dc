import { readFile } from "node:fs/promises";
import { transform } from "esbuild";
import type { Comparison, Plan } from "../../dsl/plan.ts";
import { validate } from "../../dsl/validate.ts";
import { UserError } from "../problem/problem.ts";
import { buildError, plainProblem, withEsbuild } from "./esbuild.ts";
import { locateInJson } from "./json-positions.ts";

/**
 * Reads a plan that `--plan` printed or that a person wrote.
 *
 * @param file absolute path
 * @throws UserError (exit code 2): the place where the text is not JSON, or every place where it is not a plan
 */
export async function readPlanFile(file: string): Promise<Plan | Comparison> {
  const text = (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  const plan = await parse(text, file);
  const problems = validate(plan);
  if (problems.length === 0) return plan as Plan | Comparison;
  throw new UserError(
    2,
    problems.map(({ path, message, fix }) => ({ message, fix, location: { file, ...locateInJson(text, path) } })),
  );
}

/** Uses esbuild for line and column: the errors of JSON.parse differ between engines and mostly have no position. */
async function parse(text: string, file: string): Promise<unknown> {
  try {
    return JSON.parse(text);
  } catch (error) {
    const options = { loader: "json", sourcefile: file, logLevel: "silent" } as const;
    await withEsbuild(() => transform(text, options)).catch(async (failure: unknown) => {
      throw await buildError(failure, plainProblem);
    });
    throw error;
  }
}
