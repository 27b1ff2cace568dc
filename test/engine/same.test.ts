/** Every engine of the registry with itself on the other side. */

import { ENGINE_NAMES, engines } from "../../runtime/engine/registry.ts";
import { whereItWorks } from "./engines-here.ts";
import { engineSuite } from "./suite.ts";

for (const name of ENGINE_NAMES) {
  const engine = engines[name];
  whereItWorks(name, `the engine suite on ${name}`, () => engineSuite(name, { server: engine, swarm: engine }));
}
