import process from "node:process";
import { split as splitWords } from "shlex";
import type { ListenSubject, Plan, PortRange, SpawnSubject, Subject } from "../../../dsl/plan.ts";
import type { Handshake } from "../../engine/contract.ts";
import { type EngineName, engines } from "../../engine/registry.ts";
import type { Sizing } from "../../preflight/assessment.ts";
import type { Network } from "../network/network.ts";
import { BACKLOG, ownBacklog, windowOver } from "../pacing/backlog.ts";
import { split } from "../pacing/shares.ts";
import type { Assignment } from "./protocol.ts";

/** How long a spawned server may take until it is ready. */
const READY_WITHIN_MS = 30_000;

/** The ports of a range, in order. */
export function portList({ first, count }: PortRange): number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/**
 * The assignments of the server workers: shares of the echo server (a contiguous share of the ports, or all of them
 * where a port spans workers), or the supervisor of the user's server if c10m starts it.
 *
 * @param somaxconn the kernel's limit on a backlog
 */
export function serverAssignments(
  plan: Plan,
  sizing: Sizing,
  engine: EngineName | null,
  somaxconn: number,
  network: Network | null = null,
): Assignment[] {
  const { subject } = plan;
  if (subject.kind === "connect") return [];
  if (subject.kind === "spawn") return [supervisorAssignment(subject)];
  if (engine === null) throw new Error("Cannot assign the echo server's workers: no engine was chosen for them");
  const assignments = echoAssignments(subject, sizing.serverWorkers, engine, plan.swarm.connections, somaxconn);
  return network === null || !engines[engine].profile.userSpace ? assignments : linked(assignments, plan, network);
}

/** In user space every worker listens on all ports, on its own links: link `i` belongs to worker `i % workers`. */
function linked(assignments: readonly ServeAssignment[], { subject, swarm }: Plan, { server }: Network): Assignment[] {
  const shares = split(swarm.connections, assignments.length);
  return assignments.map((assignment, index) => {
    const links = server.filter((_, link) => link % assignments.length === index);
    const options = { ...assignment.options, ports: portList(subject.ports), connections: shares[index]!, links };
    return { ...assignment, options };
  });
}

type ServeAssignment = Extract<Assignment, { kind: "serve" }>;

function echoAssignments(
  subject: ListenSubject,
  workers: number,
  engine: EngineName,
  swarm: number,
  somaxconn: number,
): ServeAssignment[] {
  const { protocol, host, path } = subject;
  const ports = portList(subject.ports);
  const mostPerPort = Math.ceil(swarm / ports.length);
  // The workers report when they have accepted half of the window, while the swarm opens the other half.
  const reportAfterAccepts = Math.ceil(windowOver(ports.length, ownBacklog(somaxconn)) / 2 / workers);
  const spans = workers > 1 && engines[engine].profile.portSpansWorkers;
  return contiguous(ports.length, workers).map(({ first, count }) => ({
    kind: "serve",
    engine,
    options: {
      protocol,
      host,
      path,
      ports: spans ? ports : ports.slice(first, first + count),
      sharedPorts: spans,
      connections: spans ? Math.ceil(swarm / workers) : count * mostPerPort,
      backlog: BACKLOG,
    },
    reportAfterAccepts,
  }));
}

function supervisorAssignment(subject: SpawnSubject): Assignment {
  const ports = portList(subject.ports);
  const words = splitWords(subject.command).map((word) =>
    word.replaceAll("{ports}", ports.join(",")).replaceAll("{port}", String(ports[0])),
  );
  return {
    kind: "spawn",
    spec: {
      words,
      cwd: subject.cwd ?? process.cwd(),
      env: subject.env,
      host: subject.host,
      ports,
      ready: subject.ready,
      readyTimeoutMs: READY_WITHIN_MS,
    },
  };
}

/**
 * The assignments of the swarm workers: a contiguous shard of the connections each.
 *
 * @param address the server's address; its name is looked up once and not in every worker
 */
export function swarmAssignments(
  plan: Plan,
  sizing: Sizing,
  engine: EngineName,
  address = plan.subject.host,
  network: Network | null = null,
): Assignment[] {
  const { subject, swarm } = plan;
  const { sources, sourcePorts } = sizing;
  const tuples = { ports: portList(subject.ports), sources, sourcePorts, connections: swarm.connections };
  const inUserSpace = engines[engine].profile.userSpace === true;
  return contiguous(swarm.connections, sizing.swarmWorkers).map(({ first, count }, index) => ({
    kind: "swarm",
    engine,
    spec: {
      protocol: subject.protocol,
      // A server in user space is at the other end of the link.
      host: inUserSpace ? address : (network?.swarm[0]?.server ?? address),
      path: subject.path,
      handshake: handshakeOf(subject),
      tuples,
      first,
      count,
      connectTimeoutMs: swarm.connectTimeoutMs,
      ...(swarm.login === undefined ? {} : { login: swarm.login }),
      ...(inUserSpace && network !== null ? { link: network.swarm[index]! } : {}),
    },
  }));
}

/** null for a TCP server, and for c10m's own server, which needs only its path. */
function handshakeOf(subject: Subject): Handshake | null {
  if (subject.kind === "listen" || subject.protocol === "tcp") return null;
  const { host: name, headers = {}, subprotocols = [] } = subject;
  const tls = subject.kind === "connect" && subject.secure ? { ca: subject.ca, insecure: subject.insecure } : null;
  return { name, headers, subprotocols, tls };
}

function contiguous(total: number, parts: number): { first: number; count: number }[] {
  let first = 0;
  return split(total, parts).map((count) => {
    const share = { first, count };
    first += count;
    return share;
  });
}
