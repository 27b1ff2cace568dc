/** The answer to a message: a fixed reply, or a pattern. */

import { isObject } from "../draft.ts";
import { message } from "./message.ts";
import { pattern } from "./pattern.ts";
import { type Check, mismatch } from "./problem.ts";

const FIX = 'write a reply such as "pong", text("pong") or bytes(64), or a pattern such as /^pong/';
const EXAMPLE = "^pong";

/** An answer in a plan. */
export const answer: Check = (value, path) => {
  if (!isObject(value) || value.kind === "unusable") return mismatch(path, value, "a fixed reply or a pattern", FIX);
  if (value.kind === "pattern") return pattern(FIX, EXAMPLE)(value, path);
  if (value.kind !== "random") return message(value, path);
  return [{ path, message: "random(...) makes a different message each time, so no reply could equal it", fix: FIX }];
};
