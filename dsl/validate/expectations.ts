/** Expectations. across.ts checks that their figures are measured. */

import { amount } from "./amount.ts";
import { type Check, mismatch } from "./problem.ts";
import { list, object, union } from "./shapes.ts";
import { duration, noUnit, rate } from "./times.ts";
import { choice } from "./values.ts";

const FIX = "write memory.perConnection.below(kilobytes(9)) or latency.p99.below(milliseconds(50))";

/** The bytes of a size: finite, more than 0. */
const size: Check = (value, path) => {
  const bare = noUnit(value, path, "kilobytes");
  if (bare.length > 0) return bare;
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return [];
  const fix = "write a size such as kilobytes(9) (in a plan file, bytes: 9000)";
  return mismatch(path, value, "a size of more than 0 bytes", fix);
};

const one = (fields: Readonly<Record<string, Check>>) => object("an expectation", () => FIX, fields);

const expectation = union("an expectation", FIX, {
  memory: one({ kind: choice("memory"), part: choice("total", "server", "swarm", "kernel"), belowBytes: size }),
  latency: one({
    kind: choice("latency"),
    histogram: choice("corrected", "uncorrected"),
    statistic: choice("p50", "p90", "p99", "p999", "max", "mean"),
    belowMs: duration({ positive: true }),
  }),
  login: one({
    kind: choice("login"),
    statistic: choice("p50", "p90", "p99", "max"),
    belowMs: duration({ positive: true }),
  }),
  throughput: one({ kind: choice("throughput"), abovePerSecond: rate }),
  held: one({ kind: choice("held"), atLeast: amount }),
});

/** A list of expectations. The field is absent in a plan without expectations. */
export const expectations: Check = (value, path) =>
  value === undefined ? [] : list("a list of expectations", FIX, expectation)(value, path);
