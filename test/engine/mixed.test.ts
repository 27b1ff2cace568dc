/** Every engine over sockets with every other on the other side. */

import { engines } from "../../runtime/engine/registry.ts";
import { SOCKET_ENGINE_NAMES, whereItWorks } from "./engines-here.ts";
import { engineSuite } from "./suite.ts";

for (const server of SOCKET_ENGINE_NAMES) {
  for (const swarm of SOCKET_ENGINE_NAMES.filter((name) => name !== server)) {
    const what = `${server} server, ${swarm} swarm`;
    whereItWorks(server, what, () => {
      whereItWorks(swarm, what, () => engineSuite(what, { server: engines[server], swarm: engines[swarm] }));
    });
  }
}
