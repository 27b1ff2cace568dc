import type { CloseReason, ConnectionEvents, SwarmOptions } from "../contract.ts";
import type { LinkEnd } from "../link-end.ts";
import type { SwarmByteStream } from "../stream/byte-stream.ts";
import { type LinkFilter, LinkStack } from "./link-stack.ts";
import { SwarmBook } from "./swarm-book.ts";
import { addressNumber } from "./tcp/tuples.ts";
import { PacketTransport } from "./transport.ts";

/**
 * Connections of a worker that may have something under way: so many that both ends are busy all the time, and few enough
 * that the receive ring of the other end takes all of it, and a round trip stays far below the retransmission time-out.
 */
const MOST_BUSY = 8_192;

/** The swarm's side of TCP in user space. */
export class PacketSwarm extends PacketTransport implements SwarmByteStream {
  constructor(options: SwarmOptions, end: LinkEnd, events: ConnectionEvents, filter: LinkFilter | null) {
    super(events);
    const { connections, tuples, host } = options;
    const server = addressNumber(end.server ?? reachable(host));
    const book = new SwarmBook(addressNumber(end.firstClient), server, connections, tuples);
    const tcp = { connections, mostBusy: MOST_BUSY, seed: crypto.getRandomValues(new Uint32Array(1))[0]! };
    this.begin([new LinkStack(end, book, this.eventsOf(0, 1), tcp, filter)]);
  }

  open(connection: number): void {
    this.stacks[0]!.tcp.open(connection);
  }

  protected override opened(connection: number): void {
    this.events.opened(connection);
  }

  protected override openFailed(connection: number, reason: CloseReason): void {
    this.events.openFailed(connection, reason);
  }

  protected override peerFinished(connection: number): void {
    this.stacks[0]!.tcp.refuse(connection);
  }
}

/** The address to call for one that a server listens on: any address of its host will do for 0.0.0.0. */
function reachable(host: string): string {
  return host === "localhost" || host === "0.0.0.0" ? "127.0.0.1" : host;
}
