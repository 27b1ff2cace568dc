import { SystemError } from "../../ffi/libc.ts";
import { SOCK } from "../../ffi/socket-abi.ts";
import type { CloseReason, ConnectionEvents, ListenOptions } from "../contract.ts";
import { Numbers } from "../numbers.ts";
import type { ServerByteStream } from "../stream/byte-stream.ts";
import { closeListeners, listenOnPorts } from "../stream/listening.ts";
import { Flag } from "./connection-table.ts";
import { EpollStream } from "./stream.ts";

const ACCEPTED = SOCK.NONBLOCK | SOCK.CLOEXEC;

/** The most connections accepted at a port before other events are handled. */
const MOST_ACCEPTS = 64;

/** How long no connection is accepted at a port after the process or the machine could not take one more. */
const REFUSING_MS = 100;

/** Errors of a connection that ended before it was accepted. The next one is accepted instead. */
const NEXT_ONE = ["EINTR", "ECONNABORTED", "EPROTO", "ENETDOWN", "EHOSTUNREACH", "ENETUNREACH", "EPERM"];

/** The server's side of TCP over epoll. */
export class EpollServer extends EpollStream implements ServerByteStream {
  readonly #options: ListenOptions;
  readonly #numbers = new Numbers();
  #listeners: number[] = [];
  /** By listener: until when no connection is accepted, in `performance.now()` milliseconds. */
  readonly #refusingUntilMs = new Map<number, number>();

  constructor(options: ListenOptions, events: ConnectionEvents) {
    super(events, options.connections);
    this.#options = options;
  }

  async listen(): Promise<void> {
    this.#listeners = listenOnPorts(this.#options, this.constants, { flags: ACCEPTED });
    for (const [index, fd] of this.#listeners.entries()) this.poller.addListener(fd, this.user, index);
  }

  override acceptable(listener: number): void {
    const port = this.#listeners[listener];
    if (port === undefined) return;
    for (let accepts = 0; accepts < MOST_ACCEPTS; accepts++) {
      const fd = this.libc.accept4(port, 0, 0, ACCEPTED);
      if (fd >= 0) {
        this.#accepted(fd);
        continue;
      }
      const code = this.libc.nameOf(this.libc.errno());
      if (code === "EAGAIN") return;
      if (NEXT_ONE.includes(code)) continue;
      this.#refuse(listener);
      return;
    }
  }

  #accepted(fd: number): void {
    const connection = this.#numbers.take();
    this.table.reserve(connection);
    this.table.states[connection] = (this.table.states[connection]! & Flag.again) | Flag.open;
    this.table.fds[connection] = fd;
    this.table.used++;
    this.events.opened(connection);
    try {
      this.poller.addConnection(fd, this.user, connection);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.shut(connection, error.code, true);
    }
  }

  /**
   * Errors such as EMFILE, ENFILE and ENOMEM last for a while, in which epoll would report the port again and again.
   */
  #refuse(listener: number): void {
    this.poller.removeListener(this.#listeners[listener]!);
    this.#refusingUntilMs.set(listener, performance.now() + REFUSING_MS);
  }

  override afterBatch(): boolean {
    if (this.#refusingUntilMs.size > 0) this.#acceptAgain();
    return super.afterBatch();
  }

  #acceptAgain(): void {
    const nowMs = performance.now();
    for (const [listener, untilMs] of this.#refusingUntilMs) {
      if (untilMs > nowMs) continue;
      this.#refusingUntilMs.delete(listener);
      this.poller.addListener(this.#listeners[listener]!, this.user, listener);
    }
  }

  /** A server opens no connection itself. */
  protected override connecting(): void {}

  /** In order: the peer receives what was sent, then FIN. */
  protected override peerFinished(connection: number): void {
    this.finishWithPeer(connection);
  }

  protected override gone(connection: number, reason: CloseReason): void {
    this.#numbers.giveBack(connection);
    this.events.closed(connection, reason);
  }

  protected override async disposeOnce(): Promise<void> {
    this.#refusingUntilMs.clear();
    closeListeners(this.#listeners);
    await super.disposeOnce();
  }
}
