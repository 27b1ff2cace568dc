/** A WebSocket that the peer has ended, on every engine: `closed` at once, TCP within three seconds. */

import { ENGINE_NAMES, engines } from "../../runtime/engine/registry.ts";
import { whereItWorks } from "./engines-here.ts";
import { endingSuite } from "./suite-ending.ts";

for (const name of ENGINE_NAMES) {
  const engine = engines[name];
  whereItWorks(name, `ending a WebSocket on ${name}`, () => endingSuite(name, { server: engine, swarm: engine }));
}
