import { DESCRIPTION, type Description, lastCall, nextCall, readDescription } from "./description.ts";
import { isObject, unusable } from "./draft.ts";
import { ScriptError } from "./errors.ts";
import { PLAN_VERSION } from "./plan.ts";
import type { Compared, Measured } from "./stages.ts";

/** A comparison under construction, as given. Only `validate` checks it. */
interface Draft {
  readonly kind: "comparison";
  readonly version: typeof PLAN_VERSION;
  readonly plans: unknown;
}

type Sites = Record<string, string>;

/** The plans of a comparison, and the place of each of their calls in the script. */
class Comparing implements Compared {
  readonly plan: Draft;
  readonly #sites: Readonly<Sites>;

  constructor(plans: unknown, sites: Sites) {
    this.plan = Object.freeze({ kind: "comparison", version: PLAN_VERSION, plans });
    this.#sites = Object.freeze(sites);
    Object.freeze(this);
  }

  get [DESCRIPTION](): Description {
    return Object.freeze({ stage: "measured", plan: this.plan, sites: this.#sites });
  }

  toJSON(): unknown {
    return this.plan;
  }
}

/**
 * Several plans to compare. c10m runs one after another and reports them in one table, one row per plan.
 *
 * @param plans complete plans by the name of their row; a name given by `.named()` is not used
 * @example
 * ```ts
 * export default compare({
 *   tcp: listen(ports(8080, 10)).swarm(100_000).echo("hello").measure(memory, latency),
 *   websocket: listen(ports(8080, 10)).websocket().swarm(100_000).echo("hello").measure(memory, latency),
 * });
 * ```
 */
export function compare(plans: Readonly<Record<string, Measured>>): Compared {
  const sites: Sites = { plans: new Error("called here").stack ?? "" };
  if (!isObject(plans)) return new Comparing(unusable(plans), sites);
  const drafts = Object.entries(plans).map(([name, value], index) => {
    const description = wholePlan(name, value);
    if (description === null) return unusable(value);
    for (const [path, site] of Object.entries(description.sites)) {
      if (path !== "name") sites[`plans[${index}].${path}`] = site;
    }
    return Object.freeze({ ...(description.plan as object), name });
  });
  return new Comparing(Object.freeze(drafts), sites);
}

/** The description of a complete plan; null for any other value, which `validate` reports at its place in the list. */
function wholePlan(name: string, value: unknown): Description | null {
  const description = readDescription(value);
  if (description === null || (isObject(description.plan) && description.plan.kind === "comparison")) return null;
  const next = nextCall(description);
  if (next === null) return description;
  throw new ScriptError(
    `Cannot compare ${JSON.stringify(name)}, which stops at ${lastCall(description)}: call ${next} next`,
    "write compare({ name: listen(...).swarm(connections).measure(...probes), ... })",
  );
}
