/** Problems of nodes of a plan that contradict each other. The functions accept invalid nodes. */

import { grouped } from "../describe.ts";
import { isObject } from "../draft.ts";
import { MAX_CONNECTIONS } from "../limits.ts";
import { isPhaseKind, languageOf, type Phase } from "../phases/registry.ts";
import { capturesKnown } from "./captures.ts";
import type { Problem } from "./problem.ts";
import type { Fields } from "./shapes.ts";
import { isWhole } from "./values.ts";

/** The problems of nodes that contradict each other. */
export function across(plan: Fields): Problem[] {
  return [
    ...phasesAmongOthers(plan),
    ...oneAddressFamily(plan),
    ...probesOnce(plan),
    ...expectationsMeasured(plan),
    ...expectationsWithinSwarm(plan),
    ...loginExpected(plan),
    ...capturesKnown(plan),
  ];
}

/** Phases that do not fit the swarm, or the connections that earlier phases left open. */
function phasesAmongOthers({ swarm, phases }: Fields): Problem[] {
  const size = isObject(swarm) ? swarm.connections : null;
  // When the size of the swarm is invalid, only "nothing is open" can be checked.
  const connections = isWhole(size, 1, MAX_CONNECTIONS) ? size : Number.POSITIVE_INFINITY;
  let open = connections;
  return items(phases).flatMap((phase, index) => {
    if (!isObject(phase) || !isPhaseKind(phase.kind)) return [];
    const language = languageOf(phase.kind);
    const path = `phases[${index}]`;
    const after = language.openAfter?.(phase as unknown as Phase, connections) ?? open;
    const problems = language.checkAmong?.(phase, path, { connections, open }) ?? [];
    if (open === 0 && language.needsConnections) problems.unshift(nothingOpen(phase.kind, path));
    if (language.openAfter) open = isWhole(after, 0, connections) ? after : connections;
    return problems;
  });
}

/** After a ramp to 0, another ramp has to come before a phase that needs connections. */
function nothingOpen(kind: string, path: string): Problem {
  const fix = `write .${kind}() before the ramp to 0, or ramp up again first`;
  return { path, message: "no connection is open in this phase", fix };
}

/** Source addresses are IPv4 and cannot reach an IPv6 server. */
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

/** A figure with a bound has to be measured. Connections are always counted. */
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

/** A bound on the time to login needs a login. */
function loginExpected({ swarm, expect }: Fields): Problem[] {
  if (!isObject(swarm) || swarm.login !== undefined) return [];
  return items(expect).flatMap((expectation, index) => {
    if (!isObject(expectation) || expectation.kind !== "login") return [];
    const message = "login is expected to meet a bound, but the swarm has no login";
    return [{ path: `expect[${index}]`, message, fix: "add login: [...] to the options of .swarm()" }];
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
