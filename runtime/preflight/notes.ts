/** What preflight assumed or could not count, in words. */

import { formatCount, plural } from "../format/units.ts";
import { MOST_SOURCES } from "./addresses.ts";
import type { Load, Setting } from "./load.ts";
import { ephemeralRange } from "./tuples.ts";

/** What a user should know about a load besides its needs, one sentence each. */
export function notesOf(load: Load, setting: Setting): string[] {
  return [...unknownFacts(setting), ...ownServer(load, setting), ...portsInRange(setting), ...sources(load, setting)];
}

function unknownFacts({ host }: Setting): string[] {
  const { first, last } = ephemeralRange(host);
  const notes: string[] = [];
  if (host.ephemeralPorts === null)
    notes.push(`the range of source ports is unknown on this system: c10m assumes ${first}-${last}`);
  if (host.openFilesHard === null)
    notes.push("the limit on open files is unknown on this system, so c10m did not check it");
  if (host.memoryLeftBytes === null)
    notes.push("the memory that is left is unknown on this system, so c10m checked against all memory");
  return notes;
}

function ownServer({ connections }: Load, { plan, host }: Setting): string[] {
  if (plan.subject.kind === "listen") return [];
  const notes = ["the memory of your server is unknown before the run, so it is not counted"];
  // A server that already runs has limits of its own.
  if (plan.subject.kind === "connect") return notes;
  const limit = host.openFilesHard;
  if (limit !== null && connections > limit) {
    const files = `${formatCount(connections)} connections are more than the ${formatCount(limit)} files that one process may open`;
    notes.push(`${files}: your server needs several processes`);
  }
  return notes;
}

/** An outgoing connection may take a port of the range before the server listens on it. */
function portsInRange({ plan, host }: Setting): string[] {
  // A server that already runs has its ports.
  if (plan.subject.kind === "connect") return [];
  const range = ephemeralRange(host);
  const { first: from, count } = plan.subject.ports;
  const first = Math.max(from, range.first);
  const last = Math.min(from + count - 1, range.last);
  const reserved = host.reservedPorts.some((span) => span.first <= first && last <= span.last);
  if (first > last || reserved) return [];
  const span = first === last ? `${first}` : `${first}-${last}`;
  const which = `the listening ports (${span}) lie in the range of source ports (${range.first}-${range.last})`;
  const reserve =
    host.platform === "linux" ? `, or reserve these: sysctl -w net.ipv4.ip_local_reserved_ports=${span}` : "";
  return [`${which}, so outgoing connections may take them: choose other ports${reserve}`];
}

function sources({ tuples }: Load, { sourcing }: Setting): string[] {
  if (sourcing.kind === "listed" && sourcing.addresses.length === MOST_SOURCES) {
    return [`c10m uses only the first ${formatCount(MOST_SOURCES)} source addresses in \`from\``];
  }
  if (sourcing.kind !== "any" || tuples.sources === 1) return [];
  return [`the swarm uses ${plural(tuples.sources, "source address")}, starting with 127.0.0.1`];
}
