/** A length of time. */
export interface Duration {
  readonly kind: "duration";
  readonly ms: number;
}

/** A number of events per second. */
export interface Rate {
  readonly kind: "rate";
  readonly perSecond: number;
}

/** A number of bytes. */
export interface Size {
  readonly kind: "size";
  readonly bytes: number;
}

/** A share in percent. */
export interface Percent {
  readonly kind: "percent";
  readonly percent: number;
}

/** Consecutive ports: `first`, `first + 1`, ... (`count` of them). */
export interface Ports {
  readonly kind: "ports";
  readonly first: number;
  readonly count: number;
}

/**
 * A duration in seconds; fractions are allowed.
 *
 * @example
 * ```ts
 * swarm.echo("hello", { for: seconds(10), timeout: seconds(2.5) });
 * ```
 */
export function seconds(value: number): Duration {
  return duration(value, 1_000);
}

/**
 * A duration in milliseconds.
 *
 * @example
 * ```ts
 * plan.expect(latency.p99.below(milliseconds(50)));
 * ```
 */
export function milliseconds(value: number): Duration {
  return duration(value, 1);
}

/**
 * A duration in minutes.
 *
 * @example
 * ```ts
 * swarm.echo("hello", { rate: perSecond(1_000), for: minutes(5) });
 * ```
 */
export function minutes(value: number): Duration {
  return duration(value, 60_000);
}

/**
 * A rate: this many per second.
 *
 * @example
 * ```ts
 * swarm.echo("hello", { rate: perSecond(20_000), for: seconds(30) });
 * plan.expect(throughput.above(perSecond(100_000)));
 * ```
 */
export function perSecond(value: number): Rate {
  return Object.freeze({ kind: "rate", perSecond: value });
}

/**
 * A size in kilobytes of 1,000 bytes; fractions are allowed.
 *
 * @example
 * ```ts
 * plan.expect(memory.perConnection.below(kilobytes(9)));
 * ```
 */
export function kilobytes(value: number): Size {
  return Object.freeze({ kind: "size", bytes: typeof value === "number" ? value * 1_000 : value });
}

/**
 * A share: `percent(30)` of the connections are 3 in 10.
 *
 * @example
 * ```ts
 * plan.expect(connections.held.atLeast(percent(99)));
 * ```
 */
export function percent(value: number): Percent {
  return Object.freeze({ kind: "percent", percent: value });
}

/**
 * `count` consecutive ports from `first` on: `ports(8080, 200)` is 8080 to 8279.
 *
 * @example
 * ```ts
 * listen(ports(8080, 200)).swarm(10_000_000);
 * ```
 */
export function ports(first: number, count: number): Ports {
  return Object.freeze({ kind: "ports", first, count });
}

/** Keeps a value of another type unchanged, so that validate can describe it: a bigint times a number would throw. */
function duration(value: number, factor: number): Duration {
  return Object.freeze({ kind: "duration", ms: typeof value === "number" ? value * factor : value });
}
