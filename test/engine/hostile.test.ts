/** Peers that send much and do not read, on every engine: one connection cannot take what the others need. */

import { ENGINE_NAMES, engines } from "../../runtime/engine/registry.ts";
import { whereItWorks } from "./engines-here.ts";
import { hostileSuite } from "./suite-hostile.ts";

for (const name of ENGINE_NAMES) {
  const engine = engines[name];
  whereItWorks(name, `hostile peers on ${name}`, () => hostileSuite(name, { server: engine, swarm: engine }));
}
