/** How many connections wait in listening sockets to be accepted, from /proc. */

import { closeSync, openSync, readSync } from "node:fs";

const LISTEN_STATE = "0A";

/** Listening sockets come first in these files, so the rest (one line for each connection) is not read. */
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];

const buffer = new Uint8Array(65_536);
const decoder = new TextDecoder();

/**
 * The queues of the listening sockets at some ports. After the first reading that finds them, a table without any of
 * them is not read again: with few IPv6 sockets, the kernel walks through all other sockets to reach the end of the
 * IPv6 table (16 to 30 ms on a machine with 24 GiB).
 */
export class ListenQueues {
  readonly #ports: ReadonlySet<number>;
  #tables: readonly string[] = TABLES;

  constructor(ports: readonly number[]) {
    this.#ports = new Set(ports);
  }

  /** Connections that wait to be accepted; null where this is unknown (off Linux). */
  waiting(): number | null {
    let waiting = 0;
    const found: string[] = [];
    for (const table of this.#tables) {
      const text = readListening(table);
      if (text === null && table === TABLES[0]) return null;
      const queues = queuesIn(text ?? "", this.#ports);
      if (queues.length > 0) found.push(table);
      waiting += queues.reduce((sum, queue) => sum + queue, 0);
    }
    if (found.length > 0) this.#tables = found;
    return waiting;
  }
}

/** Reads a table in blocks, up to the first block whose last complete line is not a listening socket. */
function readListening(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    // Off Linux there is no such file, and a kernel without IPv6 has no tcp6.
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

/** The receive queue of each listening socket at these ports in the text of /proc/net/tcp. */
export function queuesIn(text: string, ports: ReadonlySet<number>): number[] {
  const found: number[] = [];
  for (const line of text.split("\n").slice(1)) {
    const [, local, , state, queues] = line.trim().split(/\s+/);
    if (local === undefined || queues === undefined || state !== LISTEN_STATE) continue;
    if (ports.has(Number.parseInt(local.slice(local.lastIndexOf(":") + 1), 16))) {
      found.push(Number.parseInt(queues.slice(queues.indexOf(":") + 1), 16));
    }
  }
  return found;
}
