/** The cases of the Autobahn test suite, as we have written them, against every engine's server and swarm. */

import { test } from "node:test";
import { engines } from "../../runtime/engine/registry.ts";
import { SOCKET_ENGINE_NAMES, whereItWorks } from "../engine/engines-here.ts";
import { AUTOBAHN_GROUPS } from "./autobahn-cases.ts";
import { runOnServer, runOnSwarm } from "./autobahn-runner.ts";

for (const name of SOCKET_ENGINE_NAMES) {
  whereItWorks(name, `Autobahn's cases on ${name}`, () => {
    // The ws package checks a text when it is whole.
    const strict = name !== "node";
    for (const [group, cases] of Object.entries(AUTOBAHN_GROUPS)) {
      test(`${name}, the server: ${cases.length} cases of group ${group}`, () =>
        runOnServer(engines[name], cases, { strict }));
      test(`${name}, the swarm: ${cases.length} cases of group ${group}`, () =>
        runOnSwarm(engines[name], cases, { strict }));
    }
  });
}
