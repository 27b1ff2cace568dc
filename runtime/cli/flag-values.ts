/**
 * Reads the values of flags from text.
 */

import { isIPv6 } from "node:net";
import { ENGINE_CHOICES, type EngineChoice } from "../../dsl/plan.ts";
import { usageError } from "../problem/problem.ts";

/** Beyond this a timer of the runtime would overflow (2^31 - 1 ms) and fire at once. */
const LONGEST_MS = 24 * 24 * 3_600_000;

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/**
 * A whole number of at least 1: `1000000`, `1_000_000`, `1,000,000` or `1e6`.
 *
 * @throws UserError (exit code 2) when it is anything else
 */
export function parseCount(flag: string, value: string): number {
  const plain = /^\d{1,3}([_,]\d{3})+$/.test(value) ? value.replace(/[_,]/g, "") : value;
  const count = /^\d+(\.\d+)?(e\+?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw usageError(`${flag} takes a whole number of at least 1, not "${value}"`, `write ${flag} 1_000_000 (or 1e6)`);
}

/**
 * A duration such as `500ms`, `90s`, `1.5m` or `1h`, in milliseconds.
 *
 * @throws UserError (exit code 2) when it is anything else, empty, or longer than 24 days
 */
export function parseDurationMs(flag: string, value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(value);
  const durationMs = match ? Math.round(Number(match[1]) * UNIT_MS[match[2]!]!) : 0;
  if (durationMs > LONGEST_MS) throw usageError(`${flag} takes at most 24 days, not "${value}"`, `write ${flag} 576h`);
  if (durationMs >= 1) return durationMs;
  throw usageError(`${flag} takes a duration with its unit, not "${value}"`, `write ${flag} 90s (or 500ms, 5m, 1h)`);
}

/**
 * A name or an address, as `URL` writes it; an IPv6 address comes out without brackets.
 *
 * @throws UserError (exit code 2) when it is anything else, a URL or a host with its port for instance
 */
export function parseHost(flag: string, value: string): string {
  const bare = value.replace(/^\[(.*)\]$/, "$1");
  const host = isIPv6(bare) ? `[${bare}]` : bare;
  if (/^[^\s/?#@:]+$/.test(bare) || isIPv6(bare)) {
    const { hostname } = URL.canParse(`http://${host}`) ? new URL(`http://${host}`) : { hostname: "" };
    if (hostname !== "") return hostname.replace(/^\[|\]$/g, "");
  }
  throw usageError(`${flag} takes a host without scheme and port, not "${value}"`, `write ${flag} example.com`);
}

/**
 * One of `ENGINE_CHOICES`.
 *
 * @throws UserError (exit code 2) when it is anything else
 */
export function parseEngine(flag: string, value: string): EngineChoice {
  const engine = ENGINE_CHOICES.find((known) => known === value);
  if (engine) return engine;
  throw usageError(`${flag} knows no engine "${value}"`, `write ${flag} with one of ${ENGINE_CHOICES.join(", ")}`);
}

/** The name of a file, unchanged; "-" is standard output. */
export function parseFile(_flag: string, value: string): string {
  return value;
}

/**
 * A share such as `5%` or `2.5`, in percent, from 0 up to 1,000.
 *
 * @throws UserError (exit code 2) when it is anything else
 */
export function parsePercent(flag: string, value: string): number {
  const percent = /^\d+(\.\d+)?%?$/.test(value) ? Number.parseFloat(value) : Number.NaN;
  if (percent <= 1_000) return percent;
  throw usageError(`${flag} takes a percentage, not "${value}"`, `write ${flag} 5%`);
}
