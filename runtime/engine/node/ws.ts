/**
 * Loads the ws package at the first call of `ws`: workers of other engines and of plain TCP do not need it. It is
 * loaded with `require`, because Node parses a CommonJS package a second time to find its exports when it is imported.
 */

import { createRequire } from "node:module";
import type * as Ws from "ws";

const require = createRequire(import.meta.url);

let loaded: typeof Ws | null = null;

/** Returns the same module each time. It is kept, because every connection needs it. */
export function ws(): typeof Ws {
  loaded ??= require("ws") as typeof Ws;
  return loaded;
}
