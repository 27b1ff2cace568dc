import type { CloseReason, ConnectionEvents, ListenOptions } from "../contract.ts";
import type { LinkEnd } from "../link-end.ts";
import type { ServerByteStream } from "../stream/byte-stream.ts";
import { type LinkFilter, LinkStack } from "./link-stack.ts";
import { PortClaims } from "./port-claims.ts";
import { ServerBook } from "./server-book.ts";
import { PacketTransport } from "./transport.ts";

/** The server's side of TCP in user space: it listens on every link that it is given. */
export class PacketServer extends PacketTransport implements ServerByteStream {
  readonly #options: ListenOptions;
  readonly #ends: readonly LinkEnd[];
  readonly #filter: LinkFilter | null;
  readonly #books: ServerBook[] = [];
  #claims: PortClaims | null = null;
  #closed = false;

  constructor(options: ListenOptions, ends: readonly LinkEnd[], events: ConnectionEvents, filter: LinkFilter | null) {
    super(events);
    this.#options = options;
    this.#ends = ends;
    this.#filter = filter;
  }

  async listen(): Promise<void> {
    if (this.#closed) return;
    const { host, ports, connections, backlog } = this.#options;
    this.#claims = new PortClaims(host, ports);
    const each = Math.ceil(connections / this.#ends.length);
    const stacks = this.#ends.map((end, index) => {
      const book = new ServerBook(ports, each, backlog * ports.length);
      book.isListening = true;
      this.#books.push(book);
      const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
      const tcp = { connections: each, mostBusy: Number.POSITIVE_INFINITY, seed };
      return new LinkStack(end, book, this.eventsOf(index, this.#ends.length), tcp, this.#filter);
    });
    this.begin(stacks);
  }

  #bookOf(connection: number): ServerBook {
    return this.#books[connection % this.#books.length]!;
  }

  protected override opened(connection: number): void {
    this.#bookOf(connection).opened(this.localOf(connection));
    this.events.opened(connection);
  }

  /** A handshake that came to nothing. */
  protected override openFailed(_connection: number, _reason: CloseReason): void {}

  protected override peerFinished(connection: number): void {
    this.stackOf(connection).tcp.finish(this.localOf(connection), false);
  }

  override async dispose(): Promise<void> {
    this.#closed = true;
    for (const book of this.#books) book.isListening = false;
    await super.dispose();
    this.#claims?.close();
  }
}
