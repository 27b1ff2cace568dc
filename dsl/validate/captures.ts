/** Placeholders such as {capture.token} need a login step that captures them. The functions accept invalid nodes. */

import { isObject } from "../draft.ts";
import { groupNames, MAX_CAPTURES } from "../messages/captures.ts";
import { parseTemplate } from "../messages/template.ts";
import { join, type Problem } from "./problem.ts";
import type { Fields } from "./shapes.ts";

/** Reports captures that are used before or without the login step that captures them, and logins with too many. */
export function capturesKnown({ swarm, phases }: Fields): Problem[] {
  const known = new Set<string>();
  const problems: Problem[] = [];
  if (isObject(swarm)) {
    const { login, ...rest } = swarm;
    for (const [index, step] of (Array.isArray(login) ? login : []).entries()) {
      problems.push(...unknownIn(step, `swarm.login[${index}]`, known));
      for (const name of namesOf(step)) known.add(name);
    }
    problems.push(...unknownIn(rest, "swarm", known));
  }
  if (known.size > MAX_CAPTURES) {
    const message = `the login captures ${known.size} groups; the most is ${MAX_CAPTURES}`;
    problems.push({ path: "swarm.login", message, fix: "write (?:...) for groups that no template uses" });
  }
  return [...problems, ...unknownIn(phases, "phases", known)];
}

function namesOf(step: unknown): readonly string[] {
  const expect = isObject(step) ? step.expect : null;
  if (!isObject(expect) || expect.kind !== "pattern") return [];
  const { source, flags } = expect;
  if (typeof source !== "string" || typeof flags !== "string") return [];
  try {
    return groupNames({ kind: "pattern", source, flags });
  } catch {
    // The pattern does not compile. The check of the pattern reports it.
    return [];
  }
}

/** The problems of all templates in a value. */
function unknownIn(value: unknown, path: string, known: ReadonlySet<string>): Problem[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => unknownIn(item, `${path}[${index}]`, known));
  if (!isObject(value)) return [];
  if (value.kind === "template" && typeof value.template === "string") return problemsOf(value.template, path, known);
  return Object.entries(value).flatMap(([name, item]) => unknownIn(item, join(path, name), known));
}

function problemsOf(template: string, path: string, known: ReadonlySet<string>): Problem[] {
  const parts = parseTemplate(template);
  if ("fix" in parts) return [];
  const unknown = parts.find((part) => part.kind === "capture" && !known.has(part.name));
  if (unknown?.kind !== "capture") return [];
  const { name } = unknown;
  const message = `{capture.${name}} has no login step before it that captures ${name}`;
  return [{ path, message, fix: `add a login step such as { expect: /^OK (?<${name}>\\w+)/ }` }];
}
