/** Peers that send much and do not read, on every engine: one connection cannot take what the others need. */

import { engines } from "../../runtime/engine/registry.ts";
import { SOCKET_ENGINE_NAMES, whereItWorks } from "./engines-here.ts";
import { hostileSuite } from "./suite-hostile.ts";

for (const name of SOCKET_ENGINE_NAMES) {
  const engine = engines[name];
  whereItWorks(name, `hostile peers on ${name}`, () => hostileSuite(name, { server: engine, swarm: engine }));
}
