/**
 * The ws package, loaded when it is first asked for: no worker of another engine, and none that speaks plain TCP, needs it.
 * Required: to import a CommonJS package, Node parses it all once more to find its exports.
 */

import { createRequire } from "node:module";
import type * as Ws from "ws";

const require = createRequire(import.meta.url);

/** The same module each time. */
export function ws(): typeof Ws {
  return require("ws");
}
