/** Where a stage carries its description; registered, so that every copy of the language shares it. */
export const DESCRIPTION: unique symbol = Symbol.for("c10m.description");

const STAGES = ["listening", "swarming", "measured"] as const;

/** How far a script has got; a plan is complete at "measured" only. A server of the user's own is at "listening" too. */
export type StageName = (typeof STAGES)[number];

/** What a stage object stands for. */
export interface Description {
  readonly stage: StageName;
  /** The plan so far, as given: JSON-serialisable, but unchecked until `validate` has seen it. */
  readonly plan: unknown;
  /** The stack of the call behind each plan path: "subject", "subject.protocol", "swarm", "phases[0]", "measure", "expect[0]", "name". */
  readonly sites: Readonly<Record<string, string>>;
}

/** The description that `value` carries, also when another copy of the language made it; null when it is not a stage. */
export function readDescription(value: unknown): Description | null {
  if (typeof value !== "object" || value === null || !(DESCRIPTION in value)) return null;
  return asDescription(value[DESCRIPTION]);
}

/** `value` when it has the shape of a description, also when it came from another process as JSON; null otherwise. */
export function asDescription(value: unknown): Description | null {
  return isDescription(value) ? value : null;
}

/** What is still to be called before the script is a whole plan; null when nothing is. */
export function missingCall(description: Description): string | null {
  const next = nextCall(description);
  return next === null ? null : `export default stops at ${lastCall(description)}: call ${next} next`;
}

/** The call that has to follow; null when the plan is whole. */
export function nextCall({ stage }: Description): string | null {
  if (stage === "measured") return null;
  return stage === "listening" ? ".swarm(connections)" : ".measure(...probes)";
}

/** The call that a description ends with, as a user would recognise it: "listen(...)", ".echo(...)". */
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
