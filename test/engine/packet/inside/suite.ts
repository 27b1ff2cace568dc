/** Runs inside a network namespace of its own: the shared suites for two sides, each "kernel" or "packet". */

import process from "node:process";
import { nodeEngine } from "../../../../runtime/engine/node/engine.ts";
import { uringEngine } from "../../../../runtime/engine/uring/engine.ts";
import { closingSuite } from "../../suite-closing.ts";
import { exchangeSuite } from "../../suite-exchange.ts";
import { flowSuite } from "../../suite-flow.ts";
import { openingSuite } from "../../suite-opening.ts";
import { upgradeSuite } from "../../suite-upgrade.ts";
import { rolesFor } from "./ends.ts";

const [server, swarm] = process.argv.slice(-2);
const kernel = uringEngine.whyNot() === null ? uringEngine : nodeEngine;
const roles = rolesFor({ server: server === "packet", swarm: swarm === "packet" }, kernel);
const name = `${server} server, ${swarm} swarm`;

openingSuite(name, roles);
upgradeSuite(name, roles);
exchangeSuite(name, roles);
flowSuite(name, roles);
closingSuite(name, roles);
