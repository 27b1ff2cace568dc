import type { Fact } from "../../preflight/facts.ts";
import { whyNoNamespace } from "../isolate/isolate.ts";

/** Whether this user can have a network namespace, found out by making one. */
export function namespaceFact(): Fact {
  const refused = whyNoNamespace();
  return {
    name: "network namespace",
    value: refused === null ? "yes" : "no",
    source: refused === null ? "unshare" : refused.why,
    verdict: refused === null ? "good" : "low",
    limits: "the packet engine and --isolate, which need one",
    mend: refused === null ? null : refused.remedies.join("; or "),
  };
}
