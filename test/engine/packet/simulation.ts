import type { CloseReason, Tuples } from "../../../runtime/engine/contract.ts";
import { ServerBook } from "../../../runtime/engine/packet/server-book.ts";
import { SwarmBook } from "../../../runtime/engine/packet/swarm-book.ts";
import { Tcp, type TcpEvents } from "../../../runtime/engine/packet/tcp/tcp.ts";
import { addressNumber } from "../../../runtime/engine/packet/tcp/tuples.ts";
import { MemoryLink } from "./memory-link.ts";
import { seededRandom } from "./random.ts";

/** How often a packet is lost, sent twice, delayed behind others, or has a bit flipped on its way; shares of 1. */
export interface Faults {
  readonly loss: number;
  readonly duplication: number;
  readonly reordering: number;
  readonly corruption: number;
}

export const NO_FAULTS: Faults = { loss: 0, duplication: 0, reordering: 0, corruption: 0 };

export const CLIENT = "10.0.0.1";
export const SERVER = "192.168.99.1";
export const PORT = 8_080;

export const tuples: Tuples = {
  destinationPort: () => PORT,
  sourceAddress: () => null,
  sourcePort: () => 0,
};

/** One end, and all events that it has reported. */
export class End implements TcpEvents {
  readonly link: MemoryLink;
  readonly openedNumbers: number[] = [];
  readonly failures: [number, CloseReason][] = [];
  readonly closures: [number, CloseReason][] = [];
  readonly drains: number[] = [];
  readonly finished: number[] = [];
  readonly #received = new Map<number, Uint8Array[]>();
  onReceived: (connection: number, bytes: Uint8Array) => void = () => {};
  onFinished: (connection: number) => void = () => {};
  onClosed: (connection: number) => void = () => {};
  tcp!: Tcp;

  constructor(mtuBytes?: number) {
    this.link = new MemoryLink(mtuBytes);
  }

  opened(connection: number): void {
    this.openedNumbers.push(connection);
  }
  openFailed(connection: number, reason: CloseReason): void {
    this.failures.push([connection, reason]);
  }
  received(connection: number, bytes: Uint8Array, offset: number, lengthBytes: number): void {
    const piece = bytes.slice(offset, offset + lengthBytes);
    const pieces = this.#received.get(connection);
    if (pieces === undefined) this.#received.set(connection, [piece]);
    else pieces.push(piece);
    this.onReceived(connection, piece);
  }
  peerFinished(connection: number): void {
    this.finished.push(connection);
    this.onFinished(connection);
  }
  drained(connection: number): void {
    this.drains.push(connection);
  }
  closed(connection: number, reason: CloseReason): void {
    this.closures.push([connection, reason]);
    this.onClosed(connection);
  }

  bytesOf(connection: number): Uint8Array {
    return Uint8Array.from((this.#received.get(connection) ?? []).flatMap((piece) => [...piece]));
  }
}

export function swarmEnd(connections: number, nowMs = 0, mtuBytes?: number, mostBusy = 8_192): End {
  const end = new End(mtuBytes);
  const book = new SwarmBook(addressNumber(CLIENT), addressNumber(SERVER), connections, tuples);
  end.tcp = new Tcp(end.link, book, end, { connections, mostBusy, seed: 1 }, nowMs);
  // As the contract wants it.
  end.onFinished = (connection) => end.tcp.refuse(connection);
  return end;
}

export function serverEnd(connections: number, nowMs = 0, mtuBytes?: number, halfOpen = 1_024): End {
  const end = new End(mtuBytes);
  const book = new ServerBook([PORT], connections, halfOpen);
  book.isListening = true;
  end.tcp = new Tcp(end.link, book, end, { connections, mostBusy: Number.POSITIVE_INFINITY, seed: 2 }, nowMs);
  const opened = end.opened.bind(end);
  end.opened = (connection) => {
    book.opened(connection);
    opened(connection);
  };
  end.onFinished = (connection) => end.tcp.finish(connection, false);
  return end;
}

interface OnTheWay {
  readonly atMs: number;
  readonly to: End;
  readonly packet: Uint8Array;
}

/** Two ends, a link that misbehaves, and a clock that jumps from event to event. */
export class Simulation {
  nowMs = 0;
  readonly swarm: End;
  readonly server: End;
  readonly #faults: Faults;
  readonly #random: () => number;
  #onTheWay: OnTheWay[] = [];

  constructor(swarm: End, server: End, faults: Faults, seed: number) {
    this.swarm = swarm;
    this.server = server;
    this.#faults = faults;
    this.#random = seededRandom(seed);
  }

  #collect(from: End, to: End): void {
    for (const packet of from.link.take()) {
      const { loss, duplication, reordering, corruption } = this.#faults;
      if (this.#random() < loss) continue;
      const copies = this.#random() < duplication ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const late = this.#random() < reordering ? 1 + this.#random() * 5 : 0;
        const sent = packet.slice();
        if (this.#random() < corruption) sent[Math.floor(this.#random() * sent.length)]! ^= 1 << (this.#random() * 8);
        this.#onTheWay.push({ atMs: this.nowMs + 0.1 + late, to, packet: sent });
      }
    }
  }

  /** Lets the time pass in steps, until the condition holds; false when it does not within so many milliseconds. */
  runUntil(holds: () => boolean, withinMs = 600_000): boolean {
    const endMs = this.nowMs + withinMs;
    while (this.nowMs < endMs) {
      this.#step();
      if (holds()) return true;
    }
    return false;
  }

  run(forMs: number): void {
    this.runUntil(() => false, forMs);
  }

  #step(): void {
    this.#collect(this.swarm, this.server);
    this.#collect(this.server, this.swarm);
    this.nowMs += this.#onTheWay.length > 0 ? 0.1 : 4;
    const due = this.#onTheWay.filter(({ atMs }) => atMs <= this.nowMs).sort((a, b) => a.atMs - b.atMs);
    this.#onTheWay = this.#onTheWay.filter(({ atMs }) => atMs > this.nowMs);
    for (const end of [this.swarm, this.server]) end.tcp.setTime(this.nowMs);
    for (const { to, packet } of due) to.tcp.input(to.link.place(packet), packet.length, false);
    for (const end of [this.swarm, this.server]) end.tcp.turn(this.nowMs);
  }
}
