import { SystemError, unwrap } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { EPOLL, SO, SOCK, SOL } from "../../ffi/socket-abi.ts";
import type { CloseReason, ConnectionEvents, SwarmOptions } from "../contract.ts";
import type { SwarmByteStream } from "../stream/byte-stream.ts";
import { BIND_LATE, NO_DELAY } from "../stream/socket-options.ts";
import { TupleAddresses } from "../stream/tuple-addresses.ts";
import { Flag } from "./connection-table.ts";
import { EpollStream } from "./stream.ts";

const NEW_SOCKET = SOCK.STREAM | SOCK.NONBLOCK | SOCK.CLOEXEC;

/** The swarm's side of TCP over epoll. */
export class EpollSwarm extends EpollStream implements SwarmByteStream {
  readonly #options: SwarmOptions;
  readonly #addresses: TupleAddresses;
  /** For getsockopt(2): the value, then its length. */
  readonly #option = allocate(8);

  constructor(options: SwarmOptions, events: ConnectionEvents) {
    super(events, options.connections);
    this.#options = options;
    this.#addresses = new TupleAddresses(options, this.constants);
  }

  /** A failure is reported after the batch, also when it is known at once. */
  open(connection: number): void {
    this.table.states[connection] = (this.table.states[connection]! & Flag.again) | Flag.connecting;
    this.table.fds[connection] = -1;
    this.table.used++;
    try {
      this.#connect(connection);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.shut(connection, error.code);
    }
  }

  /** @throws {SystemError} EMFILE, EADDRNOTAVAIL, ... */
  #connect(connection: number): void {
    const { tuples } = this.#options;
    const addresses = this.#addresses;
    const c = this.libc;
    const fd = unwrap("socket", c.socket(addresses.family, NEW_SOCKET, 0));
    this.table.fds[connection] = fd;
    unwrap("setsockopt", this.setOption(fd, NO_DELAY));
    const source = tuples.sourceAddress(connection);
    if (source !== null) this.#bind(fd, source);
    const destination = addresses.destination(tuples.destinationPort(connection));
    const result = c.connect(fd, destination, addresses.bytes);
    if (result < 0 && !isUnderWay(c.nameOf(c.errno()))) unwrap("connect", result);
    this.poller.addConnection(fd, this.user, connection);
  }

  #bind(fd: number, source: string): void {
    unwrap("setsockopt", this.setOption(fd, BIND_LATE));
    unwrap("bind", this.libc.bind(fd, this.#addresses.source(source), this.#addresses.bytes));
  }

  protected override connecting(connection: number, events: number): void {
    if ((events & (EPOLL.ERR | EPOLL.HUP)) !== 0) {
      const code = this.#errorOf(connection);
      if (code !== null) {
        this.shut(connection, code);
        return;
      }
    }
    this.table.states[connection] = (this.table.states[connection]! & Flag.again) | Flag.open;
    this.events.opened(connection);
    this.openAndReady(connection, events);
  }

  /** The pending error of a socket (SO_ERROR), null when there is none. */
  #errorOf(connection: number): string | null {
    const words = new Int32Array(this.#option.buffer, 0, 2);
    words[0] = 0;
    words[1] = 4;
    const { address } = this.#option;
    this.libc.getsockopt(this.table.fds[connection]!, SOL.SOCKET, SO.ERROR, address, address + 4);
    return words[0] === 0 ? null : this.libc.nameOf(words[0]!);
  }

  /** A swarm does not listen. */
  override acceptable(): void {}

  protected override peerFinished(connection: number): void {
    this.shut(connection, "EOF", true);
  }

  protected override gone(connection: number, reason: CloseReason, wasOpen: boolean): void {
    if (wasOpen) this.events.closed(connection, reason);
    else this.events.openFailed(connection, reason);
  }

  protected override async disposeOnce(): Promise<void> {
    await super.disposeOnce();
    this.#option.free();
  }
}

function isUnderWay(code: string): boolean {
  return code === "EINPROGRESS" || code === "EINTR";
}
