/** How many connections each engine can hold on a host with both ends, as preflight computes it. */

import type { Plan, Protocol } from "../../../dsl/plan.ts";
import { listen } from "../../../dsl/subjects.ts";
import { ports } from "../../../dsl/units.ts";
import { chooseEngine, ENGINE_NAMES, type EngineName } from "../../engine/registry.ts";
import type { Host } from "../../host/host.ts";
import { assess } from "../../preflight/capacity.ts";

/** One engine and protocol. */
export interface Capacity {
  readonly engine: EngineName;
  readonly protocol: Protocol;
  /** The largest swarm that fits; null when the engine is not available. */
  readonly connections: number | null;
  /** What a larger swarm would lack, or why the engine is not available. */
  readonly binding: string;
}

/** The ports that this computation assumes: `listen(ports(8080, 200))`. */
export const LISTENING = { first: 8_080, count: 200 } as const;

const PROTOCOLS = ["tcp", "websocket"] as const;

/** Every engine on every protocol. */
export function capacitiesOf(host: Host): Capacity[] {
  return ENGINE_NAMES.flatMap((engine) => PROTOCOLS.map((protocol) => capacityOf(engine, protocol, host)));
}

function capacityOf(name: EngineName, protocol: Protocol, host: Host): Capacity {
  const { engine, why } = chooseEngine(name);
  if (engine === null) return { engine: name, protocol, connections: null, binding: why };
  const { profile } = engine;
  const { largest, binding } = assess(planOf(protocol), host, { server: profile, swarm: profile });
  return { engine: name, protocol, connections: largest, binding };
}

/** A swarm that only opens connections. Its size is what `assess` searches. */
function planOf(protocol: Protocol): Plan {
  const server = listen(ports(LISTENING.first, LISTENING.count));
  const subject = protocol === "websocket" ? server.websocket() : server;
  return JSON.parse(JSON.stringify(subject.swarm(1).measure())) as Plan;
}
