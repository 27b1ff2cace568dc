/** Every engine of the registry with every other on the other side. */

import { ENGINE_NAMES, engines } from "../../runtime/engine/registry.ts";
import { whereItWorks } from "./engines-here.ts";
import { engineSuite } from "./suite.ts";

for (const server of ENGINE_NAMES) {
  for (const swarm of ENGINE_NAMES.filter((name) => name !== server)) {
    const what = `${server} server, ${swarm} swarm`;
    whereItWorks(server, what, () => {
      whereItWorks(swarm, what, () => engineSuite(what, { server: engines[server], swarm: engines[swarm] }));
    });
  }
}
