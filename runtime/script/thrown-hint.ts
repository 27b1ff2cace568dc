import { LEGAL_AT } from "../../dsl/order.ts";
import { closest } from "../problem/closest.ts";
import { withEsbuild } from "./esbuild.ts";
import { languageExports } from "./language-exports.ts";

/**
 * What the writer of a script that threw may have meant: a call of the language that was mistyped, a name of it that
 * was not imported. undefined when nothing comes to mind.
 *
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 */
export async function thrownHint(error: Error, dslEntry: string): Promise<string | undefined> {
  const call = /\.(\w+) is not a function$/.exec(error.message)?.[1];
  if (call) {
    const meant = closest(call, Object.keys(LEGAL_AT));
    return meant ? `did you mean .${meant}()?` : undefined;
  }
  const name = /^(\w+) is not defined$/.exec(error.message)?.[1];
  if (!name) return undefined;
  const exported = await withEsbuild(() => languageExports(dslEntry));
  return exported.includes(name) ? `write import { ${name} } from "c10m"` : undefined;
}
