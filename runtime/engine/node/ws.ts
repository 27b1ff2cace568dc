/**
 * The ws package, loaded when it is first asked for: no worker of another engine, and none that speaks plain TCP, needs it.
 * Required: to import a CommonJS package, Node parses it all once more to find its exports.
 */

import { createRequire } from "node:module";
import type * as Ws from "ws";

const require = createRequire(import.meta.url);

let loaded: typeof Ws | null = null;

/** The same module each time; asked for at every connection, so it is looked up once. */
export function ws(): typeof Ws {
  loaded ??= require("ws") as typeof Ws;
  return loaded;
}
