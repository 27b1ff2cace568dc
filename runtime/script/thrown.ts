import { LEGAL_AT } from "../../dsl/order.ts";
import { closest } from "../problem/closest.ts";
import type { SourceLocation } from "../problem/problem.ts";
import { withEsbuild } from "./esbuild.ts";
import { languageExports } from "./language-exports.ts";

/** What scripts of other tools use, and what c10m has instead. */
const MISSING_GLOBALS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["process", "Deno", "Bun", "Buffer", "fetch", "WebSocket", "Worker", "crypto", "require", "navigator"].map(
      (name) => [
        name,
        "a script only describes a plan: it has the language, but no access to this machine or to a network",
      ],
    ),
  ),
  ...Object.fromEntries(
    ["setTimeout", "setInterval", "setImmediate", "performance"].map((name) => [
      name,
      "a script only describes a plan: it has no timers",
    ]),
  ),
};

/**
 * QuickJS's message of an error in the words that JavaScript developers know: with the name of what was called or not
 * found.
 */
export function plainMessage(message: string, location: SourceLocation | undefined): string {
  const undefinedName = /^'(.*)' is not defined$/.exec(message)?.[1];
  if (undefinedName !== undefined) return `${undefinedName} is not defined`;
  const called = location && /^[\w$]+(?=\()/.exec(location.lineText.slice(location.column - 1))?.[0];
  return message === "not a function" && called ? `${called} is not a function` : message;
}

/**
 * What the writer of a script that threw may have meant: a call of the language that was mistyped, a name of it that
 * was not imported, a global that scripts do not have. undefined for anything else.
 *
 * @param message as `plainMessage` returns it
 * @param dslEntry absolute path of the module that scripts import as "c10m"
 */
export async function thrownHint(message: string, dslEntry: string): Promise<string | undefined> {
  const call = /^(\w+) is not a function$/.exec(message)?.[1];
  if (call) {
    const meant = closest(call, Object.keys(LEGAL_AT));
    return meant ? `did you mean .${meant}()?` : undefined;
  }
  const name = /^(\w+) is not defined$/.exec(message)?.[1];
  if (!name) return undefined;
  if (Object.hasOwn(MISSING_GLOBALS, name)) return MISSING_GLOBALS[name];
  const exported = await withEsbuild(() => languageExports(dslEntry));
  return exported.includes(name) ? `write import { ${name} } from "c10m"` : undefined;
}
