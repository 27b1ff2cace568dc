/** How many connections wait in listening sockets to be accepted, as the kernel tells. */

import { closeSync, openSync, readSync } from "node:fs";

const LISTEN_STATE = "0A";

/** Listening sockets come first in these files, so that the rest, a line a connection, need not be read. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];

const buffer = new Uint8Array(65_536);
const decoder = new TextDecoder();

/** Connections that wait to be accepted at these ports; null where the kernel does not tell (off Linux). */
export function waitingToBeAccepted(ports: ReadonlySet<number>): number | null {
  let waiting = 0;
  for (const table of TABLES) {
    const text = readListening(table);
    if (text !== null) waiting += sumOfQueues(text, ports);
    else if (table === TABLES[0]) return null;
  }
  return waiting;
}

/** The lines of a table up to the first that is no listening socket. */
function readListening(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return null;
  }
  try {
    let text = "";
    for (;;) {
      const read = readSync(file, buffer, 0, buffer.byteLength, null);
      text += decoder.decode(buffer.subarray(0, read));
      if (read === 0 || hasOtherState(text)) return text;
    }
  } finally {
    closeSync(file);
  }
}

function hasOtherState(text: string): boolean {
  const lines = text.split("\n").slice(1, -1);
  return lines.length > 0 && stateOf(lines.at(-1)!) !== LISTEN_STATE;
}

function stateOf(line: string): string | undefined {
  return line.trim().split(/\s+/)[3];
}

/** Sums the receive queues of the listening sockets at these ports in the text of /proc/net/tcp. */
export function sumOfQueues(text: string, ports: ReadonlySet<number>): number {
  let sum = 0;
  for (const line of text.split("\n").slice(1)) {
    const [, local, , state, queues] = line.trim().split(/\s+/);
    if (local === undefined || queues === undefined || state !== LISTEN_STATE) continue;
    if (ports.has(Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16))) {
      sum += Number.parseInt(queues.slice(queues.indexOf(":") + 1), 16);
    }
  }
  return sum;
}
