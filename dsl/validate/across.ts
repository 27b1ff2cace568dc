/** What only shows when several nodes of a plan are looked at together. None may rely on any of them being right. */

import { grouped } from "../describe.ts";
import { isObject } from "../draft.ts";
import { MAX_CONNECTIONS } from "../limits.ts";
import type { Problem } from "./problem.ts";
import type { Fields } from "./shapes.ts";
import { isWhole } from "./values.ts";

/** Phases that are nothing without a connection. */
const NEED_CONNECTIONS = ["echo", "send", "receive", "burst", "storm", "churn", "stall"];

/** The problems between the nodes of a plan. */
export function across(plan: Fields): Problem[] {
  return [
    ...rampsWithinSwarm(plan),
    ...amountsWithinSwarm(plan),
    ...phasesWithConnections(plan),
    ...stormsWithinSwarm(plan),
    ...oneAddressFamily(plan),
    ...probesOnce(plan),
    ...expectationsMeasured(plan),
    ...expectationsWithinSwarm(plan),
  ];
}

function rampsWithinSwarm({ swarm, phases }: Fields): Problem[] {
  const connections = isObject(swarm) ? swarm.connections : null;
  if (!isWhole(connections, 1, MAX_CONNECTIONS)) return [];
  return items(phases).flatMap((phase, index) => {
    const to = isObject(phase) && phase.kind === "ramp" ? phase.to : null;
    if (!isWhole(to, connections + 1, MAX_CONNECTIONS)) return [];
    const message = `to is ${grouped(to)}, more than the swarm's ${grouped(connections)} connections`;
    return [{ path: `phases[${index}].to`, message, fix: `write at most ${connections}` }];
  });
}

/** More connections in a burst or a stall than there are. */
function amountsWithinSwarm({ swarm, phases }: Fields): Problem[] {
  const connections = isObject(swarm) ? swarm.connections : null;
  if (!isWhole(connections, 1, MAX_CONNECTIONS)) return [];
  return items(phases).flatMap((phase, index) => {
    const some = isObject(phase) && (phase.kind === "burst" || phase.kind === "stall") ? phase.connections : null;
    if (!isWhole(some, connections + 1, MAX_CONNECTIONS)) return [];
    const message = `connections is ${grouped(some)}, more than the swarm's ${grouped(connections)}`;
    const fix = `write at most ${connections}, or a share such as percent(10)`;
    return [{ path: `phases[${index}].connections`, message, fix }];
  });
}

/** After a ramp to 0 there is nothing to do anything with until another opens connections again. */
function phasesWithConnections({ phases }: Fields): Problem[] {
  let closed = false;
  return items(phases).flatMap((phase, index) => {
    if (!isObject(phase)) return [];
    if (phase.kind === "ramp") closed = phase.to === 0;
    if (!closed || typeof phase.kind !== "string" || !NEED_CONNECTIONS.includes(phase.kind)) return [];
    const fix = `write .${phase.kind}() before the ramp to 0, or ramp up again first`;
    return [{ path: `phases[${index}]`, message: "no connection is open in this phase", fix }];
  });
}

/** A storm drops no more than are open then. */
function stormsWithinSwarm({ swarm, phases }: Fields): Problem[] {
  const connections = isObject(swarm) ? swarm.connections : null;
  if (!isWhole(connections, 1, MAX_CONNECTIONS)) return [];
  let open = connections;
  return items(phases).flatMap((phase, index) => {
    if (!isObject(phase)) return [];
    if (phase.kind === "ramp") open = isWhole(phase.to, 0, connections) ? phase.to : connections;
    if (phase.kind !== "storm" || open === 0 || !isWhole(phase.drop, open + 1, MAX_CONNECTIONS)) return [];
    const message = `drop is ${grouped(phase.drop)}, but ${grouped(open)} connections are open in this phase`;
    return [{ path: `phases[${index}].drop`, message, fix: `write at most ${open}, or a share such as percent(30)` }];
  });
}

/** Source addresses are IPv4, and cannot reach an IPv6 server. */
function oneAddressFamily({ subject, swarm }: Fields): Problem[] {
  const host = isObject(subject) && typeof subject.host === "string" ? subject.host : "";
  if (!host.includes(":") || !isObject(swarm) || items(swarm.from).length === 0) return [];
  const message = `from has IPv4 addresses, but the server listens on ${host}`;
  return [{ path: "swarm.from", message, fix: 'let the server listen on "127.0.0.1", or leave from out' }];
}

function probesOnce({ measure }: Fields): Problem[] {
  const probes = items(measure);
  return probes.flatMap((probe, index) =>
    typeof probe === "string" && probes.indexOf(probe) < index
      ? [{ path: `measure[${index}]`, message: `${probe} is measured twice`, fix: "write each probe once" }]
      : [],
  );
}

/** What is expected has to be measured; connections always are. */
function expectationsMeasured({ measure, expect }: Fields): Problem[] {
  if (!Array.isArray(measure)) return [];
  return items(expect).flatMap((expectation, index) => {
    const kind = isObject(expectation) ? expectation.kind : null;
    if (kind !== "memory" && kind !== "latency" && kind !== "throughput") return [];
    if (measure.includes(kind)) return [];
    const message = `${kind} is expected to meet a bound, but is not measured`;
    return [{ path: `expect[${index}]`, message, fix: `add ${kind} to .measure(...)` }];
  });
}

function expectationsWithinSwarm({ swarm, expect }: Fields): Problem[] {
  const connections = isObject(swarm) ? swarm.connections : null;
  if (!isWhole(connections, 1, MAX_CONNECTIONS)) return [];
  return items(expect).flatMap((expectation, index) => {
    const atLeast = isObject(expectation) && expectation.kind === "held" ? expectation.atLeast : null;
    if (!isWhole(atLeast, connections + 1, MAX_CONNECTIONS)) return [];
    const message = `atLeast is ${grouped(atLeast)}, more than the swarm's ${grouped(connections)} connections`;
    return [{ path: `expect[${index}].atLeast`, message, fix: "write percent(100)" }];
  });
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
