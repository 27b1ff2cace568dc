/** Who did what, where: the lines above a run's tables. */

import type { ConnectSubject, Plan, Protocol } from "../../../dsl/plan.ts";
import { printable, wrap } from "../../format/text.ts";
import { formatCount, formatMemory, plural } from "../../format/units.ts";
import type { Environment, HostEnvironment, Result, RunResult } from "../../result/schema.ts";
import { busyText } from "../busy.ts";
import type { Style } from "../style.ts";

/** Protocols as people write them. */
export const PROTOCOL_NAMES: Record<Protocol, string> = { tcp: "TCP", websocket: "WebSocket" };

/** As wide as the longest label ("server") and two spaces on either side. */
const LABEL_COLUMNS = 10;

/** The name, what connected to what, and (once) the machine. */
export function renderHeadline(run: RunResult, result: Result, style: Style): string {
  const repetition = result.runs.length > 1 ? `  (run ${run.repetition} of ${result.runs.length})` : "";
  return [
    style.strong(printable(run.name)) + style.quiet(repetition),
    labelled("swarm", swarmText(run), style),
    labelled("server", serverText(run), style),
    labelled("engine", printable(`${run.engine.swarm}, ${run.engine.why}`), style),
    ...(run === result.runs[0] ? hostLines(result.environment, style) : []),
    ...(result.overrides.isolate ? [labelled("network", "a namespace of its own (--isolate)", style)] : []),
    ...overrideLines(run, result, style),
  ].join("\n");
}

function swarmText(run: RunResult): string {
  const protocol = PROTOCOL_NAMES[run.plan.subject.protocol];
  const connections = plural(run.connections.requested, `${protocol} connection`);
  return `${connections}, ${engineText(run.engine.swarm, run.workers.swarm)}`;
}

/** What the swarm connects to. */
export function serverText({ plan, engine, workers, address }: RunResult): string {
  const { subject } = plan;
  if (subject.kind === "connect") return `${urlOf(subject)}, running already, ${portsText(plan, address)}`;
  if (subject.kind === "spawn") return `${printable(subject.command)}, ${portsText(plan, subject.host)}`;
  return `built in, ${engineText(engine.server, workers.server)}, ${portsText(plan, subject.host)}`;
}

/** The URL without its port: the ports are told beside it. */
function urlOf({ protocol, secure, host, path }: ConnectSubject): string {
  const scheme = protocol === "tcp" ? "tcp" : secure ? "wss" : "ws";
  return printable(`${scheme}://${host.includes(":") ? `[${host}]` : host}${path ?? ""}`);
}

function engineText(engine: string, workers: number): string {
  return `${engine} engine, ${plural(workers, "worker")}`;
}

function portsText({ subject }: Plan, address: string): string {
  const { first, count } = subject.ports;
  const host = printable(address);
  const range = count === 1 ? `port ${first}` : `${plural(count, "port")} (${first}-${first + count - 1})`;
  return `${range} on ${host}`;
}

/** The machine and c10m on it. */
export function hostLines({ hosts, c10m }: Environment, style: Style): string[] {
  return hosts.flatMap((host) => {
    const busy = busyText(host);
    const line = labelled("host", `c10m ${c10m}, ${hostText(host)}`, style);
    return busy === null ? [line] : [line, style.caution(wrap(`! ${busy}`, 2))];
  });
}

function hostText({ runtime, os, kernel, cpu, cores, memoryBytes }: HostEnvironment): string {
  return [runtime, `${os} ${kernel}`, `${plural(cores, "core")} (${cpu})`, `${formatMemory(memoryBytes)} memory`]
    .map(printable)
    .join(", ");
}

/** A run of another size than the script's must not pass for the script's own. */
function overrideLines({ connections }: RunResult, { overrides }: Result, style: Style): string[] {
  const { scripted, requested } = connections;
  if (scripted === requested) return [];
  const flags = [overrides.connections === null ? [] : ["--connections"], overrides.fit ? ["--fit"] : []].flat();
  const because = flags.length > 0 ? ` (${flags.join(", ")})` : "";
  const text = `The script asks for ${formatCount(scripted)} connections, this run for ${formatCount(requested)}${because}`;
  return [style.caution(text)];
}

/** A label and what it is about, below a headline. */
export function labelled(label: string, text: string, style: Style, columns: number = LABEL_COLUMNS): string {
  return style.quiet(`  ${label}`.padEnd(columns)) + wrap(text, columns);
}
