/** Checks the fields of a result that a comparison reads. */

/** Returns a description of what is wrong with a value, or null. */
type Check = (value: unknown, path: string) => string | null;

/** Returns the first problem with its place, or null: "runs[0].connections.held should be a number, is missing". */
export function firstWrong(result: unknown): string | null {
  return RESULT(result, "");
}

const is =
  (what: string, holds: (value: unknown) => boolean): Check =>
  (value, path) =>
    holds(value) ? null : `${path} should be ${what}, ${actualText(value)}`;

const text = is("text", (value) => typeof value === "string");
const number = is("a number", (value) => typeof value === "number");
const count = is("a number from 0 up", (value) => typeof value === "number" && value >= 0);

const orNull =
  (check: Check): Check =>
  (value, path) =>
    value === null ? null : check(value, path);

/** Accepts a missing value, for fields that earlier versions of the format did not have. */
const orMissing =
  (check: Check): Check =>
  (value, path) =>
    value === undefined ? null : check(value, path);

const object =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return `${path} should be an object, ${actualText(value)}`;
    }
    const entries = value as Record<string, unknown>;
    for (const [name, check] of Object.entries(fields)) {
      const wrong = check(entries[name], path === "" ? name : `${path}.${name}`);
      if (wrong !== null) return wrong;
    }
    return null;
  };

const list =
  (check: Check): Check =>
  (value, path) => {
    if (!Array.isArray(value)) return `${path} should be a list, ${actualText(value)}`;
    for (const [index, entry] of value.entries()) {
      const wrong = check(entry, `${path}[${index}]`);
      if (wrong !== null) return wrong;
    }
    return null;
  };

const record =
  (check: Check): Check =>
  (value, path) => {
    const wrong = object({})(value, path);
    if (wrong !== null) return wrong;
    const names = Object.keys(value as object);
    return object(Object.fromEntries(names.map((name) => [name, check])))(value, path);
  };

const LATENCY = orNull(object({ p50Ms: count, p90Ms: count, p99Ms: count }));

const PROCESSOR_TIME = object({ userMs: count, systemMs: count });

const PHASE = object({ messages: orNull(object({})), rounds: list(object({ durationMs: count, verified: count })) });

const RUN = object({
  name: text,
  engine: object({ server: text, swarm: text }),
  connections: object({
    requested: count,
    target: count,
    held: count,
    failed: record(count),
    lost: record(count),
    openPerSecond: orNull(count),
  }),
  messages: object({ sent: count, lost: count, mismatched: count }),
  throughput: object({ messagesPerSecond: orNull(count) }),
  latency: object({ corrected: LATENCY, uncorrected: LATENCY }),
  memory: object({
    perConnection: orNull(
      object({ totalBytes: orNull(number), serverBytes: orNull(number), swarmBytes: orNull(number) }),
    ),
    samples: list(object({ settled: is("true or false", (value) => typeof value === "boolean") })),
  }),
  cpu: orMissing(orNull(object({ server: orNull(PROCESSOR_TIME), swarm: PROCESSOR_TIME }))),
  phases: list(PHASE),
  aborted: orNull(text),
});

const HOST = object({
  runtime: text,
  os: text,
  kernel: text,
  cpu: text,
  cores: count,
  memoryBytes: count,
  limits: record(orNull(count)),
  sysctls: record(text),
});

const RESULT = object({
  planHash: text,
  environment: object({ c10m: text, hosts: list(HOST) }),
  runs: list(RUN),
});

function actualText(value: unknown): string {
  if (value === undefined) return "is missing";
  const shown = JSON.stringify(value);
  return `is ${shown.length > 40 ? `${shown.slice(0, 40)}...` : shown}`;
}
