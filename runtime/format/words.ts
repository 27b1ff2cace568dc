/** Figures as preflight writes them. */

/** 1000000 -> "1,000,000". */
export function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

/** A count with its noun: "1 worker", "8 workers". */
export function counted(value: number, noun: string): string {
  return `${grouped(value)} ${noun}${value === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

/** Bytes that are needed, in GiB, rounded up: never shown as less than they are. */
export function gibNeeded(bytes: number): string {
  return `${(Math.ceil((bytes / 2 ** 30) * 100) / 100).toFixed(2)} GiB`;
}

/** Bytes that are there, in GiB, rounded down: never shown as more than they are. */
export function gibThere(bytes: number): string {
  return `${(Math.floor((bytes / 2 ** 30) * 100) / 100).toFixed(2)} GiB`;
}

/** The most spans of ports one line names. */
const MOST_SPANS = 8;

/** Ascending ports with runs drawn together: "8080-8083, 8090", and how many more there are. */
export function portList(ports: readonly number[]): string {
  const spans: { first: number; last: number }[] = [];
  for (const port of ports) {
    const open = spans.at(-1);
    if (open !== undefined && open.last === port - 1) open.last = port;
    else spans.push({ first: port, last: port });
  }
  const named = spans.slice(0, MOST_SPANS);
  const more = spans.slice(MOST_SPANS).reduce((sum, { first, last }) => sum + last - first + 1, 0);
  const text = named.map(({ first, last }) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
  return more === 0 ? text : `${text} and ${grouped(more)} more`;
}
