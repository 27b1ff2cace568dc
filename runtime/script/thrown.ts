import { LEGAL_AT } from "../../dsl/order.ts";
import { closest } from "../problem/closest.ts";
import type { SourceLocation } from "../problem/problem.ts";
import { withEsbuild } from "./esbuild.ts";
import { languageExports } from "./language-exports.ts";

/** Globals that scripts of other tools use, and their replacements in c10m. */
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
 * Rewrites QuickJS's error message in the usual words of JavaScript engines, with the name that was called or not
 * found.
 */
export function plainMessage(message: string, location: SourceLocation | undefined): string {
  const undefinedName = /^'(.*)' is not defined$/.exec(message)?.[1];
  if (undefinedName !== undefined) return `${undefinedName} is not defined`;
  const called = location && /^[\w$]+(?=\()/.exec(location.lineText.slice(location.column - 1))?.[0];
  return message === "not a function" && called ? `${called} is not a function` : message;
}

/**
 * A hint for a script that threw: the correct spelling of a call, the name that is not imported, or the replacement of
 * a global that scripts do not have. undefined for any other error.
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
