/** How much memory a swarm is expected to need, and how much the host has left. */

import type { Plan } from "../../dsl/plan.ts";
import type { EngineProfile } from "../engine/profile.ts";
import type { MemoryFacts } from "../host/host.ts";
import type { Profiles } from "./assessment.ts";
import { loginBytes } from "./login-memory.ts";
import { messagesInFlightBytes } from "./messages-in-flight.ts";

/** The reserve that stays free: 5 % of all memory, but at most 512 MiB. */
const RESERVE_SHARE = 0.05;
const MOST_RESERVE_BYTES = 512 * 2 ** 20;

/** How much memory a run may take, and whether the host or the control group limits it. */
export interface MemoryRoom {
  readonly of: "this host" | "this control group";
  /** All memory of the host, or of the control group. */
  readonly allBytes: number;
  readonly leftBytes: number;
  readonly reserveBytes: number;
  /** What a run may take: the memory that is left, less the reserve. */
  readonly haveBytes: number;
}

/** Memory for one swarm size. */
export interface Memory extends MemoryRoom {
  readonly needBytes: number;
}

/** The smaller room of host and control group. Where the system does not report what is left, all memory counts. */
export function memoryRoom(host: MemoryFacts): MemoryRoom {
  const whole = room("this host", host.memoryLeftBytes ?? host.memoryBytes, host.memoryBytes);
  const { cgroupMemoryBytes, cgroupMemoryLeftBytes } = host;
  if (cgroupMemoryBytes === null || cgroupMemoryLeftBytes === null) return whole;
  const group = room("this control group", cgroupMemoryLeftBytes, cgroupMemoryBytes);
  return group.haveBytes < whole.haveBytes ? group : whole;
}

/**
 * Bytes for connections, workers and messages in flight, from the measured costs of the engines. The user's own server
 * is not counted: the run measures what it takes.
 */
export function memoryNeed(
  plan: Plan,
  connections: number,
  workers: { server: number; swarm: number },
  on: Profiles,
): number {
  const cost = on.swarm.cost[plan.subject.protocol];
  const serverBytes = on.server?.cost[plan.subject.protocol].serverBytes ?? 0;
  const tlsBytes = speaksTls(plan) ? (on.swarm.tls?.swarmBytes ?? 0) : 0;
  const perConnection = kernelBytes(plan, on) + serverBytes + cost.swarmBytes + tlsBytes + loginBytes(plan);
  const workerBytes = workers.server * (on.server?.workerBytes ?? 0) + workers.swarm * on.swarm.workerBytes;
  return connections * perConnection + workerBytes + messagesInFlightBytes(plan, connections);
}

/** The kernel's bytes for the server's end, when the server is the user's and the swarm runs in user space. */
const USUAL_END_BYTES = 4_200;

/** The kernel's bytes for both ends of a connection. An end in user space has no kernel socket. */
function kernelBytes({ subject }: Plan, { server, swarm }: Profiles): number {
  const endOf = (profile: EngineProfile) => profile.cost[subject.protocol].kernelBytes / 2;
  const swarmEnd = endOf(swarm);
  if (server !== null) return swarmEnd + endOf(server);
  return swarmEnd + (swarm.userSpace ? USUAL_END_BYTES : swarmEnd);
}

/** Whether the swarm of a plan opens its connections with TLS. */
export function speaksTls({ subject }: Plan): boolean {
  return subject.kind === "connect" && subject.secure;
}

function room(of: MemoryRoom["of"], leftBytes: number, allBytes: number): MemoryRoom {
  const reserveBytes = Math.min(MOST_RESERVE_BYTES, Math.floor(allBytes * RESERVE_SHARE));
  return { of, allBytes, leftBytes, reserveBytes, haveBytes: Math.max(0, leftBytes - reserveBytes) };
}
