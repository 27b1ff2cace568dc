import { SystemError, unwrap } from "../../ffi/libc.ts";
import { allocate } from "../../ffi/memory.ts";
import { EPOLL, IP_BIND_ADDRESS_NO_PORT, SO, SOCK, SOL, TCP_NODELAY } from "../../ffi/socket-abi.ts";
import type { CloseReason, ConnectionEvents, SwarmOptions } from "../contract.ts";
import { familyOf, socketAddress, socketAddressBytes } from "../stream/addresses.ts";
import type { SwarmByteStream } from "../stream/byte-stream.ts";
import { Flag } from "./connection-table.ts";
import { EpollStream } from "./stream.ts";

const ON = new Uint8Array(new Int32Array([1]).buffer);
const NEW_SOCKET = SOCK.STREAM | SOCK.NONBLOCK | SOCK.CLOEXEC;

/** The swarm's side of TCP over epoll. */
export class EpollSwarm extends EpollStream implements SwarmByteStream {
  readonly #options: SwarmOptions;
  readonly #family: number;
  readonly #addressBytes: number;
  readonly #on = this.constants.addressOf(ON);
  /** Where socket addresses lie: of destinations by port, of sources by host. */
  readonly #targets = new Map<number, number>();
  readonly #sources = new Map<string, number>();
  /** For getsockopt: the value, and behind it its length. */
  readonly #option = allocate(8);

  constructor(options: SwarmOptions, events: ConnectionEvents) {
    super(events, options.connections);
    this.#options = options;
    this.#family = familyOf(options.host);
    this.#addressBytes = socketAddressBytes(this.#family);
  }

  /** What fails at once is reported after the batch, as what fails later is. */
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
    const { tuples, host } = this.#options;
    const c = this.libc;
    const fd = unwrap("socket", c.socket(this.#family, NEW_SOCKET, 0));
    this.table.fds[connection] = fd;
    unwrap("setsockopt", c.setsockopt(fd, SOL.TCP, TCP_NODELAY, this.#on, 4));
    const source = tuples.sourceAddress(connection);
    if (source !== null) this.#bind(fd, source);
    const port = tuples.destinationPort(connection);
    const target = this.#targets.get(port) ?? this.#place(this.#targets, port, socketAddress(host, port));
    const result = c.connect(fd, target, this.#addressBytes);
    if (result < 0 && !isUnderWay(c.nameOf(c.errno()))) unwrap("connect", result);
    this.poller.addConnection(fd, this.user, connection);
  }

  /** The port is left to connect(2), which needs it to be free only towards that destination. */
  #bind(fd: number, source: string): void {
    const address = this.#sources.get(source) ?? this.#place(this.#sources, source, socketAddress(source, 0));
    unwrap("setsockopt", this.libc.setsockopt(fd, SOL.IP, IP_BIND_ADDRESS_NO_PORT, this.#on, 4));
    unwrap("bind", this.libc.bind(fd, address, this.#addressBytes));
  }

  /** Puts a socket address where the kernel finds it, once. */
  #place<Key>(addresses: Map<Key, number>, key: Key, bytes: Uint8Array): number {
    const address = this.constants.addressOf(bytes);
    addresses.set(key, address);
    return address;
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

  /** A swarm listens at no port. */
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
