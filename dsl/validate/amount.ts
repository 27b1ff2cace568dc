/** A number of connections, or a share of the open ones. */

import { isObject, isUnusable } from "../draft.ts";
import { MAX_CONNECTIONS } from "../limits.ts";
import { type Check, given, mismatch } from "./problem.ts";
import { object } from "./shapes.ts";
import { choice, isWhole } from "./values.ts";

const WANTED = "a number of connections from 1 on, or a share such as percent(30)";

const share: Check = (value, path) => {
  if (typeof value === "number" && value > 0 && value <= 100) return [];
  const message = `percent(${given(value)}) is not a share: it must be more than 0 and at most 100`;
  return [{ path, message, fix: "write a share such as percent(30)" }];
};

const percent = object("a share", () => "write percent(30)", { kind: choice("percent"), percent: share });

/** `1_000`, or `percent(30)`. across.ts compares it with the number of open connections. */
export const amount: Check = (value, path) => {
  if (isObject(value) && !isUnusable(value)) return percent(value, path);
  if (isWhole(value, 1, MAX_CONNECTIONS)) return [];
  return mismatch(path, value, WANTED, "write a whole number such as 1000, or percent(30)");
};
