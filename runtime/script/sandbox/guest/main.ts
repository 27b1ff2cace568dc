/**
 * Defines the globals of a script that are not part of JavaScript. QuickJS evaluates it before the script. All are
 * pure: a script has no I/O, no timers and no access to the machine.
 */

import { atob, btoa } from "./base64.ts";
import { console } from "./console.ts";
import { host } from "./host.ts";
import { exportedJson, thrownJson } from "./report.ts";
import { structuredClone } from "./structured-clone.ts";
import { TextDecoder, TextEncoder } from "./text-coding.ts";
import { URL } from "./url.ts";
import { URLSearchParams } from "./url-search-params.ts";

const queueMicrotask = (callback: () => void): void => void Promise.resolve().then(callback);

const GLOBALS = {
  atob,
  btoa,
  console,
  queueMicrotask,
  structuredClone,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
};

for (const [name, value] of Object.entries(GLOBALS)) {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
}
host.provide(exportedJson, thrownJson);
