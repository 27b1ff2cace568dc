/** A length of time. */
export interface Duration {
  readonly kind: "duration";
  readonly ms: number;
}

/** How often something happens. */
export interface Rate {
  readonly kind: "rate";
  readonly perSecond: number;
}

/** A number of bytes. */
export interface Size {
  readonly kind: "size";
  readonly bytes: number;
}

/** A share, in hundredths. */
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

/** A duration in seconds; fractions are welcome. */
export function seconds(value: number): Duration {
  return duration(value, 1_000);
}

/** A duration in milliseconds. */
export function milliseconds(value: number): Duration {
  return duration(value, 1);
}

/** A duration in minutes. */
export function minutes(value: number): Duration {
  return duration(value, 60_000);
}

/** So many a second. */
export function perSecond(value: number): Rate {
  return Object.freeze({ kind: "rate", perSecond: value });
}

/** 1,000 bytes each; fractions are welcome. */
export function kilobytes(value: number): Size {
  return Object.freeze({ kind: "size", bytes: typeof value === "number" ? value * 1_000 : value });
}

/** A share: `percent(30)` of the connections are 3 in 10. */
export function percent(value: number): Percent {
  return Object.freeze({ kind: "percent", percent: value });
}

/** `count` consecutive ports from `first` on: `ports(8080, 200)` is 8080 to 8279. */
export function ports(first: number, count: number): Ports {
  return Object.freeze({ kind: "ports", first, count });
}

/** A value of another type is kept as it is (a bigint cannot even be multiplied by a number), for validate to describe. */
function duration(value: number, factor: number): Duration {
  return Object.freeze({ kind: "duration", ms: typeof value === "number" ? value * factor : value });
}
