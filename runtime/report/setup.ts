/** The setup of a run: the swarm, the server, the engines and the machine. */

import type { ConnectSubject, Plan, Protocol } from "../../dsl/plan.ts";
import { formatCount, formatMemory, plural } from "../format/units.ts";
import { busyLoad } from "../result/busy.ts";
import type { Environment, HostEnvironment, Result, RunResult } from "../result/schema.ts";
import { type Block, facts, notes } from "./model.ts";

type Fact = readonly [label: string, text: string];

/** Protocols as people write them. */
export const PROTOCOL_NAMES: Record<Protocol, string> = { tcp: "TCP", websocket: "WebSocket" };

/** The swarm, the server and the engine of one run; the machine too, for the first run of a result. */
export function setupBlocks(run: RunResult, result: Result): Block[] {
  const isFirst = run === result.runs[0];
  return [
    ...facts([
      ["swarm", swarmText(run)],
      ["server", serverText(run)],
      ["engine", `${run.engine.swarm}, ${run.engine.why}`],
      ...(isFirst ? hostFacts(result.environment) : []),
      ...(run.packet !== null ? [["network", "a namespace of its own (the packet engine's)"] as const] : []),
      ...(result.overrides.isolate && run.packet === null
        ? [["network", "a namespace of its own (--isolate)"] as const]
        : []),
    ]),
    ...(isFirst ? busyNotes(result.environment) : []),
    ...notes("caution", ...overrideTexts(run, result)),
  ];
}

/** The machines that took part, and c10m's version on them. */
export function hostFacts({ hosts, c10m }: Environment): Fact[] {
  return hosts.map((host) => ["host", `c10m ${c10m}, ${hostText(host)}`] as const);
}

/** A warning for each machine that was busy. */
export function busyNotes({ hosts }: Environment): Block[] {
  const loads = hosts.map(busyLoad).filter((load) => load !== null);
  const consequence = "an earlier run counts too): the figures may be worse than it can do";
  return notes("caution", ...loads.map((load) => `! The machine was busy when this began (${load}; ${consequence}`));
}

/** What the swarm connects to. */
export function serverText({ plan, engine, workers, address }: RunResult): string {
  const { subject } = plan;
  if (subject.kind === "connect") return `${urlOf(subject)}, running already, ${portsText(plan, address)}`;
  if (subject.kind === "spawn") return `${subject.command}, ${portsText(plan, subject.host)}`;
  return `built in, ${engineText(engine.server, workers.server)}, ${portsText(plan, subject.host)}`;
}

function swarmText(run: RunResult): string {
  const protocol = PROTOCOL_NAMES[run.plan.subject.protocol];
  const connections = plural(run.connections.requested, `${protocol} connection`);
  return `${connections}, ${engineText(run.engine.swarm, run.workers.swarm)}`;
}

/** The URL without its port: the ports follow it. */
function urlOf({ protocol, secure, host, path }: ConnectSubject): string {
  const scheme = protocol === "tcp" ? "tcp" : secure ? "wss" : "ws";
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}${path ?? ""}`;
}

/** Labels the packet engine, because its figures are not comparable with those of kernel sockets. */
export function engineName(engine: string): string {
  return engine === "packet" ? "packet engine (TCP in user space over a veth link)" : `${engine} engine`;
}

function engineText(engine: string, workers: number): string {
  return `${engineName(engine)}, ${plural(workers, "worker")}`;
}

function portsText({ subject }: Plan, host: string): string {
  const { first, count } = subject.ports;
  const range = count === 1 ? `port ${first}` : `${plural(count, "port")} (${first}-${first + count - 1})`;
  return `${range} on ${host}`;
}

function hostText({ runtime, os, kernel, cpu, cores, memoryBytes }: HostEnvironment): string {
  return `${runtime}, ${os} ${kernel}, ${plural(cores, "core")} (${cpu}), ${formatMemory(memoryBytes)} memory`;
}

/** A run of another size than the script's is labelled as such. */
function overrideTexts({ connections }: RunResult, { overrides }: Result): string[] {
  const { scripted, requested } = connections;
  if (scripted === requested) return [];
  const flags = [overrides.connections === null ? [] : ["--connections"], overrides.fit ? ["--fit"] : []].flat();
  const because = flags.length > 0 ? ` (${flags.join(", ")})` : "";
  return [`The script asks for ${plural(scripted, "connection")}, this run for ${formatCount(requested)}${because}`];
}
