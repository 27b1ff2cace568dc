/** What preflight assumed or could not count, in words. */

import { formatCount, plural } from "../format/units.ts";
import { MOST_SOURCES } from "./addresses.ts";
import type { Load, Setting } from "./load.ts";
import { ephemeralRange } from "./tuples.ts";

/** Everything a user should know about a load beside its needs, a sentence each. */
export function notesOf(load: Load, setting: Setting): string[] {
  return [...unknownFacts(setting), ...ownServer(load, setting), ...portsInRange(setting), ...sources(load, setting)];
}

function unknownFacts({ host }: Setting): string[] {
  const { first, last } = ephemeralRange(host);
  const notes: string[] = [];
  if (host.ephemeralPorts === null)
    notes.push(`the range of source ports is not known here: taken as ${first}-${last}`);
  if (host.openFilesHard === null) notes.push("the limit on open files is not known here: not checked");
  if (host.memoryLeftBytes === null) notes.push("how much memory is left is not known here: checked against all of it");
  return notes;
}

function ownServer({ connections }: Load, { plan, host }: Setting): string[] {
  if (plan.subject.kind === "listen") return [];
  const notes = ["what your server takes in memory is not known beforehand: not counted"];
  // The limits of a server that runs already are its own.
  if (plan.subject.kind === "connect") return notes;
  const limit = host.openFilesHard;
  if (limit !== null && connections > limit) {
    const files = `${formatCount(connections)} connections are more than the ${formatCount(limit)} files one process may open`;
    notes.push(`${files}: your server needs several processes`);
  }
  return notes;
}

/** An outgoing connection may sit on a port of the range that the next run wants to listen on. */
function portsInRange({ plan, host }: Setting): string[] {
  // What runs already has its ports.
  if (plan.subject.kind === "connect") return [];
  const range = ephemeralRange(host);
  const { first: from, count } = plan.subject.ports;
  const first = Math.max(from, range.first);
  const last = Math.min(from + count - 1, range.last);
  const reserved = host.reservedPorts.some((span) => span.first <= first && last <= span.last);
  if (first > last || reserved) return [];
  const span = first === last ? `${first}` : `${first}-${last}`;
  const which = `listening on ${span}, inside the range of source ports (${range.first}-${range.last})`;
  const reserve =
    host.platform === "linux" ? `, or reserve them: sysctl -w net.ipv4.ip_local_reserved_ports=${span}` : "";
  return [`${which}: outgoing connections may take these; choose others${reserve}`];
}

function sources({ tuples }: Load, { sourcing }: Setting): string[] {
  if (sourcing.kind === "listed" && sourcing.addresses.length === MOST_SOURCES) {
    return [`of the source addresses in \`from\`, the first ${formatCount(MOST_SOURCES)} are used`];
  }
  if (sourcing.kind !== "any" || tuples.sources === 1) return [];
  return [`connections leave from ${plural(tuples.sources, "source address")}, 127.0.0.1 and on`];
}
