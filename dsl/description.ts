/** The key of a stage's description. It is a registered symbol, so that all copies of the language share it. */
export const DESCRIPTION: unique symbol = Symbol.for("c10m.description");

const STAGES = ["listening", "swarming", "measured"] as const;

/** The progress of a script. A plan is complete only at "measured". `spawn` and `connect` start at "listening" too. */
export type StageName = (typeof STAGES)[number];

/** The description of a stage object. */
export interface Description {
  readonly stage: StageName;
  /** The plan so far, as given. It is JSON-serialisable; only `validate` checks it. */
  readonly plan: unknown;
  /**
   * The stack of the call that set each path of the plan: "subject", "subject.protocol", "swarm", "phases[0]",
   * "measure", "expect[0]", "name".
   */
  readonly sites: Readonly<Record<string, string>>;
}

/** The description of the stage `value`, which another copy of the language may have made; null for other values. */
export function readDescription(value: unknown): Description | null {
  if (typeof value !== "object" || value === null || !(DESCRIPTION in value)) return null;
  return asDescription(value[DESCRIPTION]);
}

/** `value` if it has the shape of a description (it may be JSON from another process); null otherwise. */
export function asDescription(value: unknown): Description | null {
  return isDescription(value) ? value : null;
}

/** The message about the call that is missing from the plan; null when the plan is complete. */
export function missingCall(description: Description): string | null {
  const next = nextCall(description);
  return next === null ? null : `export default stops at ${lastCall(description)}: call ${next} next`;
}

/** The call that has to follow; null when the plan is complete. */
export function nextCall({ stage }: Description): string | null {
  if (stage === "measured") return null;
  return stage === "listening" ? ".swarm(connections)" : ".measure(...probes)";
}

/** The last call of a description, in the form that a script has: "listen(...)", ".echo(...)". */
export function lastCall({ stage, plan }: Description): string {
  if (stage === "measured") return ".measure(...)";
  const phases = field(plan, "phases");
  if (stage === "listening") return `${String(field(field(plan, "subject"), "kind") ?? "listen")}(...)`;
  const last = Array.isArray(phases) ? field(phases.at(-1), "kind") : undefined;
  return `.${String(last ?? "swarm")}(...)`;
}

function isDescription(value: unknown): value is Description {
  const sites = field(value, "sites");
  return (
    STAGES.some((stage) => stage === field(value, "stage")) &&
    typeof field(value, "plan") === "object" &&
    typeof sites === "object" &&
    sites !== null
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
