/** What the run is expected to come to; whether it is measured at all is across.ts. */

import { describe } from "../describe.ts";
import { MAX_CONNECTIONS } from "../limits.ts";
import { type Check, mismatch } from "./problem.ts";
import { list, object, union } from "./shapes.ts";
import { duration, noUnit, rate } from "./times.ts";
import { choice, whole } from "./values.ts";

const FIX = "write memory.perConnection.below(kilobytes(9)) or latency.p99.below(milliseconds(50))";
const HELD = "write connections.held.atLeast(percent(100)), or a number of connections";

/** The bytes of a size: finite, more than 0. */
const size: Check = (value, path) => {
  const bare = noUnit(value, path, "kilobytes");
  if (bare.length > 0) return bare;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return [];
  const fix = "write a size such as kilobytes(9) (in a plan file, bytes: 9000)";
  return mismatch(path, value, "a size of more than 0 bytes", fix);
};

const percent: Check = (value, path) => {
  if (typeof value === "number" && value > 0 && value <= 100) return [];
  const message = `atLeast must be more than 0 % and at most 100 %, not ${describe(value)}`;
  return [{ path, message, fix: "write percent(100)" }];
};

const connections: Check = (value, path) =>
  whole(1, MAX_CONNECTIONS, 1)(value, path).map((problem) => ({ ...problem, fix: HELD }));

const one = (fields: Readonly<Record<string, Check>>) => object("an expectation", () => FIX, fields);

const expectation = union("an expectation", FIX, {
  memory: one({ kind: choice("memory"), part: choice("total", "server", "swarm", "kernel"), belowBytes: size }),
  latency: one({
    kind: choice("latency"),
    histogram: choice("corrected", "uncorrected"),
    statistic: choice("p50", "p90", "p99", "p999", "max", "mean"),
    belowMs: duration({ positive: true }),
  }),
  throughput: one({ kind: choice("throughput"), abovePerSecond: rate }),
  "held-percent": one({ kind: choice("held-percent"), atLeastPercent: percent }),
  "held-connections": one({ kind: choice("held-connections"), atLeast: connections }),
});

/** A list of expectations, or none: a plan without any has no such field. */
export const expectations: Check = (value, path) =>
  value === undefined ? [] : list("a list of expectations", FIX, expectation)(value, path);
