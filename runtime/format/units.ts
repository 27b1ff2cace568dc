/** Figures as readable text. An unknown figure is "-", never zero. */

/** The text of a figure that was not measured. */
export const UNKNOWN = "-";

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

const SIGNIFICANT_DIGITS = 3;

/** 65,536 */
export function formatCount(count: number | null): string {
  return count === null ? UNKNOWN : WHOLE.format(count);
}

/** 1,234/s; below ten a second with three digits (0.0333/s). */
export function formatRate(perSecond: number | null): string {
  return perSecond === null ? UNKNOWN : `${formatNumber(perSecond)}/s`;
}

/** Three significant digits, and never fewer than the whole part: 0.0123, 1.23, 12.3, 1,235. */
export function formatNumber(value: number | null): string {
  if (value === null) return UNKNOWN;
  const rounded = toThreeDigits(value);
  if (rounded === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  if (magnitude >= SIGNIFICANT_DIGITS - 1) return WHOLE.format(value);
  return rounded.toFixed(SIGNIFICANT_DIGITS - 1 - magnitude);
}

/** The bytes of one thing, in decimal units: 850 B, 12.3 KB, 1.05 MB (1 KB = 1,000 bytes). */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  const size = Math.abs(toThreeDigits(bytes));
  if (size < 1e3) return `${Number.isInteger(bytes) ? formatCount(bytes) : formatNumber(bytes)} B`;
  if (size < 1e6) return `${formatNumber(bytes / 1e3)} KB`;
  return `${formatNumber(bytes / 1e6)} MB`;
}

/** The memory of a process or a machine, in binary units: 512 MiB, 4.21 GiB. */
export function formatMemory(bytes: number | null): string {
  if (bytes === null) return UNKNOWN;
  const mebibytes = bytes / 2 ** 20;
  return Math.abs(toThreeDigits(mebibytes)) < 1000
    ? `${formatNumber(mebibytes)} MiB`
    : `${formatNumber(mebibytes / 1024)} GiB`;
}

/** 950 ns, 850 µs, 12.3 ms, 4.56 s, 1 min 5 s, 2 h 3 min */
export function formatDuration(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  const rounded = toThreeDigits(ms);
  if (rounded === 0) return "0 ms";
  if (rounded < 1e-3) return `${formatNumber(ms * 1e6)} ns`;
  if (rounded < 1) return `${formatNumber(ms * 1e3)} µs`;
  if (rounded < 1e3) return `${formatNumber(ms)} ms`;
  if (rounded < 60e3) return `${formatNumber(ms / 1e3)} s`;
  const seconds = Math.round(ms / 1e3);
  if (seconds < 3600) return inTwoUnits(seconds, 60, "min", "s");
  return inTwoUnits(Math.round(seconds / 60), 60, "h", "min");
}

/** 12.5% */
export function formatPercent(percent: number | null): string {
  return percent === null ? UNKNOWN : `${percent.toFixed(2)}%`;
}

/** A figure with its spread, "12.3 ± 0.45%"; "12.3 ± -" when the spread is not known. */
export function withSpread(figure: string, spread: string): string {
  return figure === UNKNOWN ? UNKNOWN : `${figure} ± ${spread}`;
}

/** A count with its noun: "1 port", "200 ports", "2 addresses". */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : noun.endsWith("s") ? "es" : "s"}`;
}

/** Memory that is needed, in GiB, rounded up: never shown as less than it is. */
export function gibNeeded(bytes: number): string {
  return `${(Math.ceil((bytes / 2 ** 30) * 100) / 100).toFixed(2)} GiB`;
}

/** Memory that is available, in GiB, rounded down: never shown as more than it is. */
export function gibAvailable(bytes: number): string {
  return `${(Math.floor((bytes / 2 ** 30) * 100) / 100).toFixed(2)} GiB`;
}

/** More spans of ports than this are counted, not listed. */
const MOST_SPANS = 8;

/** Ascending ports, consecutive ones as a span: "8080-8083, 8090", and how many more there are. */
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
  return more === 0 ? text : `${text} and ${formatCount(more)} more`;
}

/** Rounded before its unit is chosen, so that 999.9 µs is 1.00 ms and not 1,000 µs. */
function toThreeDigits(value: number): number {
  return Number(value.toPrecision(SIGNIFICANT_DIGITS));
}

function inTwoUnits(total: number, perLarger: number, larger: string, smaller: string): string {
  const rest = total % perLarger;
  const whole = `${formatCount(Math.floor(total / perLarger))} ${larger}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smaller}`;
}
