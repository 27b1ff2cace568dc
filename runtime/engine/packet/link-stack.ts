import type { LinkEnd } from "../link-end.ts";
import { PacketSocket } from "./packet-socket.ts";
import type { Link } from "./tcp/link.ts";
import { Tcp, type TcpEvents, type TcpOptions } from "./tcp/tcp.ts";
import type { TupleBook } from "./tcp/tuples.ts";

/** Packets that are taken in before acknowledgements are sent and other connections send. */
const MOST_AT_ONCE = 256;

/** Timers are checked when all packets have been taken in, since the ACK may be among them, and after this time at the latest. */
const TIMERS_WITHIN_MS = 50;

/** A filter between a link and its TCP; tests inject faults with it. */
export interface LinkFilter {
  /** The link that TCP writes to instead of the socket. */
  outgoing(socket: PacketSocket): Link;
  /** Takes a packet from the socket; passes it on, later, twice, changed or not at all. */
  incoming(socket: PacketSocket, offset: number, lengthBytes: number, verified: boolean, tcp: Tcp): void;
}

/** One link: a packet socket, and TCP over it. */
export class LinkStack {
  readonly socket: PacketSocket;
  readonly tcp: Tcp;
  readonly #filter: LinkFilter | null;
  #timersAtMs = 0;

  constructor(end: LinkEnd, book: TupleBook, events: TcpEvents, options: TcpOptions, filter: LinkFilter | null) {
    this.socket = new PacketSocket(end, options.connections);
    this.#filter = filter;
    const link = filter?.outgoing(this.socket) ?? this.socket;
    this.tcp = new Tcp(link, book, events, options, performance.now());
  }

  /** Takes in what has come and does what is due; returns how many packets there were. */
  round(nowMs: number): number {
    this.tcp.setTime(nowMs);
    const packets = this.socket.receive(MOST_AT_ONCE, this.#filter === null ? this.#input : this.#filtered);
    this.tcp.tookIn(packets < MOST_AT_ONCE);
    if (packets < MOST_AT_ONCE || nowMs - this.#timersAtMs > TIMERS_WITHIN_MS) {
      this.#timersAtMs = nowMs;
      this.tcp.turn(nowMs);
    } else {
      this.tcp.endRound();
    }
    this.socket.send();
    return packets;
  }

  readonly #input = (offset: number, lengthBytes: number, verified: boolean): void => {
    this.tcp.input(offset, lengthBytes, verified);
  };

  readonly #filtered = (offset: number, lengthBytes: number, verified: boolean): void => {
    this.#filter?.incoming(this.socket, offset, lengthBytes, verified, this.tcp);
  };
}
