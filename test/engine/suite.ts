import type { Roles } from "./link.ts";
import { closingSuite } from "./suite-closing.ts";
import { exchangeSuite } from "./suite-exchange.ts";
import { flowSuite } from "./suite-flow.ts";
import { openingSuite } from "./suite-opening.ts";
import { sourceSuite } from "./suite-sources.ts";
import { upgradeSuite } from "./suite-upgrade.ts";

/**
 * What every engine must pass, in both roles and mixed with every other: the contract, through its public surface, on
 * real sockets.
 */
export function engineSuite(name: string, roles: Roles): void {
  openingSuite(name, roles);
  upgradeSuite(name, roles);
  sourceSuite(name, roles);
  exchangeSuite(name, roles);
  flowSuite(name, roles);
  closingSuite(name, roles);
}
