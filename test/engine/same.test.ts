/** Every engine over sockets with itself on the other side. */

import { engines } from "../../runtime/engine/registry.ts";
import { SOCKET_ENGINE_NAMES, whereItWorks } from "./engines-here.ts";
import { engineSuite } from "./suite.ts";

for (const name of SOCKET_ENGINE_NAMES) {
  const engine = engines[name];
  whereItWorks(name, `the engine suite on ${name}`, () => engineSuite(name, { server: engine, swarm: engine }));
}
