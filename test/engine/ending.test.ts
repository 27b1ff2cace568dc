/** A WebSocket that the peer has ended, on every engine: `closed` at once, TCP within three seconds. */

import { engines } from "../../runtime/engine/registry.ts";
import { SOCKET_ENGINE_NAMES, whereItWorks } from "./engines-here.ts";
import { endingSuite } from "./suite-ending.ts";

for (const name of SOCKET_ENGINE_NAMES) {
  const engine = engines[name];
  whereItWorks(name, `ending a WebSocket on ${name}`, () => endingSuite(name, { server: engine, swarm: engine }));
}
